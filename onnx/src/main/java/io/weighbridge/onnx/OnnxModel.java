package io.weighbridge.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorSpec;
import java.nio.file.Path;

/// A model in ONNX Runtime: one session of the runtime under all sessions of ours.
final class OnnxModel implements LoadedModel {

  private final OrtEnvironment environment;
  private final SessionOptions options;
  private final OrtSession session;
  private final ModelSignature signature;
  private final long weightsBytes;
  private final UnsignedTensors unsigned;

  private OnnxModel(
      OrtEnvironment environment,
      SessionOptions options,
      OrtSession session,
      ModelSignature signature,
      long weightsBytes)
      throws OrtException {
    this.environment = environment;
    this.options = options;
    this.session = session;
    this.signature = signature;
    this.weightsBytes = weightsBytes;
    this.unsigned = new UnsignedTensors(environment);
    for (TensorSpec input : signature.inputs()) {
      if (UnsignedTensors.are(input.datatype())) {
        unsigned.add(input.datatype(), options);
      }
    }
  }

  /// @param what the file and where it comes from, for people
  static OnnxModel load(OnnxSettings settings, FileBytes file, String what, long weightsBytes) {
    OrtEnvironment environment = NativeLibrary.environment();
    SessionOptions options = new SessionOptions();
    try {
      set(options, settings);
      OrtSession session = session(environment, file, options);
      try {
        return new OnnxModel(
            environment, options, session, OnnxSignature.of(session, what), weightsBytes);
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      options.close();
      throw OrtFailures.loading(what, e);
    } catch (RuntimeException e) {
      options.close();
      throw e;
    }
  }

  /// The runtime makes of bytes what it needs and keeps none of them.
  private static OrtSession session(
      OrtEnvironment environment, FileBytes file, SessionOptions options) throws OrtException {
    return switch (file) {
      case FileBytes.OnDisk(Path path) -> environment.createSession(path.toString(), options);
      case FileBytes.InMemory memory ->
          environment.createSession(memory.bytes().asByteBuffer(), options);
    };
  }

  private static void set(SessionOptions options, OnnxSettings settings) throws OrtException {
    options.setIntraOpNumThreads(settings.threads());
    options.setInterOpNumThreads(1);
    options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
    options.setCPUArenaAllocator(settings.arena());
    // A plan of memory is remembered for each shape of the inputs that ever came, without end.
    options.setMemoryPatternOptimization(false);
    // Threads without work sleep instead of spinning: a server that waits costs nothing.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.addConfigEntry("session.inter_op.allow_spinning", "0");
    // Whatever the bytes of the file look like, they are read as ONNX.
    options.addConfigEntry("session.load_model_format", "ONNX");
    options.addConfigEntry("session.use_device_allocator_for_initializers", "1");
  }

  OrtEnvironment environment() {
    return environment;
  }

  OrtSession runtime() {
    return session;
  }

  UnsignedTensors unsigned() {
    return unsigned;
  }

  @Override
  public ModelSignature signature() {
    return signature;
  }

  @Override
  public long weightsBytes() {
    return weightsBytes;
  }

  @Override
  public Session session() {
    return new OnnxSession(this);
  }

  @Override
  public void close() {
    unsigned.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      options.close();
    }
  }
}
