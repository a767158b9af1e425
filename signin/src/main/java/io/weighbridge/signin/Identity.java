package io.weighbridge.signin;

import java.util.Optional;
import java.util.Set;

/// What a provider says of somebody, after its signature was checked.
///
/// @param subject who it is, for ever
/// @param name what he is called there, which may change; empty if the claim is missing
/// @param fullname empty if unknown
/// @param email empty if unknown
/// @param groups empty if it lists none
record Identity(
    String subject, Optional<String> name, String fullname, String email, Set<String> groups) {

  Identity {
    groups = Set.copyOf(groups);
  }
}
