package io.weighbridge.repositories;

import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/// One repository of a model: a bare git repository, whose large files are in the store. What a
/// method has done is on disk when it returns. Safe for use by many threads; who changes refs in
/// another way (a git push) does so inside [#exclusively].
public final class ModelRepository {

  /// Longer blobs need not be told to [#unpacked].
  public static final int SHORT_BLOB = Pointer.MAX_BYTES;

  private final Shared shared;
  private final FileRepository git;
  private final Turn lock = new Turn();
  private final RefNames refs;
  private final Upkeep upkeep;
  private final Commits commits;
  private final History history;
  private final Comparison comparison;
  private final Merging merging;
  private final OwnedFiles owned;
  private volatile RepoId id;
  private volatile Settings settings;

  ModelRepository(Shared shared, RepoId id, Path folder) throws IOException {
    this.shared = new Shared(shared.objects().ofOne(), shared.blobs(), shared.clock());
    this.id = id;
    git = Git.open(folder);
    settings = SettingsFile.read(folder);
    refs = new RefNames(this.shared, git, lock);
    upkeep = new Upkeep(git);
    commits = new Commits(this.shared, git, this::owns, lock, upkeep::look);
    history = new History(this.shared, git);
    comparison = new Comparison(git);
    merging = new Merging(git, commits, lock);
    owned = new OwnedFiles(this.shared, git, lock, commits, new Grants(folder));
  }

  public RepoId id() {
    return id;
  }

  public Settings settings() {
    return settings;
  }

  public void settings(Settings changed) {
    change(() -> {
      SettingsFile.write(git.getDirectory().toPath(), changed);
      settings = changed;
      return true;
    });
  }

  // Names of commits.

  /// The commit that a revision names; nothing if there is none that can be reached from a ref.
  public Optional<CommitId> resolve(Revision revision) {
    return read(() -> refs.resolve(revision));
  }

  public Refs refs() {
    return read(refs::all);
  }

  /// @throws RefExists if there is such a branch
  /// @throws BadOperation if git cannot have such a name
  public void createBranch(String name, CommitId at) {
    create(Constants.R_HEADS, name, at);
  }

  /// A branch with a history of its own, whose one commit holds no files.
  public CommitId createEmptyBranch(String name, Author author) {
    return change(() -> {
      CommitId root = merging.emptyRoot(author);
      refs.create(Constants.R_HEADS, name, root.object());
      return root;
    });
  }

  /// Lets a branch begin anew at another commit, whatever it led to.
  ///
  /// @return its head until now
  /// @throws NoSuchRef if there is no such branch
  public CommitId resetBranch(String name, CommitId at) {
    return change(() -> {
      requireCommit(at);
      return merging.reset(name, at);
    });
  }

  public void deleteBranch(String name) {
    if (name.equals("main")) {
      throw new BadOperation("The branch 'main' cannot be deleted.");
    }
    change(() -> {
      refs.delete(Constants.R_HEADS + name);
      return true;
    });
  }

  /// With a message the tag is an object of its own (an annotated tag).
  public void createTag(String name, CommitId at, Optional<String> message, Author author) {
    change(() -> {
      requireCommit(at);
      refs.createTag(name, at, message, author);
      return true;
    });
  }

  public void deleteTag(String name) {
    change(() -> {
      refs.delete(Constants.R_TAGS + name);
      return true;
    });
  }

  /// Makes `refs/pr/N`, to which commits and pushes can go.
  public void createPullRequest(int number, CommitId at) {
    create(RefNames.PULL_REQUESTS, String.valueOf(number), at);
  }

  public void deletePullRequest(int number) {
    change(() -> {
      refs.delete(RefNames.PULL_REQUESTS + number);
      return true;
    });
  }

  private void create(String prefix, String name, CommitId at) {
    change(() -> {
      requireCommit(at);
      refs.create(prefix, name, at.object());
      return true;
    });
  }

  private void requireCommit(CommitId at) throws IOException {
    try (RevWalk walk = new RevWalk(git)) {
      History.parse(walk, at);
    }
  }

  // What is in a commit.

  /// What is at a path; the root is a folder.
  public Optional<Entry> entry(CommitId commit, RepoPath path) {
    return read(() -> {
      try (ObjectReader reader = git.newObjectReader()) {
        ObjectId root = shared.objects().root(reader, commit);
        Optional<RawTree.Slot> slot = shared.objects().find(reader, root, path);
        return slot.isEmpty() ? Optional.empty() : shared.objects().entry(reader, path, slot.get());
      }
    });
  }

