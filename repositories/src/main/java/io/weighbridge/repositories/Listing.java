package io.weighbridge.repositories;

import io.weighbridge.repositories.RawTree.Slot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/// One page of the entries below a folder, in the order in which git keeps them: a folder stands
/// before what is in it, and counts as if its name ended in `/`.
final class Listing {

  /// Deeper than any path that can be committed here.
  private static final int MAX_DEPTH = RepoPath.MAX_BYTES / 2 + 1;

  private final Objects objects;
  private final ObjectReader reader;
  private final boolean recursive;
  private final int limit;
  private final List<Entry> page = new ArrayList<>();

  Listing(Objects objects, ObjectReader reader, boolean recursive, int limit) {
    this.objects = objects;
    this.reader = reader;
    this.recursive = recursive;
    this.limit = limit;
  }

  /// @param after the parts below the folder of the last entry of the page before; none at first
  List<Entry> page(RepoPath folder, ObjectId tree, List<String> after) throws IOException {
    visit(folder, tree, after, 0);
    return page;
  }

  private void visit(RepoPath folder, ObjectId id, List<String> after, int depth)
      throws IOException {
    if (depth > MAX_DEPTH) {
      return;
    }
    RawTree tree = objects.tree(reader, id);
    RawTree.Cursor at = tree.cursor();
    if (!after.isEmpty()) {
      continueAfter(folder, tree, at, after, depth);
    }
    for (; !at.isDone() && page.size() < limit; at.next()) {
      Slot slot = at.slot();
      // What could not have been committed here is not shown.
      Optional<RepoPath> path = below(folder, slot.name());
      if (path.isEmpty()) {
        continue;
      }
      objects.entry(reader, path.get(), slot).ifPresent(page::add);
      if (recursive && slot.isFolder()) {
        visit(path.get(), slot.id(), List.of(), depth + 1);
      }
    }
  }

  private void continueAfter(
      RepoPath folder, RawTree tree, RawTree.Cursor at, List<String> after, int depth)
      throws IOException {
    String name = after.getFirst();
    boolean isFolder = after.size() > 1 || tree.find(name).map(Slot::isFolder).orElse(false);
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    while (!at.isDone() && at.compareTo(bytes, isFolder) < 0) {
      at.next();
    }
    if (!at.isDone() && at.compareTo(bytes, isFolder) == 0) {
      Slot slot = at.slot();
      Optional<RepoPath> path = below(folder, slot.name());
      if (recursive && slot.isFolder() && path.isPresent()) {
        visit(path.get(), slot.id(), after.subList(1, after.size()), depth + 1);
      }
      at.next();
    }
  }

  private static Optional<RepoPath> below(RepoPath folder, String name) {
    return name.indexOf('/') >= 0
        ? Optional.empty()
        : RepoPath.from(folder.isRoot() ? name : folder.text() + "/" + name);
  }
}
