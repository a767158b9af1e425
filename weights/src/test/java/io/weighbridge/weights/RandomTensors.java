package io.weighbridge.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Tensors of any dtype, shape, name and bytes that safetensors can hold.
final class RandomTensors {

  private static final String LETTERS = "ab./_-:0 \"\\\n\u0001é字🐋\uffee";

  private RandomTensors() {}

  static List<Tensor> of(Random random) {
    List<Tensor> tensors = new ArrayList<>();
    Dtype[] dtypes = Dtype.values();
    for (int i = random.nextInt(8); i > 0; i--) {
      Dtype dtype = dtypes[random.nextInt(dtypes.length - 1)]; // all but C128
      long[] extents = new long[random.nextInt(4)];
      for (int axis = 0; axis < extents.length; axis++) {
        extents[axis] = random.nextInt(6);
      }
      if (dtype.bits() < Byte.SIZE) {
        extents = new long[] {8L * random.nextInt(4)};
      }
      TensorInfo info = new TensorInfo(name(random) + i, dtype, Shape.of(extents));
      byte[] bytes = new byte[(int) info.byteSize()];
      random.nextBytes(bytes);
      tensors.add(Tensor.ofBytes(info, bytes));
    }
    return tensors;
  }

  private static String name(Random random) {
    int[] letters = LETTERS.codePoints().toArray();
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      name.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return name.toString();
  }
}
