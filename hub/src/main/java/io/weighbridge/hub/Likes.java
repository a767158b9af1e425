package io.weighbridge.hub;

import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// Who likes which model. A like belongs to the model's lasting id, so it moves with it.
final class Likes {

  /// @param name of the liked model
  record Liked(String name, Instant at) {}

  private final Database database;
  private final Clock clock;
  private final Consumer<Collection<String>> counts;

  /// @param counts is told the lasting ids of models whose counts were written
  Likes(Database database, Clock clock, Consumer<Collection<String>> counts) {
    this.database = database;
    this.clock = clock;
    this.counts = counts;
  }

  /// Liking twice is liking once.
  void like(Settings model, String user) {
    change(
        model,
        handle ->
            handle.execute(
                "INSERT OR IGNORE INTO model_likes (id, user, at) VALUES (?, ?, ?)",
                model.id(),
                user,
                clock.millis()));
  }

  void unlike(Settings model, String user) {
    change(
        model,
        handle ->
            handle.execute("DELETE FROM model_likes WHERE id = ? AND user = ?", model.id(), user));
  }

  private interface Work {
    int in(Handle handle);
  }

  private void change(Settings model, Work work) {
    database.write(handle -> {
      int changed = work.in(handle);
      if (changed > 0) {
        ModelCounts.update(handle, clock, model.id());
      }
      return changed;
    });
    counts.accept(List.of(model.id()));
  }

  /// A page of the names of those who like a model, in their order.
  List<String> likers(Settings model, String after, int limit) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT user FROM model_likes WHERE id = :id AND user > :after ORDER BY user LIMIT :limit")
            .bind("id", model.id())
            .bind("after", after)
            .bind("limit", limit)
            .mapTo(String.class)
            .list());
  }

  /// What somebody likes, of what the viewer may see.
  List<Liked> liked(String user, Viewer viewer, String after, int limit) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT m.name, l.at FROM model_likes l JOIN models m ON m.id = l.id"
                    + " WHERE l.user = :user AND m.name > :after AND (:all OR %s)"
                        .formatted(ModelSql.VISIBLE)
                    + " ORDER BY m.name LIMIT :limit")
            .bind("user", user)
            .bind("after", after)
            .bind("all", viewer.all())
            .bind("mine", ModelSql.mine(viewer))
            .bind("limit", limit)
            .map((row, context) ->
                new Liked(row.getString("name"), Instant.ofEpochMilli(row.getLong("at"))))
            .list());
  }
}
