package io.weighbridge.trust;

import java.util.Set;

/// Operators that ONNX and its runtime do not have.
final class OnnxDomain implements Rule {

  private static final Set<String> KNOWN =
      Set.of(
          "",
          "ai.onnx",
          "ai.onnx.ml",
          "ai.onnx.training",
          "ai.onnx.preview",
          "ai.onnx.preview.training",
          "com.microsoft",
          "com.microsoft.nchwc",
          "com.microsoft.experimental",
          "com.microsoft.extensions",
          "com.ms.internal.nhwc",
          "ai.onnx.contrib",
          "ai.onnxruntime.genai",
          "org.pytorch.aten",
          "pkg.onnxscript.torch_lib",
          "pkg.onnxscript.torch_lib.common");

  @Override
  public String id() {
    return "WB-ONNX-DOMAIN";
  }

  @Override
  public String why() {
    return "Such operators come from a library that must be loaded beside the model, and that is native code.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    OnnxModel.of(file)
        .ifPresent(
            model -> {
              for (OnnxModel.Said domain : model.domains()) {
                if (!KNOWN.contains(domain.text())) {
                  findings.add(
                      this, file, Severity.SUSPICIOUS, domain.offset(), "operators of " + domain.text());
                }
              }
            });
  }
}
