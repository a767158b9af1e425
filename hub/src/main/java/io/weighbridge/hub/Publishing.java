package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Content;
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
    Entered entered =
        parts.repositories().find(id).isPresent()
            ? doorkeeper.enter(caller, address, id, Action.WRITE)
            : fresh.make(caller, address, id, hidden, List.of());
    LargeFileRules rules = entered.repo().largeFileRules(entered.commit("main"));
    List<Operation> operations = new ArrayList<>();
    for (Path file : files(folder)) {
      operations.add(operation(entered, rules, folder, file));
    }
    Change change = new Change("main", Optional.empty(), title, "", entered.author(), operations);
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
