package io.weighbridge.grants;

import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.KeyId;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.VendorKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that is known of vendors and grants at one moment, in memory.
///
/// @param grants the latest first
/// @param lists by the vendor
/// @param lost when it was found that the counts had begun anew
record Held(
    VendorKeys vendors,
    List<InstalledGrant> grants,
    Map<KeyId, RevocationList> lists,
    Optional<Instant> lost) {

  Held {
    grants =
        grants.stream()
            .sorted(
                Comparator.comparing((InstalledGrant installed) -> installed.grant().issued())
                    .thenComparing(InstalledGrant::installed)
                    .reversed())
            .toList();
    lists = Map.copyOf(lists);
  }

  /// A grant that was handed in here.
  record InstalledGrant(Grant grant, Instant installed) {}

  /// Whether another grant of the same vendor came in its place, and has begun.
  boolean isSuperseded(Grant grant, Instant now) {
    for (InstalledGrant installed : grants) {
      Grant other = installed.grant();
      if (other.supersedes().isPresent()
          && other.supersedes().get().equals(grant.id())
          && other.issuer().key().equals(grant.issuer().key())
          && !now.isBefore(other.terms().term().notBefore())) {
        return true;
      }
    }
    return false;
  }

  /// Those of a package, by the one who sealed it, the latest first. Asked with every request, so
  /// it is a plain loop.
  List<Grant> of(PackageManifest manifest, Instant now) {
    List<Grant> found = new ArrayList<>(1);
    for (InstalledGrant installed : grants) {
      Grant grant = installed.grant();
      if (grant.isOf(manifest) && !isSuperseded(grant, now)) {
        found.add(grant);
      }
    }
    return found;
  }

  Optional<RevocationList> list(KeyId issuer) {
    return Optional.ofNullable(lists.get(issuer));
  }
}
