package io.weighbridge.ledger;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The sums while a batch of rows is written: what earlier rows of the batch have changed is seen
/// by later ones; what a row that fails has changed is forgotten.
final class Draft implements Sums {

  private final Optional<Handle> handle;
  private Sums before;
  private final Map<String, String> batch = new HashMap<>();
  private final Map<String, String> own = new HashMap<>();
  private final List<Posted> rows = new ArrayList<>();

  /// In the transaction that writes.
  Draft(Handle handle, Sums before) {
    this.handle = Optional.of(handle);
    this.before = before;
  }

  /// Ahead of it, where earlier rows cannot be asked for.
  Draft(Sums before) {
    this.handle = Optional.empty();
    this.before = before;
  }

  /// The sums before are to be found here from now on.
  void upon(Sums same) {
    before = same;
  }

  @Override
  public String text(String name) {
    String mine = own.get(name);
    if (mine == null) {
      mine = batch.get(name);
    }
    return mine == null ? before.text(name) : mine;
  }

  void set(String name, String value) {
    own.put(name, value);
  }

  void add(String name, BigDecimal amount) {
    if (amount.signum() != 0) {
      set(name, number(name).add(amount).toPlainString());
    }
  }

  /// An earlier row, if there is one.
  Optional<Posted> row(long seq) {
    return JournalRows.at(handle.orElseThrow(), seq);
  }

  /// The rows after this one, those of the batch among them.
  List<Posted> rowsAfter(long seq) {
    List<Posted> after = new ArrayList<>();
    JournalRows.each(
        handle.orElseThrow(),
        seq + 1,
        Long.MAX_VALUE,
        stored ->
            after.add(
                new Posted(
                    stored.seq(),
                    CanonicalJson.read(stored.body()),
                    stored.body(),
                    "",
                    stored.hash(),
                    false)));
    rows.stream().filter(row -> row.seq() > seq).forEach(after::add);
    return after;
  }

  /// What the row changed is seen by the rows after it.
  void keep(Posted row) {
    rows.add(row);
    keep();
  }

  void keep() {
    batch.putAll(own);
    own.clear();
  }

  void forget() {
    own.clear();
  }

  Map<String, String> changed() {
    return batch;
  }
}
