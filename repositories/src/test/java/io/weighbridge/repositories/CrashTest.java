package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that commits with several threads is killed at random moments. What it acknowledged is
/// there, nothing else is half there, and the repository is sound and can be written to again.
final class CrashTest {

  private static final int ROUNDS = Integer.getInteger("weighbridge.crash.rounds", 10);
  private static final int MAX_MILLIS = 700;

  @TempDir private Path folder;

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> acknowledged = new HashSet<>();
    try (Demo demo = new Demo(folder)) {
      demo.create();
    }
    for (int round = 0; round < ROUNDS; round++) {
      int before = acknowledged.size();
      acknowledged.addAll(killed(round, random.nextInt(MAX_MILLIS)));
      assertThat(acknowledged.size())
          .as("seed %d: commits of round %d", seed, round)
          .isGreaterThan(before);
      check(acknowledged, "seed %d, round %d".formatted(seed, round));
    }
  }

  private void check(Set<String> acknowledged, String when) throws Exception {
    try (Demo demo = new Demo(folder)) {
      ModelRepository repository = demo.repositories.find(Demo.ID).orElseThrow();
      List<Commit> log = repository.log(Demo.head(repository), 0, 1_000_000).commits();
      assertThat(log.stream().map(commit -> commit.id().hex()).collect(Collectors.toSet()))
          .as(when)
          .containsAll(acknowledged);
      for (Commit commit : log.subList(0, log.size() - 1)) {
        String a = oid(repository, commit, "a");
        assertThat(a).as("%s: %s", when, commit.id()).isEqualTo(oid(repository, commit, "b/c"));
      }
      RealGit.check(Demo.git(repository));
      assertThat(RealGit.run(Demo.git(repository), "rev-list", "main").lines()).hasSameSizeAs(log);
      assertThat(Demo.commit(repository, Demo.add("a", when), Demo.add("b/c", when)).changed())
          .isTrue();
    }
  }

  private static String oid(ModelRepository repository, Commit commit, String path) {
    return repository.entry(commit.id(), new RepoPath(path)).orElseThrow().oid();
  }

  /// @return what the program acknowledged before it was killed
  private List<String> killed(int round, int millis) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Files.deleteIfExists(output);
    Process program =
        new ProcessBuilder(Fork.command(Writer.class, folder.toString(), String.valueOf(round)))
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      // From the first acknowledgement on, so that there is something to lose.
      while (program.isAlive() && Files.size(output) == 0) {
        Thread.sleep(5);
      }
      Thread.sleep(millis);
      assertThat(program.isAlive()).isTrue();
    } finally {
      program.destroyForcibly();
      assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    // The last line may have been cut.
    return Files.readAllLines(output).stream().filter(line -> line.length() == 40).toList();
  }

  /// The program that is killed.
  static final class Writer {
    private static final int THREADS = 4;

    private Writer() {}

    public static void main(String[] arguments) {
      Demo demo = new Demo(Path.of(arguments[0]));
      ModelRepository repository = demo.repositories.find(Demo.ID).orElseThrow();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int thread = 0; thread < THREADS; thread++) {
          String name = arguments[1] + "." + thread + ".";
          threads.execute(() -> {
            for (int i = 0; ; i++) {
              Change change =
                  new Change(
                      "main",
                      Optional.empty(),
                      name + i,
                      "",
                      Demo.ALICE,
                      List.of(Demo.add("a", name + i), Demo.add("b/c", name + i)));
              System.out.println(repository.commit(change).commit());
            }
          });
        }
      }
    }
  }
}
