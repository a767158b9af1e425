package io.weighbridge.repositories;

import io.weighbridge.repositories.RawTree.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectReader;

/// The files that a push brings, gathered while it is judged. Of a push that brings very many
/// nothing is remembered, and who wants them walks again.
final class ArrivingFiles {

  /// A few tens of megabytes.
  private static final int MOST = 50_000;

  private final List<Entry.File> files = new ArrayList<>();
  private boolean tooMany;

  /// @param text the file's path
  void add(Objects objects, ObjectReader reader, String text, Slot slot) throws IOException {
    if (tooMany) {
      return;
    }
    if (files.size() == MOST) {
      tooMany = true;
      files.clear();
      return;
    }
    // A path that cannot be one is refused.
    Optional<RepoPath> path = RepoPath.from(text);
    if (path.isPresent()
        && objects.entry(reader, path.get(), slot).orElse(null) instanceof Entry.File file) {
      files.add(file);
    }
  }

  Optional<List<Entry.File>> all() {
    return tooMany ? Optional.empty() : Optional.of(List.copyOf(files));
  }
}
