package io.weighbridge.access;

/// Whether somebody may do what he wants with a repository, and if not, what he may learn.
public sealed interface Decision {

  /// He may.
  record Allowed() implements Decision {}

  /// He may not know that it is there: the answer is that of a missing repository.
  record Hidden() implements Decision {}

  /// He may see it, but not have its files before somebody, or the gate itself, lets him in.
  ///
  /// @param reason one sentence for him
  record Gated(String reason) implements Decision {}

  /// He may see it, but not do this.
  ///
  /// @param reason one sentence for him
  record Forbidden(String reason) implements Decision {}

  /// The operator closed it.
  record Disabled() implements Decision {}

  /// Whether it is [Allowed].
  default boolean isAllowed() {
    return this instanceof Allowed;
  }
}
