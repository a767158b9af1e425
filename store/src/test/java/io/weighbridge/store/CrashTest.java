package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CrashTest {

  /// Set `WEIGHBRIDGE_CRASH_ROUNDS` for more.
  private static final int ROUNDS =
      Integer.parseInt(System.getenv().getOrDefault("WEIGHBRIDGE_CRASH_ROUNDS", "10"));

  private static final int LONGEST_MILLISECONDS = 400;

  @TempDir Path folder;

  @Test
  void whateverWasAcknowledgedBeforeAKillIsThereAndWholeAndNothingHalfIsVisible() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Set<String> acknowledged = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      killed(round, random.nextInt(LONGEST_MILLISECONDS), acknowledged);
      check(acknowledged);
    }
    assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
  }

  private void killed(int round, int after, Set<String> acknowledged) throws Exception {
    Path said = folder.resolve("said-" + round);
    // A file keeps what was said until the end; a pipe is closed when the process is.
    Process sender =
        Child.start(List.of(), said, Sender.class, folder.toString(), Integer.toString(round));
    try {
      while (Files.size(said) == 0) {
        assertThat(sender.isAlive()).as("the sender runs").isTrue();
        Thread.sleep(1);
      }
      Thread.sleep(after);
    } finally {
      sender.destroyForcibly();
    }
    assertThat(sender.waitFor()).isEqualTo(128 + 9);
    String text = Files.readString(said, StandardCharsets.UTF_8);
    // A line without its end was not yet said.
    text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(acknowledged::add);
  }

  private void check(Set<String> acknowledged) throws IOException {
    Blobs blobs = Blobs.open(folder.resolve("blobs"));
    Set<String> there = new HashSet<>();
    try (Database database = Database.open(folder.resolve("hub.db"), List.of(DatabaseTest.NOTES))) {
      there.addAll(
          database.<List<String>>read(
              h -> h.select("SELECT 'row ' || text FROM notes").mapTo(String.class).list()));
      assertThat(
              database.<String>write(
                  h -> h.select("PRAGMA integrity_check").mapTo(String.class).one()))
          .isEqualTo("ok");
    }
    try (Stream<Sha256> objects = blobs.all()) {
      for (Sha256 object : objects.toList()) {
        assertThat(digest(blobs.path(object))).isEqualTo(object);
        there.add("object " + object);
      }
    }
    try (Stream<Path> left = Files.list(folder.resolve("blobs/incoming"))) {
      assertThat(left).isEmpty();
    }
    for (String line : acknowledged) {
      if (line.startsWith("part ")) {
        String[] words = line.split(" ", 3);
        Optional<Parts> upload = blobs.parts(words[1]);
        // What has ended is an object, which may have been visible before it was acknowledged.
        if (upload.isPresent()) {
          assertThat(upload.get().missing()).doesNotContain(Integer.parseInt(words[2]));
        } else {
          byte[] bytes = Streams.random(words[1].hashCode(), 5 * Sender.PART + 100);
          assertThat(there).contains("object " + Sha256.of(bytes));
        }
      } else {
        assertThat(there).contains(line);
      }
    }
  }

  private static Sha256 digest(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return Sha256.of(bytes.readAllBytes());
    }
  }
}
