package io.weighbridge.signin;

import io.weighbridge.repositories.Namespace;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/// User names from what a provider calls people: small letters without marks, and a hyphen for what
/// cannot stand in a name. Of a mail address the part before the `@` is taken.
final class UserNames {

  private UserNames() {}

  /// @return nothing if no name can be made of it
  static Optional<Namespace> from(String claim) {
    int at = claim.indexOf('@');
    String name = at >= 0 ? claim.substring(0, at) : claim;
    String plain =
        Normalizer.normalize(name, Normalizer.Form.NFKD)
            .replaceAll("\\p{M}+", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("[-.]{2,}", "-")
            .replaceAll("^[-._]+|[-._]+$", "");
    return Namespace.from(plain);
  }
}
