package io.weighbridge.trust;

import io.weighbridge.weights.OnnxSurvey;
import java.util.List;

/// Where an ONNX model keeps tensors outside of itself (CVE-2022-25882, 2024-27318, 2024-5187,
/// 2026-27489, 2026-34447).
final class OnnxExternalData implements Rule {

  @Override
  public String id() {
    return "WB-ONNX-EXTERNAL";
  }

  @Override
  public String why() {
    return "A path that leaves the model's folder reads a file of the machine into a tensor, or writes over it.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    for (OnnxSurvey.ExternalData data :
        file.onnx().flatMap(OnnxModel::survey).map(OnnxSurvey::externalData).orElse(List.of())) {
      String location = data.location();
      boolean escapes = MemberNames.escapes(location) || location.contains("://");
      findings.add(
          this,
          file,
          escapes ? Severity.MALICIOUS : Severity.NOTE,
          data.at(),
          "the data of %s in %s".formatted(data.tensor(), location));
    }
  }
}
