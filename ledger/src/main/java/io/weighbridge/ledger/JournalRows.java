package io.weighbridge.ledger;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// The journal as it lies in the table.
final class JournalRows {

  /// So many keys are looked for by one statement.
  private static final int KEYS = 64;

  private static final String KNOWN_ONE =
      "SELECT seq, tenant, source, id FROM journal WHERE id IN (?)";
  private static final String KNOWN = KNOWN_ONE.replace("?", "?, ".repeat(KEYS - 1) + "?");

  /// So many rows are read at a time.
  static final int PAGE = 2_000;

  /// A row as stored, unread.
  record Stored(long seq, String tenant, String source, String id, String body, String hash) {}

  /// The end of the chain.
  record Head(long seq, String hash) {}

  private JournalRows() {}

  static Head head(Handle h, boolean lock) {
    return h.select("SELECT seq, hash FROM head WHERE one = 1" + (lock ? " FOR UPDATE" : ""))
        .map((row, c) -> new Head(row.getLong("seq"), row.getString("hash")))
        .one();
  }

  /// Which of these are there already, and where.
  static Map<EventKey, Long> known(Statements statements, List<EventKey> keys) throws SQLException {
    Map<EventKey, Long> known = new HashMap<>();
    for (int from = 0; from < keys.size(); from += KEYS) {
      List<EventKey> part = keys.subList(from, Math.min(from + KEYS, keys.size()));
      // Two texts for all sizes of batches, so that they are planned once.
      int places = part.size() == 1 ? 1 : KEYS;
      PreparedStatement query = statements.get(places == 1 ? KNOWN_ONE : KNOWN);
      for (int i = 0; i < places; i++) {
        query.setString(i + 1, part.get(Math.min(i, part.size() - 1)).id());
      }
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          known.put(
              new EventKey(rows.getString(2), rows.getString(3), rows.getString(4)),
              rows.getLong(1));
        }
      }
    }
    return known;
  }

  static Optional<Posted> find(Handle h, EventKey key) {
    return h.select(
            "SELECT seq FROM journal WHERE id = ? AND source = ? AND tenant = ?",
            key.id(),
            key.source(),
            key.tenant())
        .mapTo(Long.class)
        .findOne()
        .flatMap(seq -> at(h, seq));
  }

  static Optional<Posted> at(Handle h, long seq) {
    return stored(h, seq)
        .map(row ->
            new Posted(
                seq,
                CanonicalJson.read(row.body()),
                row.body(),
                stored(h, seq - 1).map(Stored::hash).orElse(Chain.START),
                row.hash(),
                false));
  }

  private static Optional<Stored> stored(Handle h, long seq) {
    return page(h, seq, seq, 1).stream().findFirst();
  }

  /// All rows from one number to another, in order, a page at a time.
  static void each(Handle h, long from, long to, Consumer<Stored> then) {
    long next = from;
    while (next <= to) {
      List<Stored> page = page(h, next, to, PAGE);
      if (page.isEmpty()) {
        return;
      }
      page.forEach(then);
      next = page.getLast().seq() + 1;
    }
  }

  /// A row, and the hash of the one before.
  record Found(Stored row, String before) {}

  /// The first rows whose text has all of these in it.
  static List<Found> page(Handle h, long from, long to, List<String> parts) {
    String sql =
        "SELECT j.seq, j.tenant, j.source, j.id, j.body, j.hash, b.hash FROM journal j"
            + " LEFT JOIN journal b ON b.seq = j.seq - 1 WHERE j.seq >= ? AND j.seq <= ?"
            + " AND j.body LIKE ? ESCAPE '!'".repeat(parts.size())
            + " ORDER BY j.seq LIMIT ?";
    List<Found> page = new ArrayList<>();
    try (PreparedStatement query = h.getConnection().prepareStatement(sql)) {
      int at = 1;
      query.setLong(at++, from);
      query.setLong(at++, to);
      for (String part : parts) {
        query.setString(at++, "%" + part.replaceAll("[!%_]", "!$0") + "%");
      }
      query.setInt(at, PAGE);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          String before = rows.getString(7);
          page.add(new Found(stored(rows), before == null ? Chain.START : before));
        }
      }
    } catch (SQLException e) {
      throw new org.jdbi.v3.core.statement.UnableToExecuteStatementException(e, null);
    }
    return page;
  }

  private static Stored stored(ResultSet rows) throws SQLException {
    return new Stored(
        rows.getLong(1),
        rows.getString(2),
        rows.getString(3),
        rows.getString(4),
        rows.getString(5),
        rows.getString(6));
  }

  private static List<Stored> page(Handle h, long from, long to, int most) {
    List<Stored> page = new ArrayList<>();
    try (PreparedStatement query =
        h.getConnection()
            .prepareStatement(
                "SELECT seq, tenant, source, id, body, hash FROM journal"
                    + " WHERE seq >= ? AND seq <= ? ORDER BY seq LIMIT ?")) {
      query.setLong(1, from);
      query.setLong(2, to);
      query.setInt(3, most);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          page.add(stored(rows));
        }
      }
    } catch (SQLException e) {
      throw new org.jdbi.v3.core.statement.UnableToExecuteStatementException(e, null);
    }
    return page;
  }
}
