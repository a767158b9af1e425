package io.weighbridge.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappedProductTest {

  private static final long SEED = 71;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /// At an address that no float is aligned to, as a file may have it, and with nothing after it
  /// that could be read.
  private static MemorySegment outside(Arena arena, float... values) {
    MemorySegment segment = arena.allocate(4L * values.length + 1).asSlice(1);
    MemorySegment.copy(values, 0, segment, FLOAT, 0, values.length);
    return segment;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 11, 12, 33})
  void everyBitIsThatOfTheProductInTheHeap(int m) {
    SplittableRandom random = new SplittableRandom(SEED);
    MatrixProduct.Scratch scratch = new MatrixProduct.Scratch();
    for (int n : List.of(1, 3, 8, 10, 16, 17, 63, 64, 100, 128, 130, 2051)) {
      for (int k : List.of(1, 2, 9, 128, 301)) {
        float[] a = numbers(random, 2 + m * k);
        float[] b = numbers(random, k * n);
        float[] start = numbers(random, 3 + m * n);
        float[] expected = start.clone();
        MatrixProduct.nn(m, n, k, a, 2, k, b, 0, n, expected, 3, n, true);
        try (Arena arena = Arena.ofConfined()) {
          float[] c = start.clone();
          MappedProduct.accumulate(m, n, k, a, 2, outside(arena, b), c, 3, scratch);
          assertThat(c).as("%d x %d x %d, seed %d", m, k, n, SEED).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void theRoomOfAThreadForgetsWhatItMultipliedWith() {
    SplittableRandom random = new SplittableRandom(SEED);
    try (Arena arena = Arena.ofShared()) {
      MatrixProduct.Scratch scratch = new MatrixProduct.Scratch();
      float[] kernel = numbers(random, 35);
      float[] out = new float[20 * 7];
      MappedProduct.accumulate(
          20, 7, 5, numbers(random, 100), 0, outside(arena, kernel), out, 0, scratch);
      assertThat(scratch.panel).contains(kernel[0], kernel[34]);
      scratch.wipe();
      assertThat(scratch.panel).containsOnly(0);
    }
  }
}
