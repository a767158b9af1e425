package io.weighbridge.grants;

import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.store.Database;
import java.util.List;
import java.util.Optional;

/// What the grants of a server need.
///
/// @param database with [Grants#TABLES]
/// @param vendors whom the configuration names, besides those who are trusted later
/// @param key of the licensee; without one, nothing can be installed
/// @param node this machine's fingerprint
/// @param country where this server is, by two letters of ISO 3166, as the operator says
public record GrantParts(
    Database database,
    List<VendorPublicKey> vendors,
    Optional<LicenseeKey> key,
    String node,
    Optional<String> country,
    TrustedTime time,
    Quota quota,
    Leases leases) {

  public GrantParts {
    vendors = List.copyOf(vendors);
  }
}
