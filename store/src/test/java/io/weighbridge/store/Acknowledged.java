package io.weighbridge.store;

import java.nio.file.Path;
import java.util.List;

/// The process that [SyncTest] traces: it writes one thing of each kind and says so.
final class Acknowledged {

  private Acknowledged() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    byte[] bytes = Streams.random(1, 3 << 20);
    Blobs blobs = Blobs.open(folder.resolve("blobs"));
    try (Database database = Database.open(folder.resolve("hub.db"), List.of(DatabaseTest.NOTES))) {
      System.out.println("BEGIN");
      database.write(h -> h.execute("INSERT INTO notes (text) VALUES ('one')"));
      System.out.println("ROW");
      blobs.receive(Streams.pieces(bytes), Sha256.of(bytes), bytes.length);
      System.out.println("OBJECT");
      Parts parts = blobs.parts("upload", 5, 5);
      System.out.println("UPLOAD");
      parts.put(1, Streams.pieces(new byte[5]), 5);
      System.out.println("PART");
      parts.complete(Sha256.of(new byte[5]), 5);
      System.out.println("COMPLETED");
    }
  }
}
