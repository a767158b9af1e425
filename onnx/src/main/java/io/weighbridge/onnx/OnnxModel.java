package io.weighbridge.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A model in ONNX Runtime: one session of the runtime under all sessions of ours.
final class OnnxModel implements LoadedModel {

  private static final long MAX_MODEL_BYTES = Integer.MAX_VALUE;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final ModelSignature signature;
  private final long weightsBytes;
  private final UnsignedTensors unsigned;
  private final List<AutoCloseable> opened;

  private OnnxModel(
      OrtEnvironment environment,
      OrtSession session,
      ModelSignature signature,
      long weightsBytes,
      UnsignedTensors unsigned,
      List<AutoCloseable> opened) {
    this.environment = environment;
    this.session = session;
    this.signature = signature;
    this.weightsBytes = weightsBytes;
    this.unsigned = unsigned;
    this.opened = opened;
  }

  /// @param file the name of the model's own file
  static OnnxModel load(OnnxSettings settings, ModelFiles files, String file, long weightsBytes) {
    String what = "%s of %s".formatted(file, files.origin());
    OrtEnvironment environment = NativeLibrary.environment();
    List<AutoCloseable> opened = new ArrayList<>();
    boolean loaded = false;
    try {
      SessionOptions options = new SessionOptions();
      opened.add(options);
      set(options, settings);
      MemoryTensors tensors = MemoryTensors.give(files, file, environment, options);
      opened.add(tensors);
      OrtSession session = session(environment, files.bytes(file), what, options);
      opened.add(session);
      ModelSignature signature = OnnxSignature.of(session, what);
      UnsignedTensors unsigned = new UnsignedTensors(environment);
      opened.add(unsigned);
      prepare(unsigned, signature, settings);
      loaded = true;
      return new OnnxModel(environment, session, signature, weightsBytes, unsigned, opened);
    } catch (OrtException e) {
      throw OrtFailures.loading(what, e);
    } finally {
      if (!loaded) {
        close(opened);
      }
    }
  }

  /// The casts are models of their own, with none of this one's tensors.
  private static void prepare(
      UnsignedTensors unsigned, ModelSignature signature, OnnxSettings settings)
      throws OrtException {
    try (SessionOptions options = new SessionOptions()) {
      set(options, settings);
      for (TensorSpec input : signature.inputs()) {
        if (UnsignedTensors.are(input.datatype())) {
          unsigned.add(input.datatype(), options);
        }
      }
    }
  }

  private static OrtSession session(
      OrtEnvironment environment, FileBytes file, String what, SessionOptions options)
      throws OrtException {
    return switch (file) {
      case FileBytes.OnDisk(Path path) -> environment.createSession(path.toString(), options);
      case FileBytes.InMemory memory when memory.size() > MAX_MODEL_BYTES ->
          throw new ModelLoadFailure(
              "%s has %d bytes in memory, more than the %d that a message of protobuf may have: keep its tensors in other files"
                  .formatted(what, memory.size(), MAX_MODEL_BYTES));
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
    close(opened);
  }

  /// The last first.
  private static void close(List<AutoCloseable> opened) {
    try {
      for (AutoCloseable one : opened.reversed()) {
        one.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
