package io.weighbridge.hub;

import io.weighbridge.store.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;

/// Who is working on which file (LFS locking API): a courtesy between people, kept by the lasting
/// id of the repository, so that a rename loses none. A push is never refused for a lock; git-lfs
/// asks before it pushes.
final class LfsLocks {

  /// A lock as it stands.
  record Lock(String id, String path, String owner, Instant lockedAt) {}

  /// Whether a new lock was made, or whose is in the way.
  record Outcome(Lock lock, boolean made) {}

  /// One page of locks; `next` is where the following page begins.
  record Locks(List<Lock> locks, Optional<String> next) {}

  static final int MOST_PER_PAGE = 100;
  private static final int ID_BYTES = 12;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String COLUMNS = "SELECT id, path, owner, locked_at FROM lfs_locks ";

  private static final RowMapper<Lock> LOCK =
      (row, _) ->
          new Lock(
              row.getString("id"),
              row.getString("path"),
              row.getString("owner"),
              Instant.parse(row.getString("locked_at")));

  private final Database database;
  private final Clock clock;

  LfsLocks(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Locks a file unless somebody, the same user too, has locked it.
  Outcome lock(String repository, String path, String owner) {
    byte[] random = new byte[ID_BYTES];
    RANDOM.nextBytes(random);
    Lock wanted =
        new Lock(
            HexFormat.of().formatHex(random),
            path,
            owner,
            clock.instant().truncatedTo(ChronoUnit.SECONDS));
    return database.write(handle -> {
      int made =
          handle
              .createUpdate(
                  """
                  INSERT INTO lfs_locks (id, repository, path, owner, locked_at)
                  VALUES (:id, :repository, :path, :owner, :at)
                  ON CONFLICT (repository, path) DO NOTHING
                  """)
              .bind("id", wanted.id())
              .bind("repository", repository)
              .bind("path", path)
              .bind("owner", owner)
              .bind("at", wanted.lockedAt().toString())
              .execute();
      return made == 1
          ? new Outcome(wanted, true)
          : new Outcome(
              handle
                  .createQuery(COLUMNS + "WHERE repository = :repository AND path = :path")
                  .bind("repository", repository)
                  .bind("path", path)
                  .map(LOCK)
                  .one(),
              false);
    });
  }

  Optional<Lock> find(String repository, String id) {
    return database.read(handle ->
        handle
            .createQuery(COLUMNS + "WHERE repository = :repository AND id = :id")
            .bind("repository", repository)
            .bind("id", id)
            .map(LOCK)
            .findOne());
  }

  boolean unlock(String repository, String id) {
    return database.write(handle ->
        handle
            .createUpdate("DELETE FROM lfs_locks WHERE repository = :repository AND id = :id")
            .bind("repository", repository)
            .bind("id", id)
            .execute())
        > 0;
  }

  /// Locks in the order of their paths, after `cursor`, those of this path or id only if one is
  /// named.
  Locks list(
      String repository,
      Optional<String> path,
      Optional<String> id,
      Optional<String> cursor,
      int limit) {
    int most = Math.clamp(limit, 1, MOST_PER_PAGE);
    List<Lock> found =
        database.read(handle ->
            handle
                .createQuery(
                    COLUMNS
                        + """
                        WHERE repository = :repository AND path > :after
                          AND (:path IS NULL OR path = :path) AND (:id IS NULL OR id = :id)
                        ORDER BY path LIMIT :limit
                        """)
                .bind("repository", repository)
                .bind("after", cursor.orElse(""))
                .bind("path", path.orElse(null))
                .bind("id", id.orElse(null))
                .bind("limit", most + 1)
                .map(LOCK)
                .list());
    boolean more = found.size() > most;
    List<Lock> page = more ? found.subList(0, most) : found;
    return new Locks(page, more ? Optional.of(page.getLast().path()) : Optional.empty());
  }
}
