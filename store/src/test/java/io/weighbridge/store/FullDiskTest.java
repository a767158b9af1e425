package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file system in memory that really is full.
final class FullDiskTest {

  private static final int MIB = 1 << 20;
  private static final int SIZE = 16 * MIB;

  @TempDir Path folder;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", disk.toString()),
        "only root can mount a small file system");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  @Test
  void aFullDiskRefusesUploadsKeepsWhatItHadAndGoesOnWhenThereIsSpace() throws Exception {
    Blobs blobs = Blobs.open(disk.resolve("blobs"));
    byte[] kept = Streams.random(1, 4 * MIB);
    blobs.receive(Streams.pieces(kept), Sha256.of(kept), kept.length);
    byte[] large = Streams.random(2, 15 * MIB);

    assertThatThrownBy(() -> blobs.receive(Streams.pieces(large), Sha256.of(large), large.length))
        .as("announced")
        .isInstanceOf(StorageFull.class);
    assertThatThrownBy(() -> blobs.receive(Streams.pieces(large), large.length))
        .as("unannounced")
        .isInstanceOf(StorageFull.class)
        .hasMessageContaining("no space left");
    Parts parts = blobs.parts("upload", 9L * MIB, 9L * MIB);
    Path filler = Files.write(disk.resolve("filler"), new byte[6 * MIB]);
    assertThatThrownBy(() -> parts.put(1, Streams.pieces(large), 9L * MIB))
        .as("a part")
        .isInstanceOf(StorageFull.class);
    assertThat(parts.missing()).containsExactly(1);
    try (Stream<Path> left = Files.list(disk.resolve("blobs/incoming"))) {
      assertThat(left).isEmpty();
    }
    assertThat(blobs.path(Sha256.of(kept))).hasBinaryContent(kept);

    parts.discard();
    Files.delete(filler);
    byte[] fits = Streams.random(3, 9 * MIB);
    blobs.receive(Streams.pieces(fits), Sha256.of(fits), fits.length);
    assertThat(blobs.path(Sha256.of(fits))).hasBinaryContent(fits);
  }

  @Test
  void aFullDiskRefusesRowsKeepsWhatItHadAndGoesOnWhenThereIsSpace() throws Exception {
    try (Database database = Database.open(disk.resolve("hub.db"), List.of(DatabaseTest.NOTES))) {
      int written = 0;
      String large = "x".repeat(100_000);
      try {
        while (written < 1000) {
          String text = written + large;
          database.write(h -> h.execute("INSERT INTO notes (text) VALUES (?)", text));
          written++;
        }
      } catch (StorageFull e) {
        assertThat(e).hasMessageContaining("hub.db");
      }
      int there = written;
      assertThat(there).isBetween(10, 200);
      assertThat(count(database)).isEqualTo(there);

      assertThat(run("mount", "-o", "remount,size=" + 2 * SIZE, disk.toString())).isTrue();
      database.write(h -> h.execute("INSERT INTO notes (text) VALUES ('after')"));
      assertThat(count(database)).isEqualTo(there + 1);
    }
  }

  private static int count(Database database) {
    return database.<Integer>read(
        h -> h.select("SELECT count(*) FROM notes").mapTo(Integer.class).one());
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
