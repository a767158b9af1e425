package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the system is asked for between a request and its acknowledgement, as `strace` sees it.
final class SyncTest {

  private static final Pattern SAID = Pattern.compile("write\\(1<[^>]*>, \"([A-Z]+)\\\\n\"");
  private static final Pattern CALL =
      Pattern.compile("(fsync|fdatasync|write|pwrite64|writev)\\(\\d+<([^>]*)>.*");
  private static final Pattern RENAME = Pattern.compile("rename\\(\"([^\"]*)\", \"([^\"]*)\"\\).*");

  @TempDir static Path folder;

  /// The calls before each word that the process said: `write`, `sync` or `rename`, and the path
  /// below the folder.
  private static final Map<String, List<String>> CALLS = new LinkedHashMap<>();

  @BeforeAll
  static void trace() throws Exception {
    assumeTrue(canTrace(), "strace is missing or may not trace: install the package strace");
    Path trace = folder.resolve("trace");
    Process process =
        Child.start(
            List.of(
                "strace",
                "-f",
                "-y",
                "-o",
                trace.toString(),
                "-e",
                "trace=fsync,fdatasync,rename,write,pwrite64,writev"),
            folder.resolve("said"),
            Acknowledged.class,
            folder.toRealPath().toString());
    assertThat(process.waitFor()).isZero();
    read(Files.readAllLines(trace, StandardCharsets.ISO_8859_1));
  }

  @Test
  void aRowIsInTheSyncedLogBeforeItIsAcknowledged() {
    List<String> calls = before("ROW");
    assertThat(calls).contains("write hub.db-wal");
    assertThat(calls.lastIndexOf("sync hub.db-wal"))
        .as("the last write is synced: %s", calls)
        .isGreaterThan(calls.lastIndexOf("write hub.db-wal"));
  }

  @Test
  void anObjectIsSyncedThenRenamedThenItsFolderIsSyncedBeforeItIsAcknowledged() {
    byte[] bytes = Streams.random(1, 3 << 20);
    Sha256 digest = Sha256.of(bytes);
    assertObject(before("OBJECT"), digest, "blobs/incoming/");
    // So are the names of the folders that were made for it.
    assertThat(before("OBJECT"))
        .contains("sync blobs/objects", "sync blobs/objects/" + digest.hex().substring(0, 2));
  }

  @Test
  void aPartIsSyncedBeforeItCountsAndBeforeItIsAcknowledged() {
    List<String> calls = before("PART");
    String data = "blobs/parts/upload/data";
    String done = "blobs/parts/upload/done";
    assertThat(calls.indexOf("write " + data)).isNotNegative();
    assertThat(calls.indexOf("sync " + data)).isGreaterThan(calls.lastIndexOf("write " + data));
    assertThat(calls.indexOf("write " + done)).isGreaterThan(calls.indexOf("sync " + data));
    assertThat(calls.lastIndexOf("sync " + done)).isGreaterThan(calls.lastIndexOf("write " + done));
    assertThat(before("UPLOAD"))
        .containsSubsequence(
            "sync blobs/parts/upload/plan.new",
            "rename blobs/parts/upload/plan",
            "sync blobs/parts/upload");
  }

  @Test
  void aCompletedUploadIsRenamedThenItsFolderIsSyncedBeforeItIsAcknowledged() {
    String target = target(Sha256.of(new byte[5]));
    assertThat(before("COMPLETED"))
        .containsSubsequence("rename " + target, "sync " + Path.of(target).getParent());
  }

  private static List<String> before(String said) {
    List<String> calls = CALLS.get(said);
    assertThat(calls).as("the process said %s", said).isNotNull();
    return calls == null ? List.of() : calls;
  }

  private static void assertObject(List<String> calls, Sha256 digest, String incoming) {
    String target = target(digest);
    int renamed = calls.indexOf("rename " + target);
    assertThat(renamed).as("%s", calls).isNotNegative();
    List<String> before =
        calls.subList(0, renamed).stream().filter(call -> call.contains(incoming)).toList();
    assertThat(before).hasSizeGreaterThan(1);
    assertThat(before.getLast()).startsWith("sync " + incoming);
    assertThat(calls.subList(renamed, calls.size()))
        .contains("sync " + Path.of(target).getParent());
  }

  private static String target(Sha256 digest) {
    String hex = digest.hex();
    return "blobs/objects/%s/%s/%s".formatted(hex.substring(0, 2), hex.substring(2, 4), hex);
  }

  /// A call that was interrupted by one of another thread stands on two lines; it counts where it
  /// ends.
  private static void read(List<String> lines) throws IOException {
    Path root = folder.toRealPath();
    Map<String, String> begun = new LinkedHashMap<>();
    List<String> calls = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.split(" +", 2);
      String call = parts[1];
      if (call.endsWith("<unfinished ...>")) {
        begun.put(parts[0], call);
        continue;
      }
      if (call.startsWith("<... ")) {
        call = begun.getOrDefault(parts[0], call);
      }
      Matcher said = SAID.matcher(call);
      Matcher renamed = RENAME.matcher(call);
      Matcher other = CALL.matcher(call);
      if (said.find()) {
        CALLS.put(said.group(1), List.copyOf(calls));
        calls.clear();
      } else if (renamed.matches()) {
        calls.add("rename " + root.relativize(Path.of(renamed.group(2))));
      } else if (other.matches() && other.group(2).startsWith(root.toString())) {
        calls.add(
            (other.group(1).endsWith("sync") ? "sync " : "write ")
                + root.relativize(Path.of(other.group(2))));
      }
    }
  }

  private static boolean canTrace() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("strace", "-f", "-e", "trace=fsync", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
