package io.weighbridge.ledger;

import static io.weighbridge.ledger.Books.CENT;
import static io.weighbridge.ledger.Books.budget;
import static io.weighbridge.ledger.Books.requests;

import io.weighbridge.store.Database;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// Settles uses until it is killed, and says which are settled.
final class Settler {

  private static final int THREADS = 16;

  private Settler() {}

  public static void main(String[] arguments) throws Exception {
    Database database = Database.open(Path.of(arguments[0], "ledger.db"), List.of(Ledger.TABLES));
    Books books = new Books(database, Clock.systemUTC());
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    Limit limit = budget("1000000.00/month");
    for (int thread = 0; thread < THREADS; thread++) {
      String name = arguments[1] + ":" + thread + ":";
      Thread.ofPlatform()
          .start(() -> {
            for (int i = 0; ; i++) {
              String id = name + i;
              books.reserve(id, Optional.of(CENT), requests(1), limit).settle(requests(1));
              synchronized (out) {
                try {
                  out.write((id + "\n").getBytes(StandardCharsets.UTF_8));
                } catch (java.io.IOException e) {
                  return;
                }
              }
            }
          });
    }
    Thread.sleep(Long.MAX_VALUE);
  }
}
