package io.weighbridge.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SecretMemoryTest {

  /// What the memory is given back with is seen at the moment at which it is.
  @Test
  @SuppressWarnings({"restricted", "MustBeClosedChecker"}) // the memory closes the arena
  void itIsWipedBeforeItIsGivenBack() {
    AtomicReference<byte[]> last = new AtomicReference<>(new byte[0]);
    try (Arena test = Arena.ofConfined()) {
      Arena arena = Arena.ofShared();
      MemorySegment bytes =
          test.allocate(1000)
              .reinterpret(1000, arena, gone -> last.set(gone.toArray(ValueLayout.JAVA_BYTE)));
      SecretMemory memory = new SecretMemory(arena, bytes);
      memory.bytes().fill((byte) 42);
      memory.close();
    }
    assertThat(last.get()).isEqualTo(new byte[1000]);
  }

  @Test
  void closedItIsNotReadAndClosingAgainDoesNothing() {
    SecretMemory memory = SecretMemory.allocate(100);
    MemorySegment bytes = memory.bytes();
    assertThat(bytes.byteSize()).isEqualTo(100);
    assertThat(bytes.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(new byte[100]);
    memory.close();
    memory.close();
    assertThatThrownBy(() -> bytes.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nothingNeedsMemoryToo() {
    try (SecretMemory memory = SecretMemory.allocate(0)) {
      assertThat(memory.bytes().byteSize()).isZero();
    }
  }

  @Test
  void moreThanThereIsIsRefused() {
    assertThatThrownBy(() -> SecretMemory.allocate(1L << 55)).isInstanceOf(OutOfMemoryError.class);
  }
}
