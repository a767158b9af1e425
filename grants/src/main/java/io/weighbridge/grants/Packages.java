package io.weighbridge.grants;

import io.weighbridge.sealing.PackageManifest;

/// The sealed packages of the hub.
@FunctionalInterface
public interface Packages {

  /// The manifest of a package, whose signature was verified.
  ///
  /// @param repository `namespace/name`
  /// @throws io.weighbridge.http.HttpFailure if there is none of that name, or it is no package
  PackageManifest manifest(String repository, String revision);
}
