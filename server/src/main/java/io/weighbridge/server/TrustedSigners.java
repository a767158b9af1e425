package io.weighbridge.server;

import io.weighbridge.hub.SignatureCheck;
import io.weighbridge.signing.Bundle;
import io.weighbridge.signing.ListedFile;
import io.weighbridge.signing.Signer;
import io.weighbridge.signing.SigningException;
import io.weighbridge.signing.Trust;
import io.weighbridge.signing.UntrustedSignerException;
import io.weighbridge.signing.Verification;
import io.weighbridge.signing.Verifying;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The hub's question about signatures, answered with the keys that the operator trusts.
final class TrustedSigners implements SignatureCheck {

  private final Trust trust;
  private final Clock clock;

  private TrustedSigners(Trust trust, Clock clock) {
    this.trust = trust;
    this.clock = clock;
  }

  /// @param places PEM files, or folders of them
  /// @throws ServerFailure if one cannot be used
  static TrustedSigners of(List<Path> places, Clock clock) {
    try {
      return new TrustedSigners(Trust.of(places), clock);
    } catch (SigningException e) {
      throw new ServerFailure(
          "the keys of %s cannot be used: %s"
              .formatted(HubOptions.TRUSTED_KEYS.name(), e.getMessage()),
          e);
    }
  }

  @Override
  public Verdict check(String name, byte[] signature, List<SignedFile> files) {
    String source = "%s of %s".formatted(FILE, name);
    try {
      Bundle bundle = Bundle.parse(source, signature);
      if (trust.isEmpty()) {
        return refused(
            Status.UNTRUSTED,
            "This hub trusts no signer: its operator names none in %s."
                .formatted(HubOptions.TRUSTED_KEYS.name()));
      }
      List<ListedFile> listed =
          files.stream()
              .map(file -> new ListedFile(file.path(), file.size(), file.sha256(), file.content()))
              .toList();
      return verdict(new Verifying(trust, clock.instant()).verify(bundle, listed, FILE));
    } catch (UntrustedSignerException e) {
      return refused(Status.UNTRUSTED, String.valueOf(e.getMessage()));
    } catch (SigningException e) {
      return refused(Status.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static Verdict refused(Status status, String reason) {
    return new Verdict(status, Map.of(), reason, 0, List.of());
  }

  private static Verdict verdict(Verification done) {
    List<Difference> differences =
        done.differences().stream()
            .map(found -> new Difference(found.path(), found.kind(), found.sentence()))
            .toList();
    Signer signer = done.signed().signer();
    String reason =
        done.holds()
            ? "The files are what %s signed.".formatted(signer.described())
            : "The files are not what %s signed: %s."
                .formatted(signer.described(), differences.getFirst().sentence());
    return new Verdict(
        done.holds() ? Status.VERIFIED : Status.INVALID,
        facts(signer),
        reason,
        done.signed().statement().files(),
        differences);
  }

  private static Map<String, String> facts(Signer signer) {
    Map<String, String> facts = new LinkedHashMap<>();
    switch (signer) {
      case Signer.KeyHolder key -> {
        facts.put("method", "key");
        facts.put("hint", key.hint());
        facts.put("curve", key.curve().toString());
      }
      case Signer.CertificateHolder certificate -> {
        facts.put("method", "certificate");
        facts.put("subject", certificate.subject());
        facts.put("issuer", certificate.issuer());
        facts.put("fingerprint", certificate.fingerprint());
      }
    }
    return facts;
  }
}
