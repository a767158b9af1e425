package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The system calls of one commit: what is acknowledged was synced before, in an order that leaves
/// no moment at which a name leads to what is not on disk.
final class SyncTraceTest {

  @TempDir private Path folder;

  @Test
  void packIndexAndRefAreOnDiskBeforeTheAcknowledgement() throws Exception {
    Path trace = folder.resolve("trace");
    List<String> command =
        new ArrayList<>(
            List.of(
                "strace",
                "-f",
                "-qq",
                "-y",
                "-s",
                "200",
                "-e",
                "trace=fsync,fdatasync,rename,renameat,renameat2,write",
                "-o",
                trace.toString()));
    command.addAll(Fork.command(OneCommit.class, folder.toString()));
    assumeTrue(ran(command), "strace is not here or may not trace");

    List<String> calls = Files.readAllLines(trace);
    int start = find(calls, 0, "write\\(1.*\"begin");
    int acknowledged = find(calls, start, "write\\(1.*\"done");
    List<String> commit = calls.subList(start, acknowledged);
    int pack = find(commit, 0, "f(data)?sync\\(.*/tmp_pack_");
    int index = find(commit, 0, "f(data)?sync\\(.*/tmp_pack-.*idx>");
    int packVisible = find(commit, pack, "rename.*/tmp_pack_.*\\.pack\"");
    int indexVisible = find(commit, index, "rename.*/tmp_pack-.*\\.idx\"");
    int packFolder = find(commit, Math.max(packVisible, indexVisible), "fsync\\(.*/objects/pack>");
    assertThat(packVisible).isLessThan(indexVisible);
    int ref = find(commit, packFolder, "fsync\\(.*/refs/heads/main\\.lock>");
    int refVisible = find(commit, ref, "rename.*refs/heads/main\\.lock.*refs/heads/main\"");
    find(commit, refVisible, "fsync\\(.*/refs/heads>");
  }

  private static int find(List<String> calls, int from, String wanted) {
    Pattern pattern = Pattern.compile(wanted);
    for (int at = from; at < calls.size(); at++) {
      if (pattern.matcher(calls.get(at)).find()) {
        return at;
      }
    }
    throw new AssertionError("no %s after %s".formatted(wanted, calls.subList(0, from)));
  }

  private static boolean ran(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(120, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /// The program that is traced.
  static final class OneCommit {
    private OneCommit() {}

    public static void main(String[] arguments) {
      try (Demo demo = new Demo(Path.of(arguments[0]))) {
        ModelRepository repository = demo.create();
        Demo.commit(repository, Demo.add("warm", "up"));
        System.out.println("begin");
        Committed committed = Demo.commit(repository, Demo.add("a", "b"));
        System.out.println("done " + committed.commit());
      }
    }
  }
}
