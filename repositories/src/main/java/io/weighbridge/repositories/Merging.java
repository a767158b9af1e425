package io.weighbridge.repositories;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ResolveMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;

/// Brings the commits of one side to a branch, and takes the history of a branch away.
final class Merging {

  private final FileRepository git;
  private final Commits commits;
  private final Turn lock;

  Merging(FileRepository git, Commits commits, Turn lock) {
    this.git = git;
    this.commits = commits;
    this.lock = lock;
  }

  /// Fast-forward if that is possible, else a merge of three ways in memory.
  MergeResult merge(String into, CommitId from, Author author, String message, BeforeVisible check)
      throws IOException {
    lock.lock();
    try (RevWalk walk = new RevWalk(git)) {
      String ref = RefNames.full(into);
      RevCommit ours = walk.parseCommit(commits.head(ref));
      RevCommit theirs = History.parse(walk, from);
      CommitId before = CommitId.of(ours);
      if (walk.isMergedInto(theirs, ours)) {
        return new MergeResult.AlreadyMerged(before);
      }
      if (walk.isMergedInto(ours, theirs)) {
        check.check(before, from);
        commits.move(ref, ours, theirs);
        return new MergeResult.Merged(from, before);
      }
      try (NewPack pack = new NewPack(git.getObjectDatabase())) {
        Merged merged = tree(pack, ours, theirs);
        if (!merged.conflicts().isEmpty()) {
          return new MergeResult.Conflicts(List.copyOf(merged.conflicts()));
        }
        ObjectId commit =
            commits.write(pack, merged.tree(), List.of(ours, theirs), message, author);
        pack.finish();
        check.check(before, CommitId.of(commit));
        commits.move(ref, ours, commit);
        return new MergeResult.Merged(CommitId.of(commit), before);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Which files would conflict; nothing is changed.
  Set<RepoPath> conflicts(CommitId into, CommitId from) throws IOException {
    try (RevWalk walk = new RevWalk(git);
        NewPack pack = new NewPack(git.getObjectDatabase())) {
      return tree(pack, History.parse(walk, into), History.parse(walk, from)).conflicts();
    }
  }

  private record Merged(ObjectId tree, Set<RepoPath> conflicts) {}

  private Merged tree(NewPack pack, RevCommit ours, RevCommit theirs) throws IOException {
    ResolveMerger merger = (ResolveMerger) MergeStrategy.RECURSIVE.newMerger(git, true);
    try (PackedInserter inserter = new PackedInserter(git, pack)) {
      merger.setObjectInserter(inserter);
      boolean clean = merger.merge(ours, theirs);
      Set<RepoPath> conflicts = new TreeSet<>();
      if (!clean) {
        merger.getUnmergedPaths().forEach(path -> RepoPath.from(path).ifPresent(conflicts::add));
        if (merger.getFailingPaths() != null) {
          merger
              .getFailingPaths()
              .keySet()
              .forEach(path -> RepoPath.from(path).ifPresent(conflicts::add));
        }
        if (conflicts.isEmpty()) {
          // It failed, so it must never look like a success.
          conflicts.add(RepoPath.ROOT);
        }
        return new Merged(ObjectId.zeroId(), conflicts);
      }
      return new Merged(merger.getResultTreeId(), conflicts);
    }
  }

  Optional<CommitId> base(CommitId one, CommitId other) throws IOException {
    try (RevWalk walk = new RevWalk(git)) {
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(History.parse(walk, one));
      walk.markStart(History.parse(walk, other));
      RevCommit base = walk.next();
      return base == null ? Optional.empty() : Optional.of(CommitId.of(base));
    }
  }

  boolean isAncestor(CommitId old, CommitId young) throws IOException {
    try (RevWalk walk = new RevWalk(git)) {
      return walk.isMergedInto(History.parse(walk, old), History.parse(walk, young));
    }
  }

  /// The files stay as they are, in one commit without parents.
  Committed squash(String branch, Author author, String message) throws IOException {
    lock.lock();
    try (RevWalk walk = new RevWalk(git);
        NewPack pack = new NewPack(git.getObjectDatabase())) {
      String ref = RefNames.full(branch);
      RevCommit head = walk.parseCommit(commits.head(ref));
      ObjectId commit = commits.write(pack, head.getTree(), List.of(), message, author);
      pack.finish();
      commits.move(ref, head, commit);
      return new Committed(ref, CommitId.of(commit), CommitId.of(head), true);
    } finally {
      lock.unlock();
    }
  }

  /// A commit without parents and without files, which no ref leads to yet.
  CommitId emptyRoot(Author author) throws IOException {
    try (NewPack pack = new NewPack(git.getObjectDatabase())) {
      ObjectId tree = pack.add(Constants.OBJ_TREE, new byte[0]);
      ObjectId commit = commits.write(pack, tree, List.of(), "Initial commit", author);
      pack.finish();
      return CommitId.of(commit);
    }
  }

  CommitId reset(String branch, CommitId at) throws IOException {
    lock.lock();
    try {
      String ref = RefNames.full(branch);
      ObjectId head = commits.head(ref);
      commits.move(ref, head, at.object());
      return CommitId.of(head);
    } finally {
      lock.unlock();
    }
  }
}
