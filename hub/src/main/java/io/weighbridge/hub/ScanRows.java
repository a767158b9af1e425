package io.weighbridge.hub;

import io.weighbridge.hub.FileInspection.Report;
import io.weighbridge.hub.FileInspection.Safety;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.store.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// What scans found, on disk.
final class ScanRows {

  /// Something that was found in a file of a repository.
  ///
  /// @param repository its lasting id
  /// @param object of a large file its SHA-256, of another the git object
  record Finding(String repository, String object, String path, Safety safety, String sentence) {}

  /// What was found in bytes under a name.
  record Row(String object, String name, String rules, Report report) {}

  /// Bytes under a name.
  record Look(String object, String name) {}

  private static final String COLUMNS =
      "SELECT object, name, rules, sha256, safety, sentence, report FROM scans";

  private static final String ONE = COLUMNS + " WHERE object = ? AND name = ?";

  private final Database database;
  private final Clock clock;

  ScanRows(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  Optional<Row> find(String object, String name) {
    Look look = new Look(object, name);
    return Optional.ofNullable(find(List.of(look)).get(look));
  }

  /// What is known of these, read at once; a push brings thousands.
  Map<Look, Row> find(Collection<Look> looks) {
    return database.read(h -> {
      Map<Look, Row> found = new HashMap<>();
      try (PreparedStatement query = h.getConnection().prepareStatement(ONE)) {
        for (Look look : looks) {
          query.setString(1, look.object());
          query.setString(2, look.name());
          try (ResultSet rows = query.executeQuery()) {
            if (rows.next()) {
              found.put(look, row(rows));
            }
          }
        }
      } catch (SQLException e) {
        throw new UnableToExecuteStatementException(e, null);
      }
      return found;
    });
  }

  /// Under all names under which the bytes were looked at.
  List<Row> all(String object) {
    return database.read(
        h -> h.select(COLUMNS + " WHERE object = ?", object).map((row, _) -> row(row)).list());
  }

  /// The columns by their place: the driver finds a name by asking for all of them.
  private static Row row(ResultSet row) throws SQLException {
    Report report =
        new Report(
            row.getString(4), Safety.valueOf(row.getString(5)), row.getString(6), row.getString(7));
    return new Row(row.getString(1), row.getString(2), row.getString(3), report);
  }

  /// Inside somebody's write, or as one of its own.
  void put(Collection<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    long now = clock.millis();
    database.write(h -> {
      PreparedBatch batch =
          h.prepareBatch(
              "INSERT INTO scans (object, name, rules, sha256, safety, sentence, report, scanned)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (object, name) DO UPDATE SET"
                  + " rules = excluded.rules, sha256 = excluded.sha256, safety = excluded.safety,"
                  + " sentence = excluded.sentence, report = excluded.report,"
                  + " scanned = excluded.scanned");
      for (Row row : rows) {
        batch.add(
            row.object(),
            row.name(),
            row.rules(),
            row.report().sha256(),
            row.report().safety().name(),
            row.report().sentence(),
            row.report().json(),
            now);
      }
      return batch.execute();
    });
  }

  List<Finding> findings() {
    return database.read(h ->
        h.select("SELECT repository, object, path, safety, sentence FROM scan_findings")
            .map((row, _) ->
                new Finding(
                    row.getString("repository"),
                    row.getString("object"),
                    row.getString("path"),
                    Safety.valueOf(row.getString("safety")),
                    row.getString("sentence")))
            .list());
  }

  void add(Collection<Finding> findings) {
    database.write(h -> {
      findings.forEach(finding -> insert(h, finding));
      return findings.size();
    });
  }

  /// All files of a repository were looked at: what was found takes the place of what was known,
  /// except of files that came since.
  void replace(String repository, Collection<String> looked, Collection<Finding> findings) {
    database.write(h -> {
      for (String object : looked) {
        h.execute(
            "DELETE FROM scan_findings WHERE repository = ? AND object = ?", repository, object);
      }
      findings.forEach(finding -> insert(h, finding));
      return findings.size();
    });
  }

  private static void insert(Handle h, Finding finding) {
    h.execute(
        "INSERT INTO scan_findings (repository, object, path, safety, sentence) VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (repository, object, path) DO UPDATE SET safety = excluded.safety,"
            + " sentence = excluded.sentence",
        finding.repository(),
        finding.object(),
        finding.path(),
        finding.safety().name(),
        finding.sentence());
  }

  void forget(String repository) {
    database.write(h -> {
      h.execute("DELETE FROM scanned_repositories WHERE repository = ?", repository);
      return h.execute("DELETE FROM scan_findings WHERE repository = ?", repository);
    });
  }

  boolean isScanned(String repository, String rules) {
    return database.read(h ->
        h.select(
                "SELECT 1 FROM scanned_repositories WHERE repository = ? AND rules = ?",
                repository,
                rules)
            .mapTo(Integer.class)
            .findOne()
            .isPresent());
  }

  /// The names of the repositories that were looked at by these rules.
  Set<RepoId> scanned(String rules) {
    return database.read(h ->
        h
            .select(
                "SELECT m.name FROM models m JOIN scanned_repositories s ON s.repository = m.id"
                    + " WHERE s.rules = ?",
                rules)
            .mapTo(String.class)
            .stream()
            .map(RepoId::parse)
            .collect(Collectors.toSet()));
  }

  void scanned(String repository, String rules) {
    database.write(h ->
        h.execute(
            "INSERT INTO scanned_repositories (repository, rules) VALUES (?, ?)"
                + " ON CONFLICT (repository) DO UPDATE SET rules = excluded.rules",
            repository,
            rules));
  }
}
