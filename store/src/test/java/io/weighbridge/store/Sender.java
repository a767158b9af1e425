package io.weighbridge.store;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

/// The process that [CrashTest] kills: it writes rows, objects and parts for ever, and says of each
/// when it was acknowledged.
final class Sender {

  static final int PART = 64 << 10;
  private static final ReentrantLock SAYING = new ReentrantLock();

  private Sender() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Database database = Database.open(folder.resolve("hub.db"), List.of(DatabaseTest.NOTES));
    Blobs blobs = Blobs.open(folder.resolve("blobs"));
    for (int thread = 0; thread < 4; thread++) {
      String name = "row-%d-%d-".formatted(seed, thread);
      Thread.startVirtualThread(() -> rows(database, name));
    }
    Thread.startVirtualThread(() -> objects(blobs, new Random(seed)));
    Thread.startVirtualThread(() -> parts(blobs, seed));
    Thread.sleep(60_000);
  }

  private static void rows(Database database, String name) {
    for (int i = 0; i < Integer.MAX_VALUE; i++) {
      String text = name + i;
      database.write(h -> h.execute("INSERT INTO notes (text) VALUES (?)", text));
      say("row " + text);
    }
  }

  private static void objects(Blobs blobs, Random random) {
    while (true) {
      byte[] bytes = new byte[random.nextInt(3 << 20)];
      random.nextBytes(bytes);
      Sha256 digest = Sha256.of(bytes);
      blobs.receive(Streams.pieces(bytes), digest, bytes.length);
      say("object " + digest);
    }
  }

  private static void parts(Blobs blobs, long seed) {
    for (int i = 0; i < Integer.MAX_VALUE; i++) {
      String id = "upload-%d-%d".formatted(seed, i);
      byte[] bytes = Streams.random(id.hashCode(), 5 * PART + 100);
      Parts parts = blobs.parts(id, bytes.length, PART);
      for (int part = 1; part <= parts.count(); part++) {
        byte[] one =
            Arrays.copyOfRange(bytes, (part - 1) * PART, Math.min(part * PART, bytes.length));
        parts.put(part, Streams.pieces(one), one.length);
        say("part %s %d".formatted(id, part));
      }
      parts.complete(Sha256.of(bytes), bytes.length);
      say("object " + Sha256.of(bytes));
    }
  }

  private static void say(String line) {
    SAYING.lock();
    try {
      System.out.println(line);
      System.out.flush();
    } finally {
      SAYING.unlock();
    }
  }
}
