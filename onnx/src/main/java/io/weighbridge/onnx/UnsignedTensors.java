package io.weighbridge.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.weighbridge.inference.Datatype;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Makes tensors of unsigned integers of 16, 32 and 64 bits, which Java's interface cannot make of
/// a buffer: ONNX Runtime itself casts the signed ones of the same bits, by models of one operator
/// (`UINT16.onnx`, written by `models.py` of the tests).
final class UnsignedTensors implements AutoCloseable {

  private final OrtEnvironment environment;
  private final Map<Datatype, OrtSession> casts = new EnumMap<>(Datatype.class);

  UnsignedTensors(OrtEnvironment environment) {
    this.environment = environment;
  }

  static boolean are(Datatype type) {
    return type == Datatype.UINT16 || type == Datatype.UINT32 || type == Datatype.UINT64;
  }

  /// Prepares for tensors of that type.
  void add(Datatype unsigned, OrtSession.SessionOptions options) throws OrtException {
    if (casts.containsKey(unsigned)) {
      return;
    }
    try (InputStream model = UnsignedTensors.class.getResourceAsStream(unsigned.name() + ".onnx")) {
      if (model == null) {
        throw new IllegalStateException("the program lacks its cast to " + unsigned);
      }
      casts.put(unsigned, environment.createSession(model.readAllBytes(), options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A tensor with a copy of the bytes; it is closed with the result.
  OrtSession.Result copy(Datatype unsigned, ByteBuffer bytes, long[] shape) throws OrtException {
    Datatype signed =
        switch (unsigned) {
          case UINT16 -> Datatype.INT16;
          case UINT32 -> Datatype.INT32;
          case UINT64 -> Datatype.INT64;
          default -> throw new IllegalArgumentException(unsigned + " needs no cast");
        };
    OrtSession cast = Objects.requireNonNull(casts.get(unsigned));
    try (OnnxTensor tensor = ElementTypes.view(environment, signed, bytes, shape)) {
      return cast.run(Map.of("signed", tensor));
    }
  }

  @Override
  public void close() {
    for (OrtSession cast : casts.values()) {
      try {
        cast.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
