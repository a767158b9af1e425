package io.weighbridge.hub;

import io.weighbridge.access.Accounts;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Membership;
import java.util.List;
import java.util.stream.Stream;

/// Whose private models a list may show: those of the namespaces in which the caller has a role, or
/// all.
///
/// @param all whether the caller governs the whole hub
record Viewer(boolean all, List<String> namespaces) {

  static final Viewer STRANGER = new Viewer(false, List.of());

  Viewer {
    namespaces = List.copyOf(namespaces);
  }

  static Viewer of(Caller caller, Accounts accounts) {
    if (caller.isAnonymous()) {
      return STRANGER;
    }
    return new Viewer(
        caller.siteAdmin(),
        Stream.concat(
                Stream.of(caller.name()),
                accounts.memberships(caller.name()).stream().map(Membership::organization))
            .toList());
  }
}
