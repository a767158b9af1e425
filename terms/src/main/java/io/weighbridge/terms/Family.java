package io.weighbridge.terms;

import java.util.List;

/// A word of cards that says not which licence it is, such as `gpl`.
///
/// @param members the licences that it may be
/// @param also other words for it, in lower case
public record Family(LicenceId id, String name, List<LicenceId> members, List<String> also) {
  public Family {
    members = List.copyOf(members);
    also = List.copyOf(also);
  }
}
