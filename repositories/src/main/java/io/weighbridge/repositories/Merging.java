package io.weighbridge.repositories;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ResolveMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/// Brings the commits of one side to a branch.
final class Merging {

  private final FileRepository git;
  private final Commits commits;
  private final ReentrantLock lock;

  Merging(FileRepository git, Commits commits, ReentrantLock lock) {
    this.git = git;
    this.commits = commits;
    this.lock = lock;
  }

  MergeResult merge(String into, CommitId from, Author author, String title) throws IOException {
    lock.lock();
    try (RevWalk walk = new RevWalk(git)) {
      String ref = RefNames.full(into);
      org.eclipse.jgit.lib.Ref target = git.exactRef(ref);
      if (target == null) {
        throw new NoSuchRef("There is no branch '%s'.".formatted(into));
      }
      RevCommit ours = walk.parseCommit(target.getObjectId());
      RevCommit theirs = History.parse(walk, from);
      CommitId before = CommitId.of(ours);
      if (walk.isMergedInto(theirs, ours)) {
        return new MergeResult.AlreadyMerged(before);
      }
      if (walk.isMergedInto(ours, theirs)) {
        commits.move(ref, ours, theirs);
        return new MergeResult.Merged(from, before);
      }
      ResolveMerger merger = (ResolveMerger) MergeStrategy.RECURSIVE.newMerger(git, true);
      if (!merger.merge(ours, theirs)) {
        List<RepoPath> files = new ArrayList<>();
        merger.getUnmergedPaths().forEach(path -> RepoPath.from(path).ifPresent(files::add));
        merger.getFailingPaths();
        return new MergeResult.Conflicts(files);
      }
      try (ObjectInserter inserter = merger.getObjectInserter()) {
        inserter.flush();
      }
      try (NewPack pack = new NewPack(git.getObjectDatabase())) {
        ObjectId merged =
            commits.write(pack, merger.getResultTreeId(), List.of(ours, theirs), title, author);
        pack.finish();
        commits.move(ref, ours, merged);
        return new MergeResult.Merged(CommitId.of(merged), before);
      }
    } finally {
      lock.unlock();
    }
  }
}
