package io.weighbridge.repositories;

import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.FileRepository;

/// All repositories of a server, each a bare git repository at `NAMESPACE/NAME.git` below one
/// folder. A repository is made aside and renamed into its place, and it is renamed aside before it
/// is deleted, so that it is there whole or not at all.
public final class Repositories implements AutoCloseable {

  private static final String SUFFIX = ".git";
  private static final String NEW = ".new";
  private static final String TRASH = ".trash";

  /// How many are kept open although nobody uses them at the moment.
  private static final int KEPT_OPEN = 128;

  private final Path folder;
  private final Shared shared;
  private final ReentrantLock lock = new ReentrantLock();

  /// By the name in lower case: no two repositories differ in nothing but upper and lower case.
  private final ConcurrentSkipListMap<String, RepoId> names = new ConcurrentSkipListMap<>();

  /// How often a repository began or ended to be renamed.
  private final AtomicLong moves = new AtomicLong();

  /// One object a repository as long as anybody has it, since it holds the lock.
  private final Map<RepoId, WeakReference<ModelRepository>> open = new HashMap<>();

  /// Those that were opened once, so that what is unfinished in them is somebody's work.
  private final Set<RepoId> cleaned = new HashSet<>();

  private final LinkedHashMap<RepoId, ModelRepository> recent =
      new LinkedHashMap<>(16, 0.75f, true);

  private Repositories(Path folder, Shared shared) {
    this.folder = folder;
    this.shared = shared;
  }

  public static Repositories open(Path folder, Blobs blobs) {
    return open(folder, blobs, Clock.systemUTC());
  }

  public static Repositories open(Path folder, Blobs blobs, Clock clock) {
    Repositories repositories = new Repositories(folder, new Shared(new Objects(), blobs, clock));
    try {
      repositories.scan();
    } catch (IOException e) {
      throw Disk.failure("Opening the repositories in " + folder, e);
    }
    return repositories;
  }

  private void scan() throws IOException {
    Files.createDirectories(folder);
    // What was being made or deleted when the program ended.
    for (String aside : List.of(NEW, TRASH)) {
      Disk.deleteTree(folder.resolve(aside));
      Files.createDirectory(folder.resolve(aside));
    }
    try (Stream<Path> namespaces = Files.list(folder)) {
      for (Path namespace : namespaces.filter(Files::isDirectory).toList()) {
        try (Stream<Path> found = Files.list(namespace)) {
          found.forEach(path -> register(namespace, path));
        }
      }
    }
  }

  private void register(Path namespace, Path path) {
    String name = path.getFileName().toString();
    if (name.endsWith(SUFFIX)) {
      RepoId.from(
              namespace.getFileName().toString(),
              name.substring(0, name.length() - SUFFIX.length()))
          .ifPresent(id -> names.put(key(id), id));
    }
  }

  private static String key(RepoId id) {
    return id.toString().toLowerCase(Locale.ROOT);
  }

  private Path path(RepoId id) {
    return folder.resolve(id.namespace()).resolve(id.name() + SUFFIX);
  }

  /// Makes a repository with one commit on `main`: the default `.gitattributes` and what is given.
  ///
  /// @throws RepositoryExists if the name is taken
  public ModelRepository create(
      RepoId id, Settings settings, Author author, List<Operation> initial) {
    locked(() -> requireFree(id));
    Path aside = folder.resolve(NEW).resolve(UUID.randomUUID() + SUFFIX);
    try {
      // Nobody has to wait for the disk: the name is asked for again when all is written.
      make(aside, settings, author, initial);
      lock.lock();
      try {
        requireFree(id);
        place(aside, id);
        names.put(key(id), id);
        cleaned.add(id);
        return opened(id);
      } finally {
        lock.unlock();
        Disk.deleteTree(aside);
      }
    } catch (IOException e) {
      throw Disk.failure("Making the repository " + id, e);
    }
  }

