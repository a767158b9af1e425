package io.weighbridge.classifying;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Evaluations as they lie in the tables.
final class EvaluationRows {

  /// @param open whether whoever may use the deployment may see it, or its owner alone
  record Kept(String id, String owner, String deployment, boolean open, String document) {}

  /// An owner's older ones make room.
  static final int MOST_KEPT = 500;

  private static final String SELECT =
      "SELECT id, owner, deployment, open, document FROM evaluations ";

  private EvaluationRows() {}

  static void insert(Handle h, Kept kept, String repository, long created) {
    h.execute(
        "INSERT INTO evaluations (id, owner, deployment, repository, open, created, document)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        kept.id(),
        kept.owner(),
        kept.deployment(),
        repository,
        kept.open(),
        created,
        kept.document());
    h.execute(
        "DELETE FROM evaluations WHERE owner = ? AND number <= (SELECT number FROM evaluations"
            + " WHERE owner = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
        kept.owner(),
        kept.owner(),
        MOST_KEPT);
  }

  static Optional<Kept> find(Handle h, String id) {
    return select(h, SELECT + "WHERE id = ?", id).stream().findFirst();
  }

  /// Newest first.
  ///
  /// @param deployment empty for all
  /// @param repository empty for all
  static List<Kept> list(Handle h, String deployment, String repository) {
    return select(
        h,
        SELECT
            + "WHERE (? = '' OR deployment = ?) AND (? = '' OR repository = ?)"
            + " ORDER BY number DESC LIMIT 500",
        deployment,
        deployment,
        repository,
        repository);
  }

  private static List<Kept> select(Handle h, String sql, Object... values) {
    return h.select(sql, values)
        .map((row, c) ->
            new Kept(
                row.getString("id"),
                row.getString("owner"),
                row.getString("deployment"),
                row.getBoolean("open"),
                row.getString("document")))
        .list();
  }
}
