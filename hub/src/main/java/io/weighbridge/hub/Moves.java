package io.weighbridge.hub;

import io.weighbridge.repositories.RepoId;
import io.weighbridge.store.Database;
import java.util.Optional;

/// The names that repositories had before they were moved, each with the name it has now. A name
/// that a new repository takes leads nowhere else any more.
final class Moves {

  private final Database database;

  Moves(Database database) {
    this.database = database;
  }

  /// Where the repository of this name went.
  Optional<RepoId> target(RepoId was) {
    return database
        .read(h ->
            h.select("SELECT now FROM moves WHERE was = ?", was.toString())
                .mapTo(String.class)
                .findOne())
        .map(RepoId::parse);
  }

  void moved(RepoId from, RepoId to) {
    database.write(h -> {
      h.execute("DELETE FROM moves WHERE was = ?", to.toString());
      h.execute("UPDATE moves SET now = ? WHERE now = ?", to.toString(), from.toString());
      return h.execute(
          "INSERT INTO moves (was, now) VALUES (?, ?)"
              + " ON CONFLICT (was) DO UPDATE SET now = excluded.now",
          from.toString(),
          to.toString());
    });
  }

  /// The repository was not moved after all.
  void undo(RepoId from, RepoId to) {
    database.write(h -> {
      h.execute("DELETE FROM moves WHERE was = ?", from.toString());
      return h.execute("UPDATE moves SET now = ? WHERE now = ?", from.toString(), to.toString());
    });
  }

  /// A new repository has taken this name.
  void taken(RepoId id) {
    database.write(h -> h.execute("DELETE FROM moves WHERE was = ?", id.toString()));
  }

  /// The repository is gone, and so are its earlier names.
  void gone(RepoId id) {
    database.write(h -> h.execute("DELETE FROM moves WHERE now = ?", id.toString()));
  }
}