  private void locked(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  private void make(Path aside, Settings settings, Author author, List<Operation> initial)
      throws IOException {
    List<Operation> operations = new ArrayList<>();
    operations.add(
        new Operation.AddFile(LargeFileRules.FILE, Content.of(LargeFileRules.defaultText())));
    operations.addAll(initial);
    try (FileRepository git = Git.create(aside)) {
      SettingsFile.write(aside, settings);
      new Grants(aside).create(List.of());
      Commits.first(
          shared,
          git,
          object -> false,
          new Change("main", Optional.empty(), "Initial commit", "", author, operations));
    }
    try (Stream<Path> all = Files.walk(aside)) {
      for (Path made : all.filter(Files::isDirectory).toList()) {
        Disk.sync(made);
      }
    }
  }

  private void requireFree(RepoId id) {
    RepoId there = names.get(key(id));
    if (there != null) {
      throw new RepositoryExists("There is a repository '%s' already.".formatted(there));
    }
    // The folder of the namespace must not exist in two spellings either.
    String prefix = id.namespace().toLowerCase(Locale.ROOT) + "/";
    Map.Entry<String, RepoId> neighbour = names.ceilingEntry(prefix);
    if (neighbour != null
        && neighbour.getKey().startsWith(prefix)
        && !neighbour.getValue().namespace().equals(id.namespace())) {
      throw new RepositoryExists(
          "The namespace '%s' is spelled '%s' here."
              .formatted(id.namespace(), neighbour.getValue().namespace()));
    }
  }

  private void place(Path aside, RepoId id) throws IOException {
    Path target = path(id);
    Path namespace = java.util.Objects.requireNonNull(target.getParent());
    Files.createDirectories(namespace);
    Disk.sync(folder);
    Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    Disk.sync(namespace);
  }

  public Optional<ModelRepository> find(RepoId id) {
    lock.lock();
    try {
      return id.equals(names.get(key(id))) ? Optional.of(opened(id)) : Optional.empty();
    } catch (IOException e) {
      throw Disk.failure("Opening the repository " + id, e);
    } finally {
      lock.unlock();
    }
  }

  private ModelRepository opened(RepoId id) throws IOException {
    WeakReference<ModelRepository> known = open.get(id);
    ModelRepository repository = known == null ? null : known.get();
    if (repository == null) {
      if (cleaned.add(id)) {
        Leftovers.remove(path(id));
      }
      repository = new ModelRepository(shared, id, path(id));
      open.put(id, new WeakReference<>(repository));
    }
    recent.put(id, repository);
    if (recent.size() > KEPT_OPEN) {
      recent.pollFirstEntry();
      open.values().removeIf(reference -> reference.get() == null);
    }
    return repository;
  }

  private void forget(RepoId id) {
    recent.remove(id);
    WeakReference<ModelRepository> known = open.remove(id);
    ModelRepository repository = known == null ? null : known.get();
    if (repository != null) {
      repository.leave();
    }
  }

  private ModelRepository require(RepoId id) {
    return find(id)
        .orElseThrow(() -> new NoSuchRepository("There is no repository '%s'.".formatted(id)));
  }

  /// Who uses the repository at the moment gets [NoSuchRepository] from now on.
  public void delete(RepoId id) {
    ModelRepository repository = require(id);
    Path aside = folder.resolve(TRASH).resolve(UUID.randomUUID() + SUFFIX);
    try {
      alone(
          repository,
          () -> {
            Files.move(path(id), aside, StandardCopyOption.ATOMIC_MOVE);
            Disk.sync(java.util.Objects.requireNonNull(path(id).getParent()));
            names.remove(key(id));
            cleaned.remove(id);
            forget(id);
          });
      Disk.deleteTree(aside);
    } catch (IOException e) {
      throw Disk.failure("Deleting the repository " + id, e);
    }
  }

  /// Renames a repository; its settings with their id go with it.
  ///
  /// @throws RepositoryExists if the name is taken
  public void move(RepoId from, RepoId to) {
    ModelRepository repository = require(from);
    try {
      alone(
          repository,
          () -> {
            if (!key(from).equals(key(to))) {
              requireFree(to);
            }
            moves.incrementAndGet();
            place(path(from), to);
            Disk.sync(java.util.Objects.requireNonNull(path(from).getParent()));
            names.remove(key(from));
            names.put(key(to), to);
            moves.incrementAndGet();
            cleaned.remove(from);
            cleaned.add(to);
            forget(from);
          });
    } catch (IOException e) {
      throw Disk.failure("Renaming the repository %s to %s".formatted(from, to), e);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  /// Does something while nothing is written to the repository.
  private void alone(ModelRepository repository, Work work) throws IOException {
    repository.lock().lock();
    try {
      repository.requireHere();
      repository.pause();
      lock.lock();
      try {
        work.run();
      } finally {
        lock.unlock();
        repository.resume();
      }
    } finally {
      repository.lock().unlock();
    }
  }

  /// The names of all repositories, in their order without regard to upper and lower case.
  public Stream<RepoId> all() {
    return names.values().stream();
  }

  /// All large objects that any repository owns. None that was owned before the call is missing: as
  /// long as repositories are renamed meanwhile, all are looked through again.
  public Set<Sha256> ownedObjects() {
    while (true) {
      long before = moves.get();
      Set<Sha256> owned = new HashSet<>();
      for (RepoId id : List.copyOf(names.values())) {
        addOwned(id, owned);
      }
      if (moves.get() == before) {
        return owned;
      }
    }
  }

  private void addOwned(RepoId id, Set<Sha256> owned) {
    try {
      find(id).ifPresent(repository -> repository.eachOwned(owned::add));
    } catch (NoSuchRepository e) {
      // Deleted or renamed since it was found: if renamed, all are looked through again.
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      List.copyOf(open.keySet()).forEach(this::forget);
    } finally {
      lock.unlock();
    }
  }
}
