package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk of a few megabytes, in a name space of its own, is filled by commits. The one that does
/// not fit says so, those before are whole, and there are more when there is space again.
final class FullDiskTest {

  @TempDir private Path folder;

  @Test
  void aCommitThatDoesNotFitLeavesAllAsItWas() throws Exception {
    assumeTrue(
        run(List.of("unshare", "-rm", "mount", "-t", "tmpfs", "none", folder.toString())).status()
            == 0,
        "this system gives a test no disk of its own (unshare -rm)");
    List<String> command = new ArrayList<>(List.of("unshare", "-rm", "sh", "-c"));
    command.add("mount -t tmpfs -o size=6m none \"$0\" && exec \"$@\"");
    command.add(folder.toString());
    command.addAll(Fork.command(Filler.class, folder.toString()));
    RealGit.Result result = run(command);
    assertThat(result.output()).contains("all is well");
    assertThat(result.status()).isZero();
  }

  private static RealGit.Result run(List<String> command) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new RealGit.Result(process.waitFor(), output);
    } catch (IOException e) {
      return new RealGit.Result(-1, e.toString());
    }
  }

  /// The program that fills the disk.
  static final class Filler {
    private Filler() {}

    public static void main(String[] arguments) throws Exception {
      Path disk = Path.of(arguments[0]);
      Path ballast = Files.write(disk.resolve("ballast"), new byte[1 << 20]);
      try (Demo demo = new Demo(disk)) {
        ModelRepository repository = demo.create();
        List<CommitId> done = new ArrayList<>();
        // Large ones first, then ever smaller ones, so that each step of a commit meets the end.
        int failures = 0;
        for (int size = 300_000; size > 100; size = size * 4 / 5) {
          for (int i = 0; i < 100; i++) {
            try {
              done.add(Demo.commit(repository, random(size, done.size())).commit());
            } catch (NoSpaceLeft e) {
              failures++;
              assertThat(Demo.head(repository)).isEqualTo(done.getLast());
              break;
            }
          }
        }
        assertThat(failures).isGreaterThan(5);
        Files.delete(ballast);
        done.add(Demo.commit(repository, random(200_000, 7)).commit());
        for (CommitId commit : done) {
          Entry entry = repository.entry(commit, new RepoPath("file")).orElseThrow();
          repository.blob(entry.oid()).close();
        }
        assertThat(repository.log(done.getLast(), 0, 1).total()).isEqualTo(done.size() + 1);
        RealGit.check(Demo.git(repository));
      }
      System.out.println("all is well");
    }

    private static Operation random(int size, int seed) {
      byte[] bytes = new byte[size];
      new Random(seed).nextBytes(bytes);
      return new Operation.AddFile(new RepoPath("file"), Content.of(bytes));
    }
  }
}
