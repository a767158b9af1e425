package io.weighbridge.repositories;

import static java.util.Objects.requireNonNull;

import io.weighbridge.repositories.Combining.Request;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;

/// Turns changes into commits. Changes that come while others are being written are combined: all
/// their objects go into one pack and each branch is moved once, and only when that is on disk are
/// they answered. Each is a commit of its own all the same, on the one before.
final class Commits {

  private final Shared shared;
  private final FileRepository git;
  private final Staged.Ownership ownership;
  private final Turn lock;
  private final Runnable written;
  private final Combining<Asked, Committed> combining = new Combining<>();

  /// @param written called after new packs were written, with the lock held
  Commits(
      Shared shared, FileRepository git, Staged.Ownership ownership, Turn lock, Runnable written) {
    this.shared = shared;
    this.git = git;
    this.ownership = ownership;
    this.lock = lock;
    this.written = written;
  }

  /// A change, and who has to be asked before it becomes visible.
  private record Asked(Change change, BeforeVisible check) {}

  Committed commit(Change change, BeforeVisible check) {
    return combining.ask(new Asked(change, check), this::commitAll);
  }

  private void commitAll(List<Request<Asked, Committed>> batch) {
    lock.lock();
    try {
      // When a change is refused, those that stand on it are put on the one before instead.
      for (List<Request<Asked, Committed>> open = batch; !open.isEmpty(); ) {
        open = commitSome(open);
      }
      written.run();
    } catch (IOException e) {
      RepositoriesException reason = Disk.failure("Committing", e);
      batch.forEach(request -> request.failed(reason));
    } finally {
      lock.unlock();
    }
  }

  /// @return those that have to be done again
  private List<Request<Asked, Committed>> commitSome(List<Request<Asked, Committed>> batch)
      throws IOException {
    Map<String, Branch> branches = new LinkedHashMap<>();
    Map<Request<Asked, Committed>, Committed> applied = new LinkedHashMap<>();
    try (NewPack pack = new NewPack(git.getObjectDatabase());
        ObjectReader reader = git.newObjectReader()) {
      for (Request<Asked, Committed> request : batch) {
        try {
          applied.put(request, apply(request.wanted().change(), branches, pack, reader));
        } catch (RepositoriesException e) {
          request.failed(e);
        }
      }
      pack.finish();
    }
    List<Request<Asked, Committed>> again = new ArrayList<>();
    Map<Request<Asked, Committed>, Committed> accepted = new LinkedHashMap<>();
    Map<String, ObjectId> heads = new LinkedHashMap<>();
    Set<String> stopped = new HashSet<>();
    applied.forEach((request, committed) -> {
      String ref = committed.ref();
      if (stopped.contains(ref)) {
        again.add(request);
      } else if (isAccepted(request, committed)) {
        accepted.put(request, committed);
        heads.put(ref, committed.commit().object());
      } else {
        stopped.add(ref);
      }
    });
    Map<String, RepositoriesException> refused = new HashMap<>();
    for (Map.Entry<String, ObjectId> head : heads.entrySet()) {
      ObjectId before = requireNonNull(branches.get(head.getKey())).before;
      try {
        if (!head.getValue().equals(before)) {
          move(head.getKey(), before, head.getValue());
        }
      } catch (StaleParent e) {
        refused.put(head.getKey(), e);
      }
    }
    accepted.forEach((request, committed) -> {
      RepositoriesException reason = refused.get(committed.ref());
      if (reason == null) {
        request.done(committed);
      } else {
        request.failed(reason);
      }
    });
    return again;
  }

  private static boolean isAccepted(Request<Asked, Committed> request, Committed committed) {
    if (committed.changed()) {
      try {
        request.wanted().check().check(committed.before(), committed.commit());
      } catch (RuntimeException e) {
        request.failed(e);
        return false;
      }
    }
    return true;
  }