  /// One page of what is in a folder: git's order, a folder before what is in it.
  ///
  /// @param after the last entry of the page before
  /// @throws NoSuchEntry if there is no such folder
  public List<Entry> list(
      CommitId commit, RepoPath folder, boolean recursive, Optional<RepoPath> after, int limit) {
    return read(() -> {
      try (ObjectReader reader = git.newObjectReader()) {
        ObjectId root = shared.objects().root(reader, commit);
        RawTree.Slot slot =
            shared
                .objects()
                .find(reader, root, folder)
                .filter(RawTree.Slot::isFolder)
                .orElseThrow(() ->
                    new NoSuchEntry(
                        "The folder '%s' does not exist in %s at %s."
                            .formatted(folder, id, commit)));
        List<String> rest =
            after
                .filter(path -> path.isInside(folder))
                .map(path -> path.parts().subList(folder.parts().size(), path.parts().size()))
                .orElse(List.of());
        return new Listing(shared.objects(), reader, recursive, limit)
            .page(folder, slot.id(), rest);
      }
    });
  }

  /// The files at the root whose names are wanted; the others are not looked at.
  public List<Entry.File> atRoot(CommitId commit, Predicate<String> wanted) {
    return read(() -> {
      try (ObjectReader reader = git.newObjectReader()) {
        return shared.objects().files(reader, shared.objects().root(reader, commit), wanted);
      }
    });
  }

  /// The bytes of a blob, named by its git object: of a large file the pointer's text.
  public InputStream blob(String oid) {
    return read(() -> {
      try (ObjectReader reader = git.newObjectReader()) {
        if (!ObjectId.isId(oid)) {
          throw new NoSuchEntry("'%s' names no object.".formatted(RepoId.shown(oid)));
        }
        return reader.open(ObjectId.fromString(oid), Constants.OBJ_BLOB).openStream();
      } catch (org.eclipse.jgit.errors.MissingObjectException
          | org.eclipse.jgit.errors.IncorrectObjectTypeException e) {
        throw new NoSuchEntry("%s has no file with the object %s.".formatted(id, oid));
      }
    });
  }

  /// The rules of a commit for which files are large ones.
  public LargeFileRules largeFileRules(CommitId commit) {
    return read(() -> {
      Optional<Entry> file = entry(commit, LargeFileRules.FILE);
      if (file.isEmpty() || !(file.get() instanceof Entry.File found)) {
        return LargeFileRules.parse(new byte[0]);
      }
      try (InputStream bytes = blob(found.oid())) {
        return LargeFileRules.parse(bytes.readNBytes(1 << 20));
      }
    });
  }

  /// The files that would become visible if a ref went from one commit to another, those of the
  /// commits between included: each pair of bytes and name once.
  public void eachArriving(CommitId before, CommitId after, Consumer<Entry.File> use) {
    read(() -> {
      new Arrivals(shared.objects(), git).between(before, after, use);
      return true;
    });
  }

  /// The files of all commits that can be reached from a ref: each pair of bytes and name once.
  public void eachFile(Consumer<Entry.File> use) {
    read(() -> {
      new Arrivals(shared.objects(), git).all(use);
      return true;
    });
  }

  // History.

  /// A page of the history of a commit, the newest first.
  public Log log(CommitId from, int skip, int limit) {
    return read(() -> history.log(from, skip, limit));
  }

  public LastCommits lastCommits(CommitId at, List<RepoPath> paths) {
    return read(() -> history.lastCommits(at, paths));
  }

  /// Which files differ between two commits, without their lines.
  ///
  /// @param from nothing where everything was added
  public Changes changes(Optional<CommitId> from, CommitId to) {
    return read(() -> comparison.files(shared.objects(), from, to));
  }

  public Diff diff(CommitId from, CommitId to) {
    return read(() -> comparison.between(from, to));
  }

  // Changes.

  /// @throws StaleParent if the head is not the change's parent any more
  /// @throws BadOperation if it cannot be applied
  /// @throws NoSuchRef if there is no such branch
  public Committed commit(Change change) {
    return commit(change, BeforeVisible.NOTHING);
  }

  /// The same, after a last question.
  public Committed commit(Change change, BeforeVisible check) {
    return change(() -> {
      requireSources(change);
      return commits.commit(change, check);
    });
  }

  /// Commits a whole history in one go, which is much quicker than one by one. If one change cannot
  /// be applied, none is.
  public List<Committed> importAll(Iterator<Change> changes) {
    return change(() -> commits.importAll(changes));
  }

