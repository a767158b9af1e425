package io.weighbridge.access;

import java.util.Map;
import java.util.Optional;

/// What a user is on this hub at this moment.
///
/// @param active whether he exists and is not disabled
/// @param roles his roles by namespace, his own among them
record Standing(boolean active, boolean admin, Map<String, Role> roles) {

  static final Standing NOBODY = new Standing(false, false, Map.of());

  Standing {
    roles = Map.copyOf(roles);
  }

  Optional<Role> roleIn(String namespace) {
    return Optional.ofNullable(roles.get(namespace));
  }
}
