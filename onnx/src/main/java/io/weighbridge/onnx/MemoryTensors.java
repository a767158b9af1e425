package io.weighbridge.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tensors that a model in memory keeps in other files in memory. ONNX Runtime looks for files
/// on disk alone, so these tensors are put into its hands. Its interface says that it copies them
/// (`AddExternalInitializers`), and so far it does; this stays open as long as the session all the
/// same, since a version that used them where they lie would answer with whatever came after them.
final class MemoryTensors implements AutoCloseable {

  /// What is passed on at once, in bytes: a buffer of Java has no more.
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> copies = new ArrayList<>();
  private final Map<String, OnnxTensorLike> tensors = new LinkedHashMap<>();

  private MemoryTensors() {}

  /// Tells the options of every tensor that the model keeps elsewhere.
  ///
  /// @param model the name of the `.onnx` file
  /// @throws ModelLoadFailure if one of them cannot be passed on
  static MemoryTensors give(
      ModelFiles files, String model, OrtEnvironment environment, SessionOptions options)
      throws OrtException {
    MemoryTensors given = new MemoryTensors();
    boolean done = false;
    try {
      if (files.bytes(model) instanceof FileBytes.InMemory memory) {
        for (ExternalTensor tensor : ExternalData.tensors(memory.bytes())) {
          given.add(files, model, tensor, environment);
        }
      }
      if (!given.tensors.isEmpty()) {
        options.addExternalInitializers(given.tensors);
      }
      done = true;
      return given;
    } finally {
      if (!done) {
        given.close();
      }
    }
  }

  private void add(
      ModelFiles files, String model, ExternalTensor tensor, OrtEnvironment environment)
      throws OrtException {
    if (!tensor.isInitializer()) {
      throw problem(files, model, tensor, "is in a branch or a loop");
    }
    if (tensor.datatype().isEmpty()) {
      throw problem(
          files, model, tensor, "has the element type %d".formatted(tensor.elementType()));
    }
    String folder = model.substring(0, model.lastIndexOf('/') + 1);
    if (!(files.bytes(folder + tensor.location().orElse(""))
        instanceof FileBytes.InMemory outside)) {
      throw problem(files, model, tensor, "is in a file on disk");
    }
    MemorySegment bytes =
        tensor
            .in(outside.bytes())
            .orElseThrow(() -> problem(files, model, tensor, "is not all there"));
    if (bytes.byteSize() > MAX_BYTES) {
      throw problem(files, model, tensor, "has more than %d bytes".formatted(MAX_BYTES));
    }
    OnnxTensor made =
        ElementTypes.view(
            environment,
            tensor.datatype().orElseThrow(),
            aligned(bytes, tensor.datatype().orElseThrow().size()).asByteBuffer(),
            tensor.extents());
    if (tensors.putIfAbsent(tensor.name(), made) != null) {
      made.close();
      throw problem(files, model, tensor, "is there twice");
    }
  }

  /// The bytes, or a copy at an address that is a multiple of the element's size.
  private MemorySegment aligned(MemorySegment bytes, int size) {
    if (bytes.address() % size == 0) {
      return bytes;
    }
    MemorySegment copy = arena.allocate(bytes.byteSize(), size).copyFrom(bytes);
    copies.add(copy);
    return copy;
  }

  private static ModelLoadFailure problem(
      ModelFiles files, String model, ExternalTensor tensor, String what) {
    return new ModelLoadFailure(
        "%s: %s is in memory, and its tensor '%s' in another file %s, which is not loaded: export it in one file"
            .formatted(files.origin(), model, ExternalData.printable(tensor.name()), what));
  }

  @Override
  public void close() {
    tensors.values().forEach(tensor -> ((OnnxTensor) tensor).close());
    copies.forEach(copy -> copy.fill((byte) 0));
    arena.close();
  }
}
