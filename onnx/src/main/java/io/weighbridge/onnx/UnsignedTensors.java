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
import java.util.Map;
import java.util.Set;

/// Makes tensors of unsigned integers of 16, 32 and 64 bits, which Java's interface cannot make of
/// a buffer: ONNX Runtime itself casts the signed ones of the same bits. The casts are a model of
/// three operators, `unsigned.onnx`, written by `unsigned.py` beside it.
final class UnsignedTensors implements AutoCloseable {

  private final OrtEnvironment environment;
  private final OrtSession casts;

  UnsignedTensors(OrtEnvironment environment, OrtSession.SessionOptions options)
      throws OrtException {
    this.environment = environment;
    try (InputStream model = UnsignedTensors.class.getResourceAsStream("unsigned.onnx")) {
      if (model == null) {
        throw new IllegalStateException("unsigned.onnx is missing in the program");
      }
      casts = environment.createSession(model.readAllBytes(), options);
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
    try (OnnxTensor tensor = ElementTypes.view(environment, signed, bytes, shape)) {
      return casts.run(Map.of(signed.name(), tensor), Set.of(unsigned.name()));
    }
  }

  @Override
  public void close() {
    try {
      casts.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
