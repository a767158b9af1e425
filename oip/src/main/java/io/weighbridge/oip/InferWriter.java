package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.BytesElements;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/// Writes an answer ("Inference Response JSON Object"), with binary data behind it where it was
/// asked for. Fractions are written with the fewest digits that lead back to them (so FP32 as FP32,
/// not as the double it is equal to); NaN as `null`, and what is infinite as `1e999`, which is read
/// as infinite.
final class InferWriter {

  private static final int HEAD = 192;
  private static final int ELEMENT = 12;

  /// What is answered.
  static final class Body {
    private final byte[] bytes;
    private final int json;
    private final boolean binary;

    /// @param json how many bytes of the body are JSON
    /// @param binary whether anything follows them
    private Body(byte[] bytes, int json, boolean binary) {
      this.bytes = bytes;
      this.json = json;
      this.binary = binary;
    }

    byte[] bytes() {
      return bytes;
    }

    int json() {
      return json;
    }

    boolean binary() {
      return binary;
    }
  }

  private InferWriter() {}

  static Body write(
      String model, String version, Optional<String> id, List<Outputs.Chosen> outputs) {
    ByteBuilder out = new ByteBuilder(estimate(outputs));
    out.ascii("{\"model_name\":");
    out.json(model);
    out.ascii(",\"model_version\":");
    out.json(version);
    if (id.isPresent()) {
      out.ascii(",\"id\":");
      out.json(id.get());
    }
    out.ascii(",\"outputs\":[");
    boolean binary = false;
    for (int i = 0; i < outputs.size(); i++) {
      if (i > 0) {
        out.one(',');
      }
      Outputs.Chosen one = outputs.get(i);
      output(one, out);
      binary |= one.binary();
    }
    out.ascii("]}");
    int json = out.size();
    if (binary) {
      for (Outputs.Chosen one : outputs) {
        if (one.binary()) {
          out.segment(one.tensor().data());
        }
      }
    }
    return new Body(out.toArray(), json, binary);
  }

  private static int estimate(List<Outputs.Chosen> outputs) {
    long size = HEAD;
    for (Outputs.Chosen one : outputs) {
      long bytes = one.tensor().data().byteSize();
      int width = Math.max(1, one.tensor().datatype().size());
      size += HEAD + (one.binary() ? bytes : bytes / width * ELEMENT);
    }
    return (int) Math.min(size, 1 << 30);
  }

  private static void output(Outputs.Chosen one, ByteBuilder out) {
    TensorData tensor = one.tensor();
    out.ascii("{\"name\":");
    out.json(tensor.name());
    out.ascii(",\"datatype\":\"");
    out.ascii(tensor.datatype().name());
    out.ascii("\",\"shape\":[");
    TensorShape shape = tensor.shape();
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (axis > 0) {
        out.one(',');
      }
      out.number(shape.extent(axis));
    }
    if (one.binary()) {
      out.ascii("],\"parameters\":{\"binary_data_size\":");
      out.number(tensor.data().byteSize());
      out.ascii("}}");
    } else {
      out.ascii("],\"data\":[");
      data(tensor, out);
      out.ascii("]}");
    }
  }

  private static void data(TensorData tensor, ByteBuilder out) {
    if (!Outputs.hasJson(tensor.datatype())) {
      throw HttpFailure.badRequest(
          "The output '%s' is %s, which has no JSON form: ask for it as binary data."
              .formatted(tensor.name(), tensor.datatype()));
    }
    if (tensor.datatype() == Datatype.BYTES) {
      texts(tensor, out);
      return;
    }
    MemorySegment data = tensor.data();
    Datatype type = tensor.datatype();
    long count = data.byteSize() / type.size();
    for (long i = 0; i < count; i++) {
      if (i > 0) {
        out.one(',');
      }
      element(type, data, i, out);
    }
  }

  private static void element(Datatype type, MemorySegment data, long i, ByteBuilder out) {
    switch (type) {
      case FP32 -> real(data.get(TensorData.FLOAT, i * 4), out);
      case FP64 -> real(data.get(TensorData.DOUBLE, i * 8), out);
      case BOOL -> out.ascii(data.get(ValueLayout.JAVA_BYTE, i) == 0 ? "false" : "true");
      case INT8 -> out.number(data.get(ValueLayout.JAVA_BYTE, i));
      case UINT8 -> out.number(data.get(ValueLayout.JAVA_BYTE, i) & 0xff);
      case INT16 -> out.number(data.get(TensorData.SHORT, i * 2));
      case UINT16 -> out.number(data.get(TensorData.SHORT, i * 2) & 0xffff);
      case INT32 -> out.number(data.get(TensorData.INT, i * 4));
      case UINT32 -> out.number(data.get(TensorData.INT, i * 4) & 0xffff_ffffL);
      case INT64 -> out.number(data.get(TensorData.LONG, i * 8));
      case UINT64 -> out.ascii(Long.toUnsignedString(data.get(TensorData.LONG, i * 8)));
      case FP16, BF16, BYTES -> throw new IllegalStateException(type + " is no number in JSON");
    }
  }

  private static void texts(TensorData tensor, ByteBuilder out) {
    boolean first = true;
    for (byte[] element : BytesElements.read(tensor)) {
      if (!first) {
        out.one(',');
      }
      first = false;
      if (!out.json(element)) {
        throw HttpFailure.badRequest(
            "The output '%s' has bytes that are no %s text: ask for it as binary data."
                .formatted(tensor.name(), UTF_8));
      }
    }
  }

  private static void real(float value, ByteBuilder out) {
    out.ascii(Float.isFinite(value) ? Float.toString(value) : notFinite(value));
  }

  private static void real(double value, ByteBuilder out) {
    out.ascii(Double.isFinite(value) ? Double.toString(value) : notFinite(value));
  }

  /// RFC 8259 6 has no words for these. A number beyond every double is read as infinite by all who
  /// read into doubles, and `null` becomes NaN in an array of floats.
  private static String notFinite(double value) {
    return Double.isNaN(value) ? "null" : value > 0 ? "1e999" : "-1e999";
  }
}
