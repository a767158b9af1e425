package io.weighbridge.client;

import java.util.List;
import java.util.Optional;

/// What a hub says about the signature of a revision.
///
/// @param status `VERIFIED`, `UNTRUSTED`, `INVALID` or `UNSIGNED`
/// @param signer the trusted one's key or subject
/// @param checked when, as the hub wrote it
/// @param files how many are signed
/// @param differences sentences
public record SignatureReport(
    String commit,
    String status,
    String reason,
    Optional<String> signer,
    String checked,
    long files,
    List<String> differences) {

  public SignatureReport {
    differences = List.copyOf(differences);
  }

  static SignatureReport of(Fields fields) {
    Fields signer = fields.object("signer");
    return new SignatureReport(
        fields.text("commit"),
        fields.text("status"),
        fields.text("reason"),
        signer.optionalText("hint").or(() -> signer.optionalText("subject")),
        fields.optionalText("checked").orElse(""),
        fields.optionalNumber("files").orElse(0),
        fields.objects("differences").stream().map(one -> one.text("sentence")).toList());
  }

  public boolean isVerified() {
    return status.equals("VERIFIED");
  }
}
