package io.weighbridge.hub;

import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Content;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Revision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Copies the files of a repository's main branch into a new one, without their history: one commit
/// for each page of the listing. The bytes of large files stay where they are.
final class Duplicate {

  private static final int PAGE = 1000;

  /// What the files of one commit may hold in memory together, before the last of them.
  private static final long AT_ONCE = 8 << 20;

  private final Entered from;
  private final ModelRepository source;
  private final Entered target;
  private final Pushes pushes;
  private final Scans scans;

  Duplicate(Entered from, Entered target, Pushes pushes, Scans scans) {
    this.from = from;
    this.source = from.repo();
    this.target = target;
    this.pushes = pushes;
    this.scans = scans;
  }

  void copy() {
    CommitId head =
        source.resolve(Revision.MAIN).orElseThrow(() -> HubFailures.revisionNotFound("main"));
    Optional<RepoPath> after = Optional.empty();
    while (true) {
      List<Entry> page = source.list(head, RepoPath.ROOT, true, after, PAGE);
      copy(page);
      if (page.size() < PAGE) {
        return;
      }
      after = Optional.of(page.getLast().path());
    }
  }

  private void copy(List<Entry> page) {
    List<Operation> operations = new ArrayList<>();
    long bytes = 0;
    for (Entry entry : page) {
      if (entry instanceof Entry.File file) {
        operations.add(operation(file));
        bytes += file.lfs().isPresent() ? 0 : file.size();
      }
      if (bytes > AT_ONCE) {
        commit(operations);
        operations = new ArrayList<>();
        bytes = 0;
      }
    }
    commit(operations);
  }

  private void commit(List<Operation> operations) {
    if (!operations.isEmpty()) {
      pushes.commit(
          target,
          new Change(
              "main",
              Optional.empty(),
              "Duplicate from " + source.id(),
              "",
              target.author(),
              operations));
    }
  }

  private Operation operation(Entry.File file) {
    // In a copy it would be its maker's own.
    scans.require(from, file);
    if (file.lfs().isPresent() && source.owns(file.lfs().get().object())) {
      var object = file.lfs().get().object();
      pushes.own(target, object, file.size());
      return new Operation.AddPointer(file.path(), object, OptionalLong.empty());
    }
    try (InputStream bytes = source.blob(file.oid())) {
      return new Operation.AddFile(file.path(), Content.of(bytes.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("copying " + file.path(), e);
    }
  }
}
