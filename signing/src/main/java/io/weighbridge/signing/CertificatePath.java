package io.weighbridge.signing;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The way from a signer's certificate up to a root that is trusted (RFC 5280, 6), valid at one
/// instant. Nobody is asked whether a certificate was revoked: that would take the network.
final class CertificatePath {

  /// Certificates between a signer and a root; real ones have one or two.
  private static final int LONGEST = 8;

  /// Signatures that are tried on the way: certificates that all sign each other make many ways.
  private static final int MOST_TRIES = 1000;

  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
  private static final int DIGITAL_SIGNATURE = 0;

  private final X509Certificate leaf;
  private final List<X509Certificate> given;
  private final List<X509Certificate> trusted;
  private final Instant at;
  private int tries;

  private CertificatePath(
      X509Certificate leaf,
      List<X509Certificate> given,
      List<X509Certificate> trusted,
      Instant at) {
    this.leaf = leaf;
    this.given = given;
    this.trusted = trusted;
    this.at = at;
  }

  /// @param chain the signer's certificate, then others that may lead up
  /// @param trusted of these, those that sign themselves are roots; others may lead up as well
  /// @throws UntrustedSignerException if there is no valid way to a root, or the signer's
  ///   certificate is not meant for signing
  static void check(List<X509Certificate> chain, List<X509Certificate> trusted, Instant at) {
    new CertificatePath(chain.getFirst(), chain.subList(1, chain.size()), trusted, at).check();
  }

  private void check() {
    requireValid(leaf, "the signer's certificate");
    if (trusted.contains(leaf) && Certificates.isSignedBy(leaf, leaf)) {
      requireMeantForSigning();
      return;
    }
    List<X509Certificate> path =
        up(leaf, new ArrayList<>(List.of(leaf)))
            .orElseThrow(() ->
                new UntrustedSignerException(
                    "the certificate of '%s' was issued by '%s', from where no way leads to a root that is trusted"
                        .formatted(Certificates.subject(leaf), Certificates.issuer(leaf))));
    X509Certificate root = path.removeLast();
    for (X509Certificate between : path.subList(1, path.size())) {
      requireValid(between, "the certificate");
    }
    requireValid(root, "the root");
    validate(path, root);
    requireMeantForSigning();
  }

  /// Depth first through everybody who may have signed the last one; ends with a root.
  private Optional<List<X509Certificate>> up(X509Certificate last, List<X509Certificate> path) {
    for (X509Certificate root : trusted) {
      if (isSignedBy(root, root) && isSignedBy(last, root)) {
        List<X509Certificate> whole = new ArrayList<>(path);
        whole.add(root);
        return Optional.of(whole);
      }
    }
    if (path.size() > LONGEST) {
      return Optional.empty();
    }
    for (List<X509Certificate> source : List.of(given, trusted)) {
      for (X509Certificate next : source) {
        if (!path.contains(next) && isSignedBy(last, next)) {
          List<X509Certificate> longer = new ArrayList<>(path);
          longer.add(next);
          Optional<List<X509Certificate>> found = up(next, longer);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  private boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    if (++tries > MOST_TRIES) {
      throw new UntrustedSignerException(
          "the certificate of '%s' comes with too many others that sign each other"
              .formatted(Certificates.subject(leaf)));
    }
    return Certificates.isSignedBy(certificate, issuer);
  }

  private void validate(List<X509Certificate> path, X509Certificate root) {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (CertPathValidatorException e) {
      int place = e.getIndex();
      throw new UntrustedSignerException(
          "the certificate of '%s' cannot be trusted (%s)"
              .formatted(Certificates.subject(place >= 0 ? path.get(place) : leaf), e.getMessage()),
          e);
    } catch (GeneralSecurityException e) {
      throw new UntrustedSignerException(
          "the certificate of '%s' cannot be checked (%s)"
              .formatted(Certificates.subject(leaf), e.getMessage()),
          e);
    }
  }

  private void requireValid(X509Certificate certificate, String what) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (at.isBefore(from)) {
      throw new UntrustedSignerException(
          "%s '%s' is valid from %s on, which is after %s (--at names another time)"
              .formatted(what, Certificates.subject(certificate), from, at));
    }
    if (at.isAfter(until)) {
      throw new UntrustedSignerException(
          "%s '%s' expired on %s, before %s (--at names another time)"
              .formatted(what, Certificates.subject(certificate), until, at));
    }
  }

  /// As the reference implementation asks: either usage will do.
  private void requireMeantForSigning() {
    boolean[] usage = leaf.getKeyUsage();
    if (usage != null && usage[DIGITAL_SIGNATURE]) {
      return;
    }
    try {
      List<String> extended = leaf.getExtendedKeyUsage();
      if (extended != null && extended.contains(CODE_SIGNING)) {
        return;
      }
    } catch (CertificateParsingException e) {
      throw new UntrustedSignerException(
          "the certificate of '%s' does not say what it is for (%s)"
              .formatted(Certificates.subject(leaf), e.getMessage()),
          e);
    }
    throw new UntrustedSignerException(
        "the certificate of '%s' is not meant for signing: it allows neither digital signatures nor code signing"
            .formatted(Certificates.subject(leaf)));
  }
}
