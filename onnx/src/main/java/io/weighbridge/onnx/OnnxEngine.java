package io.weighbridge.onnx;

import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;

/// ONNX models on the CPU. The file is `model.onnx`, `onnx/model.onnx`, or the only one; tensors
/// that it keeps in other files (`model.onnx_data`) are read where they lie below its folder.
///
/// Of a model in memory ONNX Runtime makes what it needs in memory of its own, which it does not
/// wipe when the model is unloaded; nothing of it is written to disk.
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
    return OnnxModel.load(settings, files, ModelFile.choose(files), weightsBytes(files));
  }
}
