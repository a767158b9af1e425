package io.weighbridge.ledger;

import io.weighbridge.ledger.JournalRows.Head;
import io.weighbridge.store.StoreException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Rows that are drafted and chained one after the other. For one thread at a time.
final class Drafting {

  /// Who is told what, once it is on disk.
  record Told(
      Waiting<Posting, Posted> who, @Nullable Posted posted, @Nullable RuntimeException failure) {}

  private final Head before;
  private final Draft sums;
  private final Chain chain;
  private final Clock clock;
  private final List<Told> told = new ArrayList<>();
  private final List<Posted> rows = new ArrayList<>();
  private final List<String> holds = new ArrayList<>();
  private final Map<EventKey, Posted> mine = new HashMap<>();
  private Head end;

  /// @param end of the chain, behind which the rows come
  /// @param sums as they are there
  Drafting(Head end, Draft sums, Chain chain, Clock clock) {
    this.before = end;
    this.end = end;
    this.sums = sums;
    this.chain = chain;
    this.clock = clock;
  }

  /// What comes behind these, before these are on disk.
  Drafting next() {
    return new Drafting(end, new Draft(sums), chain, clock);
  }

  /// What these were drafted upon is on disk.
  void settled(Sums committed) {
    sums.upon(committed);
  }

  /// Drafts the row of a posting before it is known that it may be.
  ///
  /// @return whether that could be done. If not, nothing drafted here is of use any more: it may be
  ///   refused for what is still to be written, or be in the books already.
  boolean addAhead(Waiting<Posting, Posted> one) {
    if (one.asked().readsRows()) {
      return false;
    }
    try {
      if (!isMine(one)) {
        draft(one);
      }
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /// Drafts the row of a posting, or notes why there is none.
  ///
  /// @param earlier the row of this key, if it is in the books already
  void add(Waiting<Posting, Posted> one, Function<EventKey, Optional<Posted>> earlier) {
    if (isMine(one)) {
      return;
    }
    Optional<Posted> again = earlier.apply(one.asked().key());
    if (again.isPresent()) {
      tellAgain(one, again.get());
      return;
    }
    try {
      draft(one);
    } catch (JdbiException | StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      // Whatever is wrong with it is no affair of the others'.
      sums.forget();
      told.add(new Told(one, null, e));
      one.asked().hold().ifPresent(holds::add);
    }
  }

  private boolean isMine(Waiting<Posting, Posted> one) {
    Posted earlier = mine.get(one.asked().key());
    if (earlier == null) {
      return false;
    }
    tellAgain(one, earlier);
    return true;
  }

  private void tellAgain(Waiting<Posting, Posted> one, Posted earlier) {
    told.add(
        new Told(
            one,
            new Posted(
                earlier.seq(),
                earlier.row(),
                earlier.body(),
                earlier.previous(),
                earlier.hash(),
                true),
            null));
    one.asked().hold().ifPresent(holds::add);
  }

  private void draft(Waiting<Posting, Posted> one) {
    Posting posting = one.asked();
    Instant recorded = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Row row = posting.draft(sums, recorded);
    Effects.apply(row, sums);
    String body = CanonicalJson.write(row, chain.instants());
    String hash = chain.next(end.hash(), body);
    Posted posted = new Posted(end.seq() + 1, row, body, end.hash(), hash, false);
    sums.keep(posted);
    end = new Head(posted.seq(), hash);
    mine.put(posting.key(), posted);
    rows.add(posted);
    told.add(new Told(one, posted, null));
    posting.hold().ifPresent(holds::add);
  }

  /// Where the chain ends with these.
  Head end() {
    return end;
  }

  List<Posted> rows() {
    return rows;
  }

  List<Told> told() {
    return told;
  }

  Map<String, String> changed() {
    return sums.changed();
  }

  Appending.Together together() {
    return new Appending.Together(before, rows, sums.changed(), holds);
  }
}
