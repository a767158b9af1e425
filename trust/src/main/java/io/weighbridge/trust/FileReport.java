package io.weighbridge.trust;

import java.util.List;

/// What was found in one file, bound to its content by the digest.
///
/// @param file its name as the caller gave it
/// @param sha256 in lower-case hexadecimal digits, computed over the bytes that were judged
/// @param rules the version of the rules, [Scanner#rulesVersion]
public record FileReport(
    String file, long bytes, String sha256, String rules, List<Finding> findings) {

  public FileReport {
    findings = List.copyOf(findings);
  }

  public Verdict verdict() {
    return Verdict.of(findings);
  }

  /// One JSON object, readable by [#ofJson].
  public String json() {
    return ReportJson.write(this);
  }

  /// @throws IllegalArgumentException if it is no report as [#json] writes it
  public static FileReport ofJson(String json) {
    return ReportJson.read(json);
  }
}
