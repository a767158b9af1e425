package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Optional;

/// A grant whose vendor signed it, as it is: the package's key for one licensee, and what he may do
/// with it.
///
/// @param id names it in lists of revocations
/// @param supersedes the grant in whose place it comes
/// @param packageDigest SHA-256 of the package's signed manifest
public record Grant(
    String id,
    Optional<String> supersedes,
    Instant issued,
    Party issuer,
    Party licensee,
    String packageDigest,
    String model,
    GrantTerms terms,
    Wrapped wrapped) {

  static final String TYPE = "weighbridge-grant/1";
  static final int MOST_BYTES = 1 << 20;

  /// The package's key, for the licensee's key alone.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Wrapped(byte[] enc, byte[] ciphertext) {
    private static final int TAG = 16;

    static Wrapped of(Fields fields) {
      String algorithm = fields.text("algorithm");
      if (!algorithm.equals(GrantJson.HPKE)) {
        throw fields.wrong("algorithm", "is not " + GrantJson.HPKE);
      }
      Wrapped wrapped =
          new Wrapped(
              fields.bytes("enc", Hpke.PUBLIC), fields.bytes("ciphertext", PackageKey.BYTES + TAG));
      fields.end();
      return wrapped;
    }
  }

  /// @param bytes of the file
  /// @param what the document is called in messages
  /// @throws RefusedException with UNKNOWN_ISSUER or BAD_SIGNATURE
  public static Grant read(byte[] bytes, String what, VendorKeys trusted) {
    if (bytes.length > MOST_BYTES) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE,
          "%s has %d bytes, more than any grant".formatted(what, bytes.length));
    }
    return SignedDocument.read(bytes, what)
        .verified(
            what,
            TYPE,
            fields -> Party.of(fields.object("issuer")).key(),
            trusted,
            (_, fields) -> GrantJson.parse(fields));
  }

  /// What the key is wrapped for: the same bytes open nothing in another grant.
  static byte[] context(String packageDigest, String id) {
    return "%s\n%s\n%s".formatted(TYPE, packageDigest, id).getBytes(UTF_8);
  }

  /// Whether it is of this package, from the one who sealed it.
  public boolean isOf(PackageManifest manifest) {
    return manifest.digest().equals(packageDigest) && manifest.vendor().equals(issuer.key());
  }

  /// Whether it is for this licensee.
  ///
  /// @throws RefusedException with NO_GRANT if not
  void require(LicenseeKey key) {
    if (!key.publicHalf().id().equals(licensee.key())) {
      throw new RefusedException(
          Refusal.NO_GRANT,
          "the grant %s is for %s (%s), and the key here is %s: ask the vendor for a grant for this key"
              .formatted(id, licensee.name(), licensee.key(), key.publicHalf().id()));
    }
  }

  /// @throws RefusedException with NO_GRANT if the key is another licensee's
  public PackageKey packageKey(LicenseeKey key) {
    require(key);
    try {
      return key.unwrap(
          new Hpke.Sealed(wrapped.enc(), wrapped.ciphertext()), context(packageDigest, id));
    } catch (GeneralSecurityException e) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE,
          "the package's key in the grant %s does not open: ask the vendor for another"
              .formatted(id),
          e);
    }
  }

  /// Whether it is of this package, and from the one who sealed it: another vendor who is trusted
  /// here, and got hold of the key, could not say what may be done with it.
  ///
  /// @throws RefusedException with MODEL_DIGEST_MISMATCH or UNKNOWN_ISSUER if not
  public void require(PackageManifest manifest) {
    if (!manifest.digest().equals(packageDigest)) {
      throw new RefusedException(
          Refusal.MODEL_DIGEST_MISMATCH,
          "the grant %s is for the package %s of %s, and this one is %s: get the package that was granted, or a grant for this one"
              .formatted(id, packageDigest, model, manifest.digest()));
    }
    if (!manifest.vendor().equals(issuer.key())) {
      throw new RefusedException(
          Refusal.UNKNOWN_ISSUER,
          "the grant %s is from %s, and %s sealed the package: only the one who sealed it can grant it"
              .formatted(id, issuer.key(), manifest.vendor()));
    }
  }
}
