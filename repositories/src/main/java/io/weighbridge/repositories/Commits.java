package io.weighbridge.repositories;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.RefUpdate;

/// Turns changes into commits.
final class Commits {

  private final Shared shared;
  private final FileRepository git;
  private final Staged.Ownership ownership;
  private final ReentrantLock lock;

  Commits(Shared shared, FileRepository git, Staged.Ownership ownership, ReentrantLock lock) {
    this.shared = shared;
    this.git = git;
    this.ownership = ownership;
    this.lock = lock;
  }

  Committed commit(Change change, BeforeVisible check) throws IOException {
    lock.lock();
    try {
      String ref = RefNames.full(change.branch());
      org.eclipse.jgit.lib.Ref target = git.exactRef(ref);
      ObjectId head = target == null ? null : target.getObjectId();
      if (head == null) {
        throw new NoSuchRef("There is no branch '%s'.".formatted(change.branch()));
      }
      CommitId before = CommitId.of(head);
      if (change.parent().isPresent() && !change.parent().get().equals(before)) {
        throw new StaleParent(
            "The change was made for %s, but the head of %s is %s: fetch it and try again."
                .formatted(change.parent().get(), change.branch(), before));
      }
      try (NewPack pack = new NewPack(git.getObjectDatabase());
          ObjectReader reader = git.newObjectReader()) {
        ObjectId root = shared.objects().root(reader, before);
        ObjectId changed = new Staged(shared, ownership, reader, pack, root).apply(change);
        if (changed.equals(root)) {
          return new Committed(ref, before, before, false);
        }
        ObjectId commit = write(pack, changed, List.of(head), change.message(), change.author());
        pack.finish();
        check.check(before, CommitId.of(commit));
        move(ref, head, commit);
        return new Committed(ref, CommitId.of(commit), before, true);
      }
    } finally {
      lock.unlock();
    }
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
    return pack.add(Constants.OBJ_COMMIT, commit.build());
  }

  void move(String ref, ObjectId before, ObjectId after) throws IOException {
    RefUpdate update = git.updateRef(ref);
    update.setExpectedOldObjectId(before);
    update.setNewObjectId(after);
    update.disableRefLog();
    RefUpdate.Result result = update.forceUpdate();
    switch (result) {
      case NEW, FAST_FORWARD, FORCED, NO_CHANGE -> RefNames.sync(git.getDirectory().toPath(), ref);
      default ->
          throw new StaleParent(
              "The branch '%s' was moved at the same time (%s): try again.".formatted(ref, result));
    }
  }

  /// The first commit of a repository that nobody else sees yet.
  static void first(Shared shared, FileRepository git, Staged.Ownership ownership, Change change)
      throws IOException {
    Commits commits = new Commits(shared, git, ownership, new ReentrantLock());
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
