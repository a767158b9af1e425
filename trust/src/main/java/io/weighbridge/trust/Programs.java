package io.weighbridge.trust;

import java.util.Set;

/// Programs and libraries of machines.
final class Programs implements Rule {

  private static final Set<String> WEIGHTS_NAMES =
      Set.of(
          "safetensors",
          "pt",
          "pth",
          "bin",
          "ckpt",
          "h5",
          "hdf5",
          "keras",
          "npy",
          "npz",
          "onnx",
          "pb",
          "gguf",
          "pkl",
          "json",
          "txt",
          "md",
          "png",
          "jpg",
          "jpeg",
          "gif",
          "csv",
          "tflite",
          "model");

  @Override
  public String id() {
    return "WB-CODE-PROGRAM";
  }

  @Override
  public String why() {
    return "Native code does what it likes when it is started or loaded; a model does not need it.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    if (file.kind().program()) {
      boolean disguised = WEIGHTS_NAMES.contains(file.extension());
      findings.add(
          this,
          file,
          disguised ? Severity.MALICIOUS : Severity.SUSPICIOUS,
          0,
          disguised
              ? "%s under the name of data".formatted(file.kind().words())
              : file.kind().words());
    }
  }
}