  private Committed apply(
      Change change, Map<String, Branch> branches, NewPack pack, ObjectReader reader)
      throws IOException {
    String ref = RefNames.full(change.branch());
    Branch branch = branches.get(ref);
    if (branch == null) {
      ObjectId head = head(ref);
      branch = new Branch(ref, head, shared.objects().root(reader, CommitId.of(head)));
      branches.put(ref, branch);
    }
    CommitId before = CommitId.of(branch.head);
    if (change.parent().isPresent() && !change.parent().get().equals(before)) {
      throw new StaleParent(
          "The change was made for %s, but the head of '%s' is %s: fetch it and try again."
              .formatted(change.parent().get(), change.branch(), before));
    }
    ObjectId root = new Staged(shared, ownership, reader, pack, branch.root).apply(change);
    if (root.equals(branch.root)) {
      return new Committed(ref, before, before, false);
    }
    branch.root = root;
    branch.head = write(pack, root, List.of(branch.head), change.message(), change.author());
    return new Committed(ref, CommitId.of(branch.head), before, true);
  }

  /// A branch while changes are put on it.
  private final class Branch {
    private final String ref;
    private final ObjectId before;
    private ObjectId head;
    private ObjectId root;

    private Branch(String ref, ObjectId head, ObjectId root) {
      this.ref = ref;
      this.before = head;
      this.head = head;
      this.root = root;
    }

    private void move() throws IOException {
      if (!head.equals(before)) {
        Commits.this.move(ref, before, head);
      }
    }
  }

  /// Commits a whole history at once: one pack, and the branch is moved at the end. If one change
  /// cannot be applied, none is.
  List<Committed> importAll(Iterator<Change> changes) throws IOException {
    lock.lock();
    try (NewPack pack = new NewPack(git.getObjectDatabase());
        ObjectReader reader = git.newObjectReader()) {
      Map<String, Branch> branches = new HashMap<>();
      List<Committed> done = new ArrayList<>();
      while (changes.hasNext()) {
        done.add(apply(changes.next(), branches, pack, reader));
      }
      pack.finish();
      for (Branch branch : branches.values()) {
        branch.move();
      }
      written.run();
      return done;
    } finally {
      lock.unlock();
    }
  }

  ObjectId head(String ref) throws IOException {
    org.eclipse.jgit.lib.Ref target = Repository.isValidRefName(ref) ? git.exactRef(ref) : null;
    ObjectId head = target == null ? null : target.getObjectId();
    if (head == null) {
      throw new NoSuchRef("There is no '%s' to commit to.".formatted(RepoId.shown(ref)));
    }
    return head;
  }

  ObjectId write(NewPack pack, ObjectId tree, List<ObjectId> parents, String message, Author author)
      throws IOException {
    Instant now = shared.clock().instant();
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setParentIds(parents);
    commit.setAuthor(author.at(now));
    commit.setCommitter(author.at(now));
    commit.setMessage(message);
    ObjectId id = pack.add(Constants.OBJ_COMMIT, commit.build());
    shared.objects().remember(id, new Objects.CommitFacts(tree, List.copyOf(parents)));
    return id;
  }

  /// On return the ref is moved, on disk. The objects must be on disk already.
  void move(String ref, ObjectId before, ObjectId after) throws IOException {
    RefUpdate update = git.updateRef(ref);
    update.setExpectedOldObjectId(before);
    update.setNewObjectId(after);
    update.disableRefLog();
    RefUpdate.Result result = update.forceUpdate();
    switch (result) {
      case NEW, FAST_FORWARD, FORCED, NO_CHANGE -> RefNames.sync(git.getDirectory().toPath(), ref);
      case LOCK_FAILURE ->
          throw new StaleParent(
              "'%s' was moved at the same time: fetch it and try again.".formatted(ref));
      default -> throw new IOException("the ref %s could not be moved: %s".formatted(ref, result));
    }
  }

  /// The first commit of a repository that nobody else sees yet.
  static void first(Shared shared, FileRepository git, Staged.Ownership ownership, Change change)
      throws IOException {
    Commits commits = new Commits(shared, git, ownership, new Turn(), () -> {});
    try (NewPack pack = new NewPack(git.getObjectDatabase());
        ObjectReader reader = git.newObjectReader()) {
      ObjectId empty = pack.add(Constants.OBJ_TREE, new byte[0]);
      ObjectId tree = new Staged(shared, ownership, reader, pack, empty).apply(change);
      ObjectId commit = commits.write(pack, tree, List.of(), change.message(), change.author());
      pack.finish();
      commits.move(RefNames.full(change.branch()), ObjectId.zeroId(), commit);
    }
  }
}
