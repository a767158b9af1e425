package io.weighbridge.ledger;

import java.time.Instant;
import java.util.Optional;

/// Something that is to come to the books. It is drafted when its turn comes, knowing all that came
/// before; if drafting throws, nothing of it is kept and the others of its batch go on.
interface Posting {

  EventKey key();

  /// The row, as the books make it. What it changes of the running sums follows from the row alone.
  Row draft(Draft sums, Instant recorded);

  /// Whether it is drafted from earlier rows, and not from the running sums alone.
  default boolean readsRows() {
    return false;
  }

  /// What is reserved for it and ends with it, where servers share a database.
  default Optional<String> hold() {
    return Optional.empty();
  }

  /// It is on disk (or was before), and this is what it came to.
  default void kept(Posted posted) {}
}
