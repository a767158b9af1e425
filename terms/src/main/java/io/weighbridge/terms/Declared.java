package io.weighbridge.terms;

/// What the licence is that somebody declared.
public sealed interface Declared {

  /// A licence of the table.
  record Known(Licence licence) implements Declared {}

  /// One of several; which is not said.
  record OneOf(Family family) implements Declared {}

  /// A licence that is not in the table.
  ///
  /// @param name as it was given
  record Unlisted(String name) implements Declared {}

  /// None: all rights are reserved.
  record None() implements Declared {}
}
