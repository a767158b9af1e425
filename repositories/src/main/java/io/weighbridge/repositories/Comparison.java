package io.weighbridge.repositories;

import io.weighbridge.repositories.Changes.ChangedFile;
import io.weighbridge.repositories.Diff.FileChange;
import io.weighbridge.repositories.Diff.Kind;
import io.weighbridge.repositories.RawTree.Slot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.errors.StopWalkException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/// What differs between two commits, within limits of size and time.
final class Comparison {

  private static final int MAX_FILES = 3000;
  private static final int MAX_TEXT = 2 << 20;

  /// Larger files are said to differ, and no more.
  private static final int MAX_COMPARED = 512 << 10;

  private static final Duration MAX_TIME = Duration.ofSeconds(5);

  private final FileRepository git;

  Comparison(FileRepository git) {
    this.git = git;
  }

  Diff between(CommitId from, CommitId to) throws IOException {
    long end = System.nanoTime() + MAX_TIME.toNanos();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    boolean whole = true;
    List<FileChange> files = new ArrayList<>();
    try (RevWalk walk = new RevWalk(git);
        TreeWalk trees = new TreeWalk(walk.getObjectReader());
        DiffFormatter formatter = new DiffFormatter(new Limited(text))) {
      RevCommit before = History.parse(walk, from);
      RevCommit after = History.parse(walk, to);
      trees.addTree(before.getTree());
      trees.addTree(after.getTree());
      trees.setRecursive(true);
      trees.setFilter(AndTreeFilter.create(TreeFilter.ANY_DIFF, new FirstOnly(end)));
      formatter.setRepository(git);
      formatter.setBinaryFileThreshold(MAX_COMPARED);
      for (DiffEntry entry : scan(trees)) {
        if (files.size() >= MAX_FILES || text.size() >= MAX_TEXT || System.nanoTime() > end) {
          whole = false;
          break;
        }
        file(entry).ifPresent(files::add);
        try {
          formatter.format(entry);
        } catch (TooLong e) {
          whole = false;
        }
      }
    }
    return new Diff(files, text.toString(StandardCharsets.UTF_8), whole);
  }

  /// Which files differ; what was taken away here and is found there is renamed.
  ///
  /// @param from nothing where everything was added
  Changes files(Objects objects, Optional<CommitId> from, CommitId to) throws IOException {
    long end = System.nanoTime() + MAX_TIME.toNanos();
    List<ChangedFile> files = new ArrayList<>();
    int seen = 0;
    try (RevWalk walk = new RevWalk(git);
        TreeWalk trees = new TreeWalk(walk.getObjectReader())) {
      if (from.isPresent()) {
        trees.addTree(History.parse(walk, from.get()).getTree());
      } else {
        trees.addTree(new EmptyTreeIterator());
      }
      trees.addTree(History.parse(walk, to).getTree());
      trees.setRecursive(true);
      trees.setFilter(AndTreeFilter.create(TreeFilter.ANY_DIFF, new FirstOnly(end)));
      while (seen <= MAX_FILES && trees.next()) {
        seen++;
        Optional<Entry.File> before = file(objects, trees, 0);
        Optional<Entry.File> after = file(objects, trees, 1);
        if (before.isPresent() || after.isPresent()) {
          files.add(new ChangedFile(before, after));
        }
      }
    }
    boolean whole = seen <= MAX_FILES && System.nanoTime() <= end;
    return new Changes(renamed(files.subList(0, Math.min(MAX_FILES, files.size()))), whole);
  }

  private static Optional<Entry.File> file(Objects objects, TreeWalk trees, int nth)
      throws IOException {
    if (trees.getRawMode(nth) == FileMode.TYPE_MISSING) {
      return Optional.empty();
    }
    Optional<RepoPath> path = RepoPath.from(trees.getPathString());
    if (path.isEmpty()) {
      return Optional.empty();
    }
    Slot slot = new Slot(path.get().name(), trees.getRawMode(nth), trees.getObjectId(nth));
    return objects.entry(trees.getObjectReader(), path.get(), slot).stream()
        .flatMap(entry -> entry instanceof Entry.File file ? Stream.of(file) : Stream.empty())
        .findFirst();
  }

  /// Joins what was removed with what was added, where the content is the same.
  private static List<ChangedFile> renamed(List<ChangedFile> files) {
    Map<String, ArrayDeque<ChangedFile>> removed = new HashMap<>();
    for (ChangedFile file : files) {
      if (file.after().isEmpty()) {
        removed
            .computeIfAbsent(file.before().orElseThrow().oid(), any -> new ArrayDeque<>())
            .add(file);
      }
    }
    Set<ChangedFile> moved = new HashSet<>();
    List<ChangedFile> joined = new ArrayList<>();
    for (ChangedFile file : files) {
      ChangedFile from =
          file.before().isPresent()
              ? null
              : removed.getOrDefault(file.after().orElseThrow().oid(), new ArrayDeque<>()).poll();
      if (from == null) {
        joined.add(file);
      } else {
        moved.add(from);
        joined.add(new ChangedFile(from.before(), file.after()));
      }
    }
    joined.removeAll(moved);
    return joined;
  }

  private static List<DiffEntry> scan(TreeWalk trees) throws IOException {
    return DiffEntry.scan(trees);
  }

  private static Optional<FileChange> file(DiffEntry entry) {
    Kind kind =
        switch (entry.getChangeType()) {
          case ADD, COPY -> Kind.ADDED;
          case DELETE -> Kind.DELETED;
          case MODIFY, RENAME -> Kind.CHANGED;
        };
    String path = kind == Kind.DELETED ? entry.getOldPath() : entry.getNewPath();
    return RepoPath.from(path).map(found -> new FileChange(found, kind));
  }

  /// Lets so many files through, for so long, and ends the walk: a few small trees can name a
  /// million files.
  private static final class FirstOnly extends TreeFilter {
    private final long end;
    private int files;

    private FirstOnly(long end) {
      this.end = end;
    }

    @Override
    public boolean include(TreeWalk walk) {
      if (System.nanoTime() > end) {
        throw StopWalkException.INSTANCE;
      }
      // One more than is shown, so that it is seen that there are more.
      if (!walk.isSubtree() && ++files > MAX_FILES + 1) {
        throw StopWalkException.INSTANCE;
      }
      return true;
    }

    @Override
    public boolean shouldBeRecursive() {
      return false;
    }

    @Override
    public TreeFilter clone() {
      return new FirstOnly(end);
    }
  }

  /// The text is as long as it may be.
  private static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Limited extends OutputStream {
    private final ByteArrayOutputStream out;

    private Limited(ByteArrayOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      int left = Math.min(length, MAX_TEXT - out.size());
      out.write(bytes, from, left);
      if (left < length) {
        throw new TooLong();
      }
    }
  }
}
