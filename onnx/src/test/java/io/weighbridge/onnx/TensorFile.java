package io.weighbridge.onnx;

import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads the FP32 tensors of ONNX's conformance tests (onnx.proto, TensorProto).
final class TensorFile {

  private static final int FLOAT = 1;

  private TensorFile() {}

  static TensorData read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Long> shape = new ArrayList<>();
    List<Float> values = new ArrayList<>();
    long type = FLOAT;
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      switch (tag) {
        case 1 << 3 -> shape.add(varint(in));
        case 2 << 3 -> type = varint(in);
        case 4 << 3 | 5 -> values.add(in.getFloat());
        case 1 << 3 | 2 -> {
          ByteBuffer packed = content(in);
          while (packed.hasRemaining()) {
            shape.add(varint(packed));
          }
        }
        case 4 << 3 | 2, 9 << 3 | 2 -> {
          ByteBuffer raw = content(in);
          while (raw.hasRemaining()) {
            values.add(raw.getFloat());
          }
        }
        case 8 << 3 | 2, 12 << 3 | 2 -> content(in);
        default -> throw new IOException("%s: tag %d".formatted(file, tag));
      }
    }
    if (type != FLOAT) {
      throw new IOException("%s: element type %d".formatted(file, type));
    }
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return TensorData.of(file.getFileName().toString(), TensorShape.of(shape), array);
  }

  private static ByteBuffer content(ByteBuffer in) {
    int length = Math.toIntExact(varint(in));
    ByteBuffer content = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return content;
  }

  private static long varint(ByteBuffer in) {
    long result = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      result |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return result;
      }
    }
  }
}
