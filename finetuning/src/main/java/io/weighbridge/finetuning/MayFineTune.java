package io.weighbridge.finetuning;

import io.weighbridge.access.Caller;

/// Whether a caller may make a model out of another. Bound by the server to the hub's permissions
/// and the licences; asked when a job is made and again before it publishes.
@FunctionalInterface
public interface MayFineTune {

  /// @param base the repository that the weights come from
  /// @param target the repository, new or there already, that the result goes to
  /// @throws NotAllowed why not
  void require(Caller caller, String base, String target);
}
