package io.weighbridge.inference;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// A tensor as it comes over the network: a datatype, extents and bytes, all of the sender's
/// making. What is taken can be read to its end and written again; what is not is a [BadTensor].
public final class TensorDataFuzz {

  private static final List<Datatype> TYPES = List.of(Datatype.values());

  private TensorDataFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(input);
    Datatype type = TYPES.get((bytes.get() & 0xFF) % TYPES.size());
    long[] extents = new long[Math.min((bytes.get() & 0xFF) % 20, bytes.remaining() / 2)];
    for (int i = 0; i < extents.length; i++) {
      // Small ones often, so that they fit the bytes, and huge ones sometimes.
      long extent = bytes.getShort();
      extents[i] = extent > 0x7F00 ? extent << 48 : extent;
    }
    byte[] elements = Arrays.copyOfRange(input, bytes.position(), input.length);
    TensorData data;
    try {
      data = new TensorData("x", type, TensorShape.of(extents), MemorySegment.ofArray(elements));
    } catch (BadTensor refused) {
      return;
    }
    if (type == Datatype.BYTES) {
      List<byte[]> texts = BytesElements.read(data);
      TensorData again = BytesElements.write("x", data.shape(), texts);
      check(texts.size() == data.shape().elements(), "texts");
      check(again.data().mismatch(data.data()) == -1, "texts written again");
    } else {
      check(data.data().byteSize() == data.shape().elements() * type.size(), "bytes");
      if (type == Datatype.FP32) {
        check(data.toFloats().length == data.shape().elements(), "floats");
      }
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }
}
