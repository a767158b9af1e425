package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes, compared after each with a plain map of paths to texts, and at the end with what
/// git itself makes of the repository.
final class RandomOperationsTest {

  private static final int COMMITS = 60;
  private static final String[] NAMES = {
    "a", "b", "a.txt", "a-b", "a0", "model.bin", "\u00e9", "z"
  };

  @TempDir private Path folder;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatIsCommittedIsWhatAMapHolds(long seed) throws Exception {
    Random random = new Random(seed);
    try (Demo demo = new Demo(folder)) {
      ModelRepository repository = demo.create();
      Map<String, String> files = new TreeMap<>();
      files.put(".gitattributes", LargeFileRules.defaultText());
      List<CommitId> commits = new ArrayList<>();
      List<Map<String, String>> states = new ArrayList<>();
      for (int i = 0; i < COMMITS; i++) {
        CommitId head = Demo.head(repository);
        List<Operation> operations = operations(random, files, commits, states);
        Change change =
            new Change(
                "main",
                random.nextBoolean() ? Optional.of(head) : Optional.empty(),
                "change " + i,
                "",
                Demo.ALICE,
                operations);
        CommitId committed = repository.commit(change).commit();
        commits.add(committed);
        states.add(Map.copyOf(files));
        assertThat(listed(repository, committed, random)).isEqualTo(files.keySet());
      }
      CommitId head = Demo.head(repository);
      for (Map.Entry<String, String> file : files.entrySet()) {
        assertThat(content(repository, head, file.getKey())).isEqualTo(file.getValue());
      }
      assertThat(repository.log(head, 0, 1).total())
          .isEqualTo(new HashSet<>(commits).size() + (commits.contains(first(repository)) ? 0 : 1));

      RealGit.check(Demo.git(repository));
      RealGit.run(folder, "clone", "-q", Demo.git(repository).toString(), "clone");
      Path clone = folder.resolve("clone");
      String names = RealGit.run(clone, "-c", "core.quotepath=off", "ls-files", "-z");
      Set<String> cloned = names.isEmpty() ? Set.of() : Set.of(names.split("\0"));
      assertThat(cloned).isEqualTo(files.keySet());
      for (Map.Entry<String, String> file : files.entrySet()) {
        assertThat(clone.resolve(file.getKey())).hasContent(file.getValue());
      }
    }
  }

  private static CommitId first(ModelRepository repository) {
    return repository.log(Demo.head(repository), 0, 1000).commits().getLast().id();
  }

  /// Applies what it chooses to the map as well: deletions first, then additions.
  private static List<Operation> operations(
      Random random,
      Map<String, String> files,
      List<CommitId> commits,
      List<Map<String, String>> states) {
    List<Operation> deletions = new ArrayList<>();
    List<Operation> additions = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0 && !files.isEmpty(); i--) {
      List<String> paths = List.copyOf(files.keySet());
      String path = paths.get(random.nextInt(paths.size()));
      int slash = path.lastIndexOf('/');
      if (slash > 0 && random.nextBoolean()) {
        String folder = path.substring(0, slash);
        deletions.add(new Operation.DeleteFolder(new RepoPath(folder)));
        files.keySet().removeIf(name -> name.startsWith(folder + "/"));
      } else {
        deletions.add(Demo.delete(path));
        files.remove(path);
      }
    }
    Set<String> added = new HashSet<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      String path = path(random);
      boolean clash =
          added.stream().anyMatch(p -> p.startsWith(path + "/") || path.startsWith(p + "/"));
      if (clash) {
        continue;
      }
      String text = "text " + random.nextInt(1000);
      Operation operation = Demo.add(path, text);
      if (!commits.isEmpty() && random.nextInt(4) == 0) {
        int at = random.nextInt(commits.size());
        List<String> sources = List.copyOf(new TreeMap<>(states.get(at)).keySet());
        if (!sources.isEmpty()) {
          String from = sources.get(random.nextInt(sources.size()));
          text = states.get(at).getOrDefault(from, "");
          operation = new Operation.Copy(new RepoPath(from), commits.get(at), new RepoPath(path));
        }
      }
      added.add(path);
      additions.add(operation);
      put(files, path, text);
    }
    List<Operation> all = new ArrayList<>(additions);
    // The order of a change's lines does not matter between the two kinds.
    all.addAll(random.nextInt(all.size() + 1), deletions);
    return all;
  }

  private static void put(Map<String, String> files, String path, String text) {
    files.keySet().removeIf(name -> name.startsWith(path + "/") || path.startsWith(name + "/"));
    files.put(path, text);
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
    }
    return path.toString();
  }

  /// All files, page by page.
  private static Set<String> listed(ModelRepository repository, CommitId commit, Random random) {
    Set<String> files = new HashSet<>();
    Set<String> all = new HashSet<>();
    Optional<RepoPath> after = Optional.empty();
    int limit = 1 + random.nextInt(7);
    for (List<Entry> page = repository.list(commit, RepoPath.ROOT, true, after, limit);
        !page.isEmpty();
        page = repository.list(commit, RepoPath.ROOT, true, after, limit)) {
      assertThat(page).hasSizeLessThanOrEqualTo(limit);
      for (Entry entry : page) {
        assertThat(all.add(entry.path().text())).as("%s once", entry.path()).isTrue();
        if (entry instanceof Entry.File) {
          files.add(entry.path().text());
        }
      }
      after = Optional.of(page.getLast().path());
    }
    return files;
  }

  private static String content(ModelRepository repository, CommitId head, String path)
      throws Exception {
    Entry entry = repository.entry(head, new RepoPath(path)).orElseThrow();
    try (var bytes = repository.blob(entry.oid())) {
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
