package io.weighbridge.xet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Unpacks chunks of all schemes, with one buffer for all of them. Belongs to one thread.
final class ChunkDecoder {

  private static final int GROUPS = 4;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] grouped = new byte[0];

  /// Unpacks `source[from, from + header.stored)` to `target[start, start + header.raw)`.
  void decode(ChunkHeader header, byte[] source, int from, byte[] target, int start) {
    int to = from + header.stored();
    switch (header.scheme()) {
      case NONE -> System.arraycopy(source, from, target, start, header.raw());
      case LZ4 -> Lz4Frame.decode(source, from, to, target, start, header.raw());
      case GROUPED_LZ4 -> {
        if (grouped.length < header.raw()) {
          grouped = new byte[header.raw()];
        }
        Lz4Frame.decode(source, from, to, grouped, 0, header.raw());
        ungroup(grouped, target, start, header.raw());
      }
    }
  }

  /// Puts the bytes back in their order: group g held bytes g, g + 4, g + 8 and so on, and the
  /// first groups hold one byte more where the size is no multiple of four.
  private static void ungroup(byte[] grouped, byte[] target, int start, int size) {
    int rows = size / GROUPS;
    int rest = size % GROUPS;
    int second = rows + (rest > 0 ? 1 : 0);
    int third = second + rows + (rest > 1 ? 1 : 0);
    int fourth = third + rows + (rest > 2 ? 1 : 0);
    int out = start;
    for (int row = 0; row < rows; row++) {
      int number =
          (grouped[row] & 0xff)
              | (grouped[second + row] & 0xff) << 8
              | (grouped[third + row] & 0xff) << 16
              | grouped[fourth + row] << 24;
      INTS.set(target, out, number);
      out += GROUPS;
    }
    if (rest > 0) {
      target[out] = grouped[rows];
    }
    if (rest > 1) {
      target[out + 1] = grouped[second + rows];
    }
    if (rest > 2) {
      target[out + 2] = grouped[third + rows];
    }
  }
}
