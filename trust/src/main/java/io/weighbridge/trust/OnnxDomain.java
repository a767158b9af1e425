package io.weighbridge.trust;

import io.weighbridge.weights.OnnxSurvey;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
    Optional<OnnxSurvey> survey = file.onnx().flatMap(OnnxModel::survey);
    if (survey.isEmpty()) {
      return;
    }
    Set<String> domains = new TreeSet<>(survey.get().operatorSets().keySet());
    survey.get().operators().keySet().forEach(operator -> domains.add(operator.domain()));
    // What the model defines itself is made of other operators.
    survey.get().functions().forEach(function -> domains.remove(function.domain()));
    domains.removeAll(KNOWN);
    for (String domain : domains) {
      findings.add(this, file, Severity.SUSPICIOUS, 0, "operators of " + domain);
    }
  }
}
