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
import io.weighbridge.repositories.Refs;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Commits the files of a folder for somebody on whose behalf the server works: with that caller's
/// rights, quota and name, as if they had come through a door.
public final class Publishing {

  private static final String MAIN = "main";
  private static final int MOST_ENTRIES = 20_000;

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
    if (parts.repositories().find(id).isPresent()) {
      return add(doorkeeper.enter(caller, address, id, Action.WRITE), folder, title);
    }
    Settings settings = Settings.fresh(parts.clock().instant(), hidden);
    Entered made = fresh.make(caller, address, id, settings, List.of());
    return orDropped(made, _ -> add(made, folder, title));
  }

  /// Makes a repository whose `main` has the files of a folder alone; which of them are large ones,
  /// the folder's own rules say. If that fails there is none.
  ///
  /// @throws io.weighbridge.http.HttpFailure why not, such as that there is one of that name
  public CommitId found(
      Caller caller, String address, RepoId id, Settings settings, Path folder, String title)
      throws IOException {
    Entered made = fresh.make(caller, address, id, settings, List.of());
    return orDropped(made, head -> replace(made, head, folder, title));
  }

  /// The same in a repository that is there, in the place of a commit that was looked at.
  ///
  /// @param head what `main` has to lead to still
  /// @throws io.weighbridge.http.HttpFailure why not
  public CommitId replace(
      Caller caller, String address, RepoId id, CommitId head, Path folder, String title)
      throws IOException {
    return replace(doorkeeper.enter(caller, address, id, Action.WRITE), head, folder, title);
  }

  /// What is committed on a head.
  private interface Work {
    CommitId on(CommitId head) throws IOException;
  }

  /// A repository that was made for a commit goes if the commit fails, unless somebody uses it.
  private CommitId orDropped(Entered made, Work work) throws IOException {
    Refs before = made.repo().refs();
    boolean done = false;
    try {
      CommitId commit = work.on(made.commit(MAIN));
      done = true;
      return commit;
    } finally {
      if (!done && made.repo().refs().equals(before)) {
        fresh.drop(made);
      }
    }
  }

  private CommitId add(Entered entered, Path folder, String title) throws IOException {
    LargeFileRules rules = entered.repo().largeFileRules(entered.commit(MAIN));
    return commit(entered, Optional.empty(), rules, new ArrayList<>(), folder, title);
  }

  private CommitId replace(Entered entered, CommitId head, Path folder, String title)
      throws IOException {
    Path own = folder.resolve(LargeFileRules.FILE.text());
    LargeFileRules rules =
        LargeFileRules.parse(Files.exists(own) ? Files.readAllBytes(own) : new byte[0]);
    List<Entry> there =
        entered.repo().list(head, RepoPath.ROOT, true, Optional.empty(), MOST_ENTRIES + 1);
    if (there.size() > MOST_ENTRIES) {
      throw HttpFailure.of(
          409,
          "%s has more than %d files and folders, too many to be replaced."
              .formatted(entered.id(), MOST_ENTRIES));
    }
    List<Operation> gone = new ArrayList<>();
    for (Entry entry : there) {
      if (entry instanceof Entry.File file
          && !Files.exists(folder.resolve(file.path().toString()))) {
        gone.add(new Operation.DeleteFile(file.path()));
      }
    }
    return commit(entered, Optional.of(head), rules, gone, folder, title);
  }

  private CommitId commit(
      Entered entered,
      Optional<CommitId> head,
      LargeFileRules rules,
      List<Operation> operations,
      Path folder,
      String title)
      throws IOException {
    Map<Sha256, Long> owned = new HashMap<>();
    boolean done = false;
    try {
      for (Path file : files(folder)) {
        operations.add(operation(entered, rules, folder, file, owned));
      }
      Change change = new Change(MAIN, head, title, "", entered.author(), operations);
      CommitId commit = pushes.commit(entered, change).commit();
      done = true;
      return commit;
    } finally {
      if (!done) {
        pushes.disown(entered, owned);
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Operation operation(
      Entered entered, LargeFileRules rules, Path folder, Path file, Map<Sha256, Long> owned)
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
    if (!entered.repo().owns(object)) {
      pushes.own(entered, object, size);
      owned.put(object, size);
    }
    return new Operation.AddPointer(path, object, OptionalLong.of(size));
  }
}
