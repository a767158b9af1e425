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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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

  /// Rows that are written, and synced, together when many are rebuilt.
  private static final int BATCH = 50;

  private final Database database;
  private final Repositories repositories;
  private final Clock clock;
  private final WeightsFacts weights;
  private final Downloads downloads;
  private final Likes likes;

  /// Held while a repository is read and its row is written, so that what was read last is what
  /// stays.
  private final ReentrantLock indexing = new ReentrantLock();

  private final IndexQueue queue;

  private final List<Consumer<Collection<String>>> watchers = new CopyOnWriteArrayList<>();

  private ModelIndex(Database database, Repositories repositories, Blobs blobs, Clock clock) {
    this.database = database;
    this.repositories = repositories;
    this.clock = clock;
    weights = new WeightsFacts(blobs);
    downloads = new Downloads(database, clock, this::tell);
    likes = new Likes(database, clock, this::tell);
    queue = new IndexQueue(this::index);
  }

  /// Opens the index and brings it up to date with the repositories.
  public static ModelIndex open(
      Database database, Repositories repositories, Blobs blobs, Clock clock) {
    ModelIndex index = new ModelIndex(database, repositories, blobs, clock);
    index.rebuild();
    return index;
  }

  /// Is told the lasting ids of models whose rows were written or removed, before whoever changed
  /// them hears that it is done.
  void watch(Consumer<Collection<String>> watcher) {
    watchers.add(watcher);
  }

  private void tell(Collection<String> ids) {
    watchers.forEach(watcher -> watcher.accept(ids));
  }

  /// Waits until what was pushed so far is indexed, though not for long.
  void settle() {
    queue.settle();
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
    List<String> changed = new ArrayList<>();
    indexing.lock();
    try {
      Map<String, ModelRows.State> states = new HashMap<>();
      database.read(ModelRows::states).forEach(state -> states.put(state.id(), state));
      Set<String> present = new HashSet<>();
      List<Stale> stale = new ArrayList<>();
      try (Stream<RepoId> all = repositories.all()) {
        all.forEach(id ->
            repositories
                .find(id)
                .ifPresent(repository -> {
                  String key = repository.settings().id();
                  if (!present.add(key)) {
                    LOG.log(Level.WARNING, "{0} has the id of another repository", id);
                  } else if (!isCurrent(repository, states.get(key))) {
                    stale.add(new Stale(id, repository.settings().created()));
                  }
                }));
      }
      // Rows are numbered in the order of creation, as they were when each was indexed at its time.
      stale.sort(Comparator.comparing(Stale::created));
      for (int from = 0; from < stale.size(); from += BATCH) {
        List<Read> read =
            stale.subList(from, Math.min(stale.size(), from + BATCH)).parallelStream()
                .flatMap(behind -> repositories.find(behind.name()).stream())
                .flatMap(repository -> read(repository).stream())
                .toList();
        write(read);
        read.forEach(found -> changed.add(found.settings().id()));
      }
      List<String> gone = states.keySet().stream().filter(id -> !present.contains(id)).toList();
      if (!gone.isEmpty()) {
        database.write(handle -> {
          gone.forEach(id -> ModelRows.remove(handle, id));
          return gone.size();
        });
      }
      changed.addAll(gone);
    } finally {
      indexing.unlock();
    }
    tell(changed);
    return changed.size();
  }

  /// A repository that is to be indexed: by its name, since a hub may have more of them than can be
  /// open at the same time.
  private record Stale(RepoId name, Instant created) {}

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
      case RepositoryEvent.SettingsChanged changed -> {
        // Who may see it is written first: reading the files can fail, and hiding must not.
        show(changed.repo());
        refresh(changed.repo());
      }
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

  private void show(ModelRepository repository) {
    Settings settings = repository.settings();
    database.write(handle ->
        handle.execute(
            "UPDATE models SET private = ?, disabled = ? WHERE id = ?",
            settings.isPrivate() ? 1 : 0,
            settings.disabled() ? 1 : 0,
            settings.id()));
    tell(List.of(settings.id()));
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
    queue.add(settings.id(), repository);
  }

  /// What was read of a repository, to be written.
  private record Read(
      RepoId name, Settings settings, CommitId head, ModelContent content, long gitBytes) {}

  /// Reads a repository and writes its row.
  private void index(ModelRepository repository) {
    Optional<Read> read;
    indexing.lock();
    try {
      read = read(repository);
      read.ifPresent(found -> write(List.of(found)));
    } finally {
      indexing.unlock();
    }
    read.ifPresent(found -> tell(List.of(found.settings().id())));
  }

  /// What is wrong with one model never stops the others.
  private Optional<Read> read(ModelRepository repository) {
    try {
      Settings settings = repository.settings();
      Optional<CommitId> head = repository.resolve(Revision.MAIN);
      if (head.isEmpty()) {
        return Optional.empty();
      }
      ModelContent content = ModelContent.read(repository, head.get(), weights);
      return Optional.of(
          new Read(repository.id(), settings, head.get(), content, gitBytes(repository)));
    } catch (NoSuchRepository e) {
      LOG.log(Level.DEBUG, "{0} was deleted while it was indexed", repository.id());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "%s could not be indexed".formatted(repository.id()), e);
    }
    return Optional.empty();
  }

  private void write(List<Read> batch) {
    database.write(handle -> {
      for (Read read : batch) {
        ModelRows.put(
            handle, read.name(), read.settings(), read.head(), read.content(), read.gitBytes());
        ModelCounts.update(handle, clock, read.settings().id());
      }
      return batch.size();
    });
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
    tell(List.of(gone.id()));
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
    queue.settle();
    return database.read(handle -> ModelRows.list(handle, query, viewer, facts, files));
  }

  /// A tag, what it says, and how many models have it.
  record Tag(String kind, String tag, long models) {}

  /// The tags of all models that the viewer may see, the most used first.
  List<Tag> tags(Viewer viewer, int limit) {
    queue.settle();
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
    queue.settle();
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
    queue.close();
    downloads.close();
  }
}
