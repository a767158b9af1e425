package io.weighbridge.trust;

/// What the strict readers refuse: safetensors, GGUF, HDF5, NumPy, ONNX, PyTorch.
final class WeightsStructure implements Rule {

  @Override
  public String id() {
    return "WB-WEIGHTS-STRUCTURE";
  }

  @Override
  public String why() {
    return "Sizes and offsets that contradict the file corrupt the memory of readers that believe them.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    OpenedWeights opened = file.weights();
    opened
        .problem()
        .or(() -> file.onnx().flatMap(OnnxModel::problem))
        .ifPresent(problem -> findings.add(this, file, Severity.SUSPICIOUS, 0, problem));
  }
}
