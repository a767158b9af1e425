package io.weighbridge.hub;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Are these files what somebody signed whom the operator trusts? Asked for revisions that hold a
/// signature.
@FunctionalInterface
public interface SignatureCheck {

  /// The file on top of a revision that holds its signature.
  String FILE = "model.sig";

  /// A file of a revision.
  ///
  /// @param sha256 of its content, in hexadecimal, where that is known without reading it
  /// @param content opened only where the digest is not enough
  record SignedFile(
      String path, long size, Optional<String> sha256, Supplier<InputStream> content) {}

  enum Status {
    /// The files are what a trusted signer signed.
    VERIFIED,
    /// There is a signature, by nobody who is trusted.
    UNTRUSTED,
    /// The files are not what was signed, or the signature is damaged.
    INVALID,
    /// There is no signature.
    UNSIGNED
  }

  /// A way in which the files are not what was signed.
  record Difference(String path, String kind, String sentence) {}

  /// What was found.
  ///
  /// @param signer what is known of him; nothing unless a trusted one signed
  /// @param reason one sentence
  /// @param files how many are signed
  record Verdict(
      Status status,
      Map<String, String> signer,
      String reason,
      long files,
      List<Difference> differences) {

    static final Verdict UNSIGNED =
        new Verdict(
            Status.UNSIGNED,
            Map.of(),
            "There is no signature: the revision has no file %s.".formatted(FILE),
            0,
            List.of());

    public Verdict {
      differences = List.copyOf(differences);
    }
  }

  /// @param name of what is checked, for sentences
  Verdict check(String name, byte[] signature, List<SignedFile> files);
}
