package io.weighbridge.ledger;

import static io.weighbridge.ledger.Books.CENT;
import static io.weighbridge.ledger.Books.budget;
import static io.weighbridge.ledger.Books.requests;

import io.weighbridge.store.Database;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// One of several servers that spend one budget until nothing is left of it; says how often it was
/// admitted.
final class Spender {

  static final String BUDGET = "2.00/month";
  static final int REQUESTS = 200;
  private static final int THREADS = 32;

  private Spender() {}

  public static void main(String[] arguments) throws Exception {
    try (Books books =
        new Books(Database.connect(arguments[0], List.of(Ledger.TABLES)), Clock.systemUTC())) {
      AtomicInteger done = new AtomicInteger();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
          String name = arguments[1] + ":" + thread + ":";
          running.add(threads.submit(() -> spend(books, name, done)));
        }
        for (Future<?> each : running) {
          each.get();
        }
      }
      System.out.println(done);
    }
  }

  private static void spend(Books books, String name, AtomicInteger done) {
    Limit limit = budget(BUDGET);
    BigDecimal most = limit.budget().most();
    for (int i = 0; books.ledger.spent(limit).compareTo(most) < 0; i++) {
      try {
        books.reserve(name + i, Optional.of(CENT), requests(1), limit).settle(requests(1));
        done.incrementAndGet();
      } catch (Exhausted e) {
        // What the others have reserved may come back.
      }
    }
  }
}
