package io.weighbridge.grants;

import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.KeyId;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.VendorKeys;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
    Set<String> superseded =
        grants.stream()
            .flatMap(installed -> installed.grant().supersedes().stream())
            .collect(Collectors.toSet());
    grants =
        grants.stream()
            .map(installed -> installed.superseded(superseded.contains(installed.grant().id())))
            .sorted(
                Comparator.comparing((InstalledGrant installed) -> installed.grant().issued())
                    .thenComparing(InstalledGrant::installed)
                    .reversed())
            .toList();
    lists = Map.copyOf(lists);
  }

  /// A grant that was handed in here.
  ///
  /// @param superseded whether another one that was came in its place
  record InstalledGrant(Grant grant, Instant installed, boolean superseded) {
    InstalledGrant superseded(boolean now) {
      return new InstalledGrant(grant, installed, now);
    }
  }

  /// Those of a package, by the one who sealed it, the latest first.
  List<Grant> of(PackageManifest manifest) {
    return grants.stream()
        .filter(held -> !held.superseded() && held.grant().isOf(manifest))
        .map(InstalledGrant::grant)
        .toList();
  }

  Optional<RevocationList> list(KeyId issuer) {
    return Optional.ofNullable(lists.get(issuer));
  }
}
