package io.weighbridge.ledger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Postings that share a transaction, and their rows as far as they are drafted before it begins.
/// Under the lock of the queue until it is taken from there.
final class Group {

  private final List<Waiting<Posting, Posted>> waiting = new ArrayList<>();

  /// Has the rows of all of them; nothing if they are to be drafted in the transaction.
  private @Nullable Drafting drafted;

  /// @param beginning what the first row is drafted upon; nothing if that is not known yet
  Group(@Nullable Drafting beginning) {
    this.drafted = beginning;
  }

  int size() {
    return waiting.size();
  }

  List<Waiting<Posting, Posted>> waiting() {
    return waiting;
  }

  @Nullable Drafting drafted() {
    return drafted;
  }

  void add(Waiting<Posting, Posted> one) {
    waiting.add(one);
    draft(one);
  }

  private void draft(Waiting<Posting, Posted> one) {
    Drafting drafting = drafted;
    if (drafting != null && !drafting.addAhead(one)) {
      drafted = null;
    }
  }

  /// What its rows were drafted upon has not come to be.
  void forget() {
    drafted = null;
  }

  /// Drafts all of it upon something else.
  void redraft(Drafting beginning) {
    drafted = beginning;
    waiting.forEach(this::draft);
  }
}
