package io.weighbridge.sealing;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// Makes grants.
public final class Issuing {

  private static final int ID_BYTES = 16;

  private final VendorKey vendor;
  private final String vendorName;

  /// @param vendorName for people
  public Issuing(VendorKey vendor, String vendorName) {
    this.vendor = vendor;
    this.vendorName = vendorName;
  }

  /// A grant as it is handed to the licensee.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Issued(Grant grant, byte[] bytes) {}

  /// @param manifest of a package that this vendor sealed
  /// @param supersedes the grant in whose place it comes
  /// @throws SealingException if the package is another vendor's
  public Issued issue(
      PackageManifest manifest,
      LicenseePublicKey licensee,
      String licenseeName,
      GrantTerms terms,
      Optional<Grant> supersedes,
      Instant now) {
    if (!manifest.vendor().equals(vendor.publicHalf().id())) {
      throw new SealingException(
          "the package of %s was sealed with %s, and the key here is %s: only the one who sealed it can grant it"
              .formatted(manifest.model(), manifest.vendor(), vendor.publicHalf().id()));
    }
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    Hpke.Sealed wrapped;
    try (PackageKey key = vendor.packageKey(manifest.salt())) {
      wrapped = licensee.wrap(key, Grant.context(manifest.digest(), id));
    }
    Grant grant =
        new Grant(
            id,
            supersedes.map(Grant::id),
            Instant.ofEpochSecond(now.getEpochSecond()),
            new Party(vendor.publicHalf().id(), vendorName),
            new Party(licensee.id(), licenseeName),
            manifest.digest(),
            manifest.model(),
            terms,
            new Grant.Wrapped(wrapped.enc(), wrapped.ciphertext()));
    byte[] bytes = SignedDocument.sign(GrantJson.write(grant), vendor).bytes();
    // What nobody could read is not handed out.
    return new Issued(Grant.read(bytes, "the grant", VendorKeys.of(vendor.publicHalf())), bytes);
  }
}
