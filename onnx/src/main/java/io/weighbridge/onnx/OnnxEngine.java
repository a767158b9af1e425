package io.weighbridge.onnx;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;

/// ONNX models on the CPU. The file is `model.onnx`, `onnx/model.onnx`, or the only one; tensors
/// that it keeps in other files (`model.onnx_data`) are read where they lie below its folder.
///
/// A model is one session of ONNX Runtime, which any number of threads run at the same time, so its
/// weights are in memory once, however many instances there are.
public final class OnnxEngine implements InferenceEngine {

  private final OnnxSettings settings;

  public OnnxEngine(OnnxSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "onnx";
  }

  @Override
  public boolean claims(ModelFiles files) {
    return ModelFile.isIn(files.names());
  }

  @Override
  public long weightsBytes(ModelFiles files) {
    String model = ModelFile.choose(files);
    long bytes = files.bytes(model).size();
    for (String other : ExternalData.files(files, model)) {
      bytes += files.bytes(other).size();
    }
    return bytes;
  }

  @Override
  public LoadedModel load(ModelFiles files) {
    long bytes = weightsBytes(files);
    String file = ModelFile.choose(files);
    if (files.bytes(file) instanceof FileBytes.InMemory
        && !ExternalData.files(files, file).isEmpty()) {
      throw new ModelLoadFailure(
          "%s: %s is in memory and keeps tensors in other files, which is not loaded: export it in one file"
              .formatted(files.origin(), file));
    }
    return OnnxModel.load(
        settings, files.bytes(file), "%s of %s".formatted(file, files.origin()), bytes);
  }
}
