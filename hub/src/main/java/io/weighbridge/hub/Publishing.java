package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Content;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.LargeFileRules;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Commits the files of a folder for somebody on whose behalf the server works: with that caller's
/// rights, quota and name, as if they had come through a door.
public final class Publishing {

  private static final String MAIN = "main";
  private static final int MOST_FILES = 20_000;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;
  private final NewRepositories fresh;

  Publishing(HubParts parts, Doorkeeper doorkeeper, Pushes pushes, NewRepositories fresh) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.pushes = pushes;
    this.fresh = fresh;
  }

  /// Refuses now what [#publish] would refuse later.
  ///
  /// @param address from where the caller came, for the audit log
  /// @throws io.weighbridge.http.HttpFailure why the caller may not commit there
  public void require(Caller caller, String address, RepoId id) {
    if (parts.repositories().find(id).isPresent()) {
      doorkeeper.enter(caller, address, id, Action.WRITE);
    } else {
      fresh.requireNamespace(caller, address, id);
    }
  }

  /// Commits all files of a folder to `main`; the repository is made if it is missing.
  ///
  /// @param hidden whether one that is made is private
  /// @throws io.weighbridge.http.HttpFailure why not
  public CommitId publish(
      Caller caller, String address, RepoId id, boolean hidden, Path folder, String title)
      throws IOException {
    Entered entered = entered(caller, address, id, hidden);
    LargeFileRules rules = entered.repo().largeFileRules(entered.commit(MAIN));
    return commit(entered, rules, new ArrayList<>(), folder, title);
  }

  /// The same, and `main` has the files of the folder alone then; which of them are large ones, the
  /// folder's own rules say.
  ///
  /// @param hidden whether a repository that is made is private
  /// @throws io.weighbridge.http.HttpFailure why not
  public CommitId replace(
      Caller caller, String address, RepoId id, boolean hidden, Path folder, String title)
      throws IOException {
    Entered entered = entered(caller, address, id, hidden);
    Path own = folder.resolve(LargeFileRules.FILE.text());
    LargeFileRules rules =
        LargeFileRules.parse(Files.exists(own) ? Files.readAllBytes(own) : new byte[0]);
    List<Operation> gone = new ArrayList<>();
    for (Entry entry :
        entered
            .repo()
            .list(entered.commit(MAIN), RepoPath.ROOT, true, Optional.empty(), MOST_FILES + 1)) {
      if (entry instanceof Entry.File file
          && !Files.exists(folder.resolve(file.path().toString()))) {
        gone.add(new Operation.DeleteFile(file.path()));
      }
    }
    if (gone.size() > MOST_FILES) {
      throw HttpFailure.of(
          409, "%s has more than %d files that would go.".formatted(id, MOST_FILES));
    }
    return commit(entered, rules, gone, folder, title);
  }

  private Entered entered(Caller caller, String address, RepoId id, boolean hidden) {
    return parts.repositories().find(id).isPresent()
        ? doorkeeper.enter(caller, address, id, Action.WRITE)
        : fresh.make(caller, address, id, hidden, List.of());
  }

  private CommitId commit(
      Entered entered, LargeFileRules rules, List<Operation> operations, Path folder, String title)
      throws IOException {
    for (Path file : files(folder)) {
      operations.add(operation(entered, rules, folder, file));
    }
    Change change = new Change(MAIN, Optional.empty(), title, "", entered.author(), operations);
    return pushes.commit(entered, change).commit();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Operation operation(Entered entered, LargeFileRules rules, Path folder, Path file)
      throws IOException {
    RepoPath path = Paths.file(folder.relativize(file).toString());
    long size = Files.size(file);
    if (!rules.matches(path) && size <= parts.settings().limits().regularFile()) {
      return new Operation.AddFile(path, Content.of(file));
    }
    pushes.requireSpace(entered, size);
    Sha256 object;
    try (InputStream in = Files.newInputStream(file)) {
      object = parts.blobs().receive(in, size);
    }
    pushes.own(entered, object, size);
    return new Operation.AddPointer(path, object, OptionalLong.of(size));
  }
}
