package io.weighbridge.serving;

import io.weighbridge.inference.BatchSettings;
import io.weighbridge.store.Database;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The deployments as they survive a restart; on disk when a method returns.
final class Plans {

  /// A version that answered last, and with what share.
  ///
  /// @param source the plan's, though perhaps at another revision
  record KeptVersion(int number, ModelSource source, String commit, int share) {}

  /// All that is known of a deployment without its model.
  ///
  /// @param latest the highest number that a version had
  /// @param unloaded whether an operator took it out of memory
  /// @param versions the main one, then the one on trial
  record Kept(DeploymentPlan plan, int latest, boolean unloaded, List<KeptVersion> versions) {

    Kept {
      versions = List.copyOf(versions);
    }

    Kept unloaded(boolean now) {
      return new Kept(plan, latest, now, versions);
    }
  }

  private final Database database;
  private final Clock clock;

  Plans(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Writes a deployment as it is now.
  void put(Kept kept) {
    DeploymentPlan plan = kept.plan();
    BatchSettings batching = plan.batching();
    database.write(handle -> {
      handle
          .createUpdate(
              "INSERT INTO deployments (name, repository, revision, folder, engine, instances,"
                  + " max_batch, max_delay_us, queue, purpose, latest, unloaded, deployed_at)"
                  + " VALUES (:name, :repository, :revision, :folder, :engine, :instances,"
                  + " :batch, :delay, :queue, :purpose, :latest, :unloaded, :now)"
                  + " ON CONFLICT (name) DO UPDATE SET repository = excluded.repository,"
                  + " revision = excluded.revision, folder = excluded.folder,"
                  + " engine = excluded.engine, instances = excluded.instances,"
                  + " max_batch = excluded.max_batch, max_delay_us = excluded.max_delay_us,"
                  + " queue = excluded.queue, purpose = excluded.purpose,"
                  + " latest = excluded.latest, unloaded = excluded.unloaded")
          .bind("name", plan.name().text())
          .bind("repository", plan.source().repository().orElse(null))
          .bind("revision", revision(plan.source()))
          .bind("folder", folder(plan.source()))
          .bind("engine", plan.engine().orElse(null))
          .bind("instances", batching.instances())
          .bind("batch", batching.maxBatch())
          .bind("delay", batching.maxDelay().toNanos() / 1000)
          .bind("queue", batching.queue())
          .bind("purpose", plan.purpose().orElse(null))
          .bind("latest", kept.latest())
          .bind("unloaded", kept.unloaded() ? 1 : 0)
          .bind("now", clock.instant().toString())
          .execute();
      handle.execute("DELETE FROM deployment_versions WHERE deployment = ?", plan.name().text());
      for (KeptVersion version : kept.versions()) {
        handle.execute(
            "INSERT INTO deployment_versions (deployment, number, revision, commit_id, share)"
                + " VALUES (?, ?, ?, ?, ?)",
            plan.name().text(),
            version.number(),
            revision(version.source()),
            version.commit(),
            version.share());
      }
      return kept;
    });
  }

  void delete(DeploymentName name) {
    database.write(handle -> handle.execute("DELETE FROM deployments WHERE name = ?", name.text()));
  }

  List<Kept> all() {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM deployments ORDER BY name")
            .map((row, context) -> kept(handle, row))
            .list());
  }

  private static Kept kept(Handle handle, ResultSet row) throws SQLException {
    String name = row.getString("name");
    ModelSource source =
        source(row.getString("repository"), row.getString("revision"), row.getString("folder"));
    DeploymentPlan plan =
        new DeploymentPlan(
            new DeploymentName(name),
            source,
            Optional.ofNullable(row.getString("engine")),
            new BatchSettings(
                row.getInt("instances"),
                row.getInt("max_batch"),
                Duration.ofNanos(row.getLong("max_delay_us") * 1000),
                row.getInt("queue")),
            Optional.ofNullable(row.getString("purpose")));
    List<KeptVersion> versions =
        new ArrayList<>(
            handle
                .createQuery(
                    "SELECT * FROM deployment_versions WHERE deployment = :name ORDER BY number")
                .bind("name", name)
                .map((version, context) ->
                    new KeptVersion(
                        version.getInt("number"),
                        at(source, version.getString("revision")),
                        version.getString("commit_id"),
                        version.getInt("share")))
                .list());
    return new Kept(plan, row.getInt("latest"), row.getInt("unloaded") != 0, versions);
  }

  private static ModelSource source(
      @Nullable String repository, @Nullable String revision, @Nullable String folder) {
    if (repository != null && revision != null) {
      return new ModelSource.Repository(repository, revision);
    }
    if (folder != null) {
      return new ModelSource.Folder(Path.of(folder));
    }
    throw new IllegalStateException("a deployment without a source");
  }

  private static ModelSource at(ModelSource source, @Nullable String revision) {
    return revision == null ? source : source.at(revision);
  }

  private static @Nullable String revision(ModelSource source) {
    return source instanceof ModelSource.Repository(String _, String revision) ? revision : null;
  }

  private static @Nullable String folder(ModelSource source) {
    return source instanceof ModelSource.Folder(Path path) ? path.toString() : null;
  }
}