  /// Moves a branch to a commit that holds its own and another one's commits.
  public MergeResult merge(String intoBranch, CommitId from, Author author, String title) {
    return merge(intoBranch, from, author, title, BeforeVisible.NOTHING);
  }

  /// The same, after a last question.
  public MergeResult merge(
      String intoBranch, CommitId from, Author author, String title, BeforeVisible check) {
    return change(() -> merging.merge(intoBranch, from, author, title, check));
  }

  /// The files that a merge would not know what to do with; nothing is changed.
  public Set<RepoPath> conflicts(CommitId into, CommitId from) {
    return read(() -> merging.conflicts(into, from));
  }

  /// The latest commit that both have.
  public Optional<CommitId> mergeBase(CommitId one, CommitId other) {
    return read(() -> merging.base(one, other));
  }

  public boolean isAncestor(CommitId old, CommitId young) {
    return read(() -> merging.isAncestor(old, young));
  }

  /// Replaces the history of a branch by one commit with the same files.
  public Committed squash(String branch, Author author, String message) {
    return change(() -> merging.squash(branch, author, message));
  }

  /// What is not visible must not become so by a copy.
  private void requireSources(Change change) throws IOException {
    for (Operation operation : change.operations()) {
      if (operation instanceof Operation.Copy copy
          && refs.resolve(new Revision(copy.at().hex())).isEmpty()) {
        throw new BadOperation(
            "'%s' cannot be copied: there is no commit %s.".formatted(copy.from(), copy.at()));
      }
    }
  }

  // Large files.

  /// Whether the repository may name a large object: knowing a digest grants nothing.
  public boolean owns(Sha256 object) {
    return read(() -> owned.contains(object));
  }

  public void grant(Sha256 object) {
    grant(List.of(object));
  }

  public void grant(Collection<Sha256> objects) {
    change(() -> {
      owned.add(objects);
      return true;
    });
  }

  /// All large objects that the repository owns, in no order.
  void eachOwned(Consumer<Sha256> use) {
    read(() -> {
      owned.each(use);
      return true;
    });
  }

  /// The large objects that any commit names, in the order of their paths.
  public List<LargeFile> largeFiles() {
    return read(owned::named);
  }

  /// Takes large objects from the repository, for good.
  ///
  /// @param rewrite whether their pointers are taken out of all commits too, which gives the later
  ///   ones other names
  /// @return the refs that moved, with what they lead to
  public Map<String, CommitId> forget(Set<Sha256> gone, boolean rewrite) {
    return change(() -> owned.forget(gone, rewrite));
  }

  // For the git door.

  /// The git repository, to be read and pushed to.
  public Repository git() {
    return git;
  }

  /// An object that a push brings, in full. It is no part of the repository yet; whoever judges the
  /// push need not read it again.
  ///
  /// @param type as [Constants#OBJ_TREE]
  public void unpacked(AnyObjectId id, int type, byte[] bytes) {
    shared.objects().unpacked(id.copy(), type, bytes);
  }

  /// Makes what a push has written durable: its packs, and these refs. To be called before the push
  /// is answered.
  public void sync(Collection<String> pushedRefs) {
    change(() -> {
      Path folder = git.getDirectory().toPath();
      Disk.sync(git.getObjectDatabase().getPackDirectory().toPath());
      for (String ref : pushedRefs) {
        RefNames.sync(folder, ref);
      }
      Disk.sync(folder);
      upkeep.look();
      return true;
    });
  }

  /// Does something that moves refs while no commit, merge, deletion or renaming is under way.
  public <T> T exclusively(Callable<T> work) throws Exception {
    lock.lock();
    try {
      requireHere();
      return work.call();
    } finally {
      lock.unlock();
    }
  }

  /// Nothing can be done with the repository from now on.
  void leave() {
    lock.leave();
    pause();
    git.close();
  }

  /// Waits until nothing is done in the background, and lets nothing begin.
  void pause() {
    upkeep.stop();
  }

  void resume() {
    if (!lock.isGone()) {
      upkeep.resume();
    }
  }

  Shared shared() {
    return shared;
  }

  Turn lock() {
    return lock;
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T change(Work<T> work) {
    return attempt("Changing ", work);
  }

  private <T> T read(Work<T> work) {
    return attempt("Reading ", work);
  }

  private <T> T attempt(String doing, Work<T> work) {
    requireHere();
    try {
      return work.run();
    } catch (IOException e) {
      requireHere();
      throw Disk.failure(doing + id, e);
    }
  }

  void requireHere() {
    lock.requireHere();
  }
}
