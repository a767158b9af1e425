package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.NoSuchRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.repositories.Revision;
import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything about models that can be searched, filtered and sorted, in tables that are derived
/// from the git repositories and can be built again from them at any time.
///
/// It hears of changes by [#on]. New, moved, deleted repositories and changes of settings are
/// indexed before that returns, so that nothing private is listed for a moment; commits are indexed
/// by a thread behind, many commits to one repository at once, and lists wait for it.
public final class ModelIndex implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ModelIndex.class.getName());

  private static final String MAIN = "refs/heads/main";

  /// How long a list waits for commits that are being indexed.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Database database;
  private final Repositories repositories;
  private final Clock clock;
  private final WeightsFacts weights;
  private final Downloads downloads;
  private final Likes likes;

  /// Held while a repository is read and its row is written, so that what was read last is what
  /// stays.
  private final ReentrantLock indexing = new ReentrantLock();

  private final ReentrantLock queue = new ReentrantLock();
  private final Condition arrived = queue.newCondition();
  private final Condition settled = queue.newCondition();
  private final LinkedHashMap<String, ModelRepository> waiting = new LinkedHashMap<>();
  private long requested;
  private long done;
  private final Thread behind;

  private ModelIndex(Database database, Repositories repositories, Blobs blobs, Clock clock) {
    this.database = database;
    this.repositories = repositories;
    this.clock = clock;
    weights = new WeightsFacts(blobs);
    downloads = new Downloads(database, clock);
    likes = new Likes(database, clock);
    behind = Thread.ofVirtual().name("model index").start(this::indexing);
  }

  /// Opens the index and brings it up to date with the repositories.
  public static ModelIndex open(
      Database database, Repositories repositories, Blobs blobs, Clock clock) {
    ModelIndex index = new ModelIndex(database, repositories, blobs, clock);
    index.rebuild();
    return index;
  }

  public Downloads downloads() {
    return downloads;
  }

  Likes likes() {
    return likes;
  }

  // Keeping up.

  /// Compares every repository with its row and indexes those that differ; removes the rows of
  /// repositories that are gone.
  ///
  /// @return how many rows changed
  public int rebuild() {
    indexing.lock();
    try {
      Map<String, ModelRows.State> states = new HashMap<>();
      database.read(ModelRows::states).forEach(state -> states.put(state.id(), state));
      Set<String> present = new HashSet<>();
      List<ModelRepository> stale = new ArrayList<>();
      try (Stream<RepoId> all = repositories.all()) {
        all.forEach(id ->
            repositories
                .find(id)
                .ifPresent(repository -> {
                  String key = repository.settings().id();
                  if (!present.add(key)) {
                    LOG.log(Level.WARNING, "{0} has the id of another repository", id);
                  } else if (!isCurrent(repository, states.get(key))) {
                    stale.add(repository);
                  }
                }));
      }
      // Rows are numbered in the order of creation, as they were when each was indexed at its time.
      stale.sort(Comparator.comparing(repository -> repository.settings().created()));
      stale.forEach(this::index);
      List<String> gone = states.keySet().stream().filter(id -> !present.contains(id)).toList();
      if (!gone.isEmpty()) {
        database.write(handle -> {
          gone.forEach(id -> ModelRows.remove(handle, id));
          return gone.size();
        });
      }
      return stale.size() + gone.size();
    } finally {
      indexing.unlock();
    }
  }

  private static boolean isCurrent(ModelRepository repository, ModelRows.@Nullable State state) {
    try {
      return state != null
          && state.derivation() == ModelRows.DERIVATION
          && state.name().equals(repository.id().toString())
          && state.settings().equals(ModelRows.settings(repository.settings()))
          && state.head().equals(repository.resolve(Revision.MAIN).map(CommitId::hex).orElse(""));
    } catch (NoSuchRepository e) {
      return false;
    }
  }

  /// Something happened to a repository.
  public void on(RepositoryEvent event) {
    switch (event) {
      case RepositoryEvent.Created created -> refresh(created.repo());
      case RepositoryEvent.SettingsChanged changed -> refresh(changed.repo());
      case RepositoryEvent.Moved moved -> refresh(moved.repo());
      case RepositoryEvent.Deleted deleted -> remove(deleted.settings());
      case RepositoryEvent.RefMoved moved -> {
        if (moved.ref().equals(MAIN)) {
          refresh(moved.repo());
        }
      }
      case RepositoryEvent.Discussed _ -> {
        // Talk is not searched.
      }
    }
  }

  /// A repository is new, or its name, its settings or its `main` changed.
  public void refresh(ModelRepository repository) {
    Settings settings = repository.settings();
    Optional<ModelRows.State> state =
        database.read(handle -> ModelRows.state(handle, settings.id()));
    boolean sameFace =
        state
            .filter(row -> row.settings().equals(ModelRows.settings(settings)))
            .filter(row -> row.name().equals(repository.id().toString()))
            .isPresent();
    if (!sameFace) {
      index(repository);
      return;
    }
    queue.lock();
    try {
      requested++;
      waiting.put(settings.id(), repository);
      arrived.signal();
    } finally {
      queue.unlock();
    }
  }

  private void indexing() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<ModelRepository> batch;
        long upTo;
        queue.lock();
        try {
          while (waiting.isEmpty()) {
            arrived.await();
          }
          batch = List.copyOf(waiting.values());
          waiting.clear();
          upTo = requested;
        } finally {
          queue.unlock();
        }
        batch.forEach(this::index);
        queue.lock();
        try {
          done = upTo;
          settled.signalAll();
        } finally {
          queue.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing
    }
  }

  /// Waits until everything that was refreshed so far can be found.
  void settle() {
    queue.lock();
    try {
      long wanted = requested;
      long nanos = PATIENCE.toNanos();
      while (done < wanted && nanos > 0) {
        nanos = settled.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      queue.unlock();
    }
  }

  /// Reads a repository and writes its row. What is wrong with one model never stops the others.
  private void index(ModelRepository repository) {
    indexing.lock();
    try {
      Settings settings = repository.settings();
      Optional<CommitId> head = repository.resolve(Revision.MAIN);
      if (head.isEmpty()) {
        return;
      }
      ModelContent content = ModelContent.read(repository, head.get(), weights);
      RepoId name = repository.id();
      long gitBytes = gitBytes(repository);
      database.write(handle -> {
        ModelRows.put(handle, name, settings, head.get(), content, gitBytes);
        ModelCounts.update(handle, clock, settings.id());
        return true;
      });
    } catch (NoSuchRepository e) {
      LOG.log(Level.DEBUG, "{0} was deleted while it was indexed", repository.id());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "%s could not be indexed".formatted(repository.id()), e);
    } finally {
      indexing.unlock();
    }
  }

  private static long gitBytes(ModelRepository repository) {
    Path folder = repository.git().getDirectory().toPath();
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(ModelIndex::size).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // packs come and go while it is walked; the next refresh measures again
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A repository was deleted: nothing of it stays.
  public void remove(Settings gone) {
    indexing.lock();
    try {
      database.write(handle -> {
        ModelRows.remove(handle, gone.id());
        handle.execute("DELETE FROM model_downloads WHERE id = ?", gone.id());
        return handle.execute("DELETE FROM model_likes WHERE id = ?", gone.id());
      });
    } finally {
      indexing.unlock();
    }
  }

  // Asking.

  /// The row of a repository at its head; read anew when the index is behind.
  IndexedModel current(ModelRepository repository) {
    String id = repository.settings().id();
    Optional<IndexedModel> row = find(id);
    if (row.isEmpty() || !row.get().head().equals(repository.resolve(Revision.MAIN))) {
      index(repository);
      row = find(id);
    }
    return row.orElseThrow(HubFailures::repoNotFound);
  }

  private Optional<IndexedModel> find(String id) {
    return database.read(handle -> ModelRows.find(handle, id));
  }

  /// What another commit than the head of `main` holds.
  ModelContent content(ModelRepository repository, CommitId commit) {
    return ModelContent.read(repository, commit, weights);
  }

  /// A page of models, and one more if there are more.
  List<IndexedModel> list(ModelQuery query, Viewer viewer, boolean facts, boolean files) {
    settle();
    return database.read(handle -> ModelRows.list(handle, query, viewer, facts, files));
  }

  /// A tag, what it says, and how many models have it.
  record Tag(String kind, String tag, long models) {}

  /// The tags of all models that the viewer may see, the most used first.
  List<Tag> tags(Viewer viewer, int limit) {
    settle();
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT kind, tag, count(*) AS models FROM model_tags
                WHERE :all OR number IN (SELECT m.number FROM models m WHERE %s)
                GROUP BY kind, tag ORDER BY kind, models DESC, tag LIMIT :limit
                """
                    .formatted(ModelSql.VISIBLE))
            .bind("all", viewer.all())
            .bind("mine", ModelSql.mine(viewer))
            .bind("limit", limit)
            .map((row, context) ->
                new Tag(row.getString("kind"), row.getString("tag"), row.getLong("models")))
            .list());
  }

  /// How many models the viewer may see in a namespace.
  long models(String namespace, Viewer viewer) {
    settle();
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT count(*) FROM models m WHERE m.namespace = :namespace AND (:all OR %s)"
                    .formatted(ModelSql.VISIBLE))
            .bind("namespace", namespace)
            .bind("all", viewer.all())
            .bind("mine", ModelSql.mine(viewer))
            .mapTo(Long.class)
            .one());
  }

  /// How many models that the viewer may see were made from this one.
  long children(RepoId base, Viewer viewer) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT count(*) FROM model_tags t JOIN models m USING (number)"
                    + " WHERE t.tag = :tag AND (:all OR %s)".formatted(ModelSql.VISIBLE))
            .bind("tag", "base_model:" + base)
            .bind("all", viewer.all())
            .bind("mine", ModelSql.mine(viewer))
            .mapTo(Long.class)
            .one());
  }

  /// Ends the thread behind; what was not indexed yet is at the next start.
  @Override
  public void close() {
    behind.interrupt();
    try {
      behind.join(Duration.ofMillis(TimeUnit.SECONDS.toMillis(10)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    downloads.close();
  }
}
