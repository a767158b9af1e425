package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AllocationTest {

  @Test
  void tooLittleMemoryIsAProblemOfTheFile() {
    TensorInfo large = new TensorInfo("large", Dtype.U8, Shape.of(1L << 58));
    TensorInfo small = new TensorInfo("small", Dtype.U8, Shape.of(3));
    try (Arena arena = Arena.ofConfined()) {
      assertThat(Allocation.of(Path.of("a.npy"), small, arena).byteSize()).isEqualTo(3);
      assertThatThrownBy(() -> Allocation.of(Path.of("a.npy"), large, arena))
          .isInstanceOf(WeightsException.class)
          .hasMessage(
              "a.npy: tensor \"large\": a copy of 288230376151711744 bytes does not fit into memory");
    }
  }
}
