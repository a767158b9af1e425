package io.weighbridge.hub;

import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Database;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Counts downloads. One client that fetches a model asks for many files, and asks again after a
/// broken connection, so what is counted is one download for each model, caller and quarter of an
/// hour. Counts are kept in memory and written every few seconds: a crash loses a few, never a
/// request.
public final class Downloads implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Downloads.class.getName());

  private static final Duration SAME = Duration.ofMinutes(15);
  private static final Duration FLUSH = Duration.ofSeconds(5);

  /// Callers that are remembered; beyond, the longest unseen is counted again.
  private static final int MAX_RECENT = 100_000;

  private record Fetch(String id, String who) {}

  private final Database database;
  private final Clock clock;
  private final Consumer<Collection<String>> counts;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> counted = new HashMap<>();
  private final LinkedHashMap<Fetch, Long> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Fetch, Long> eldest) {
          return size() > MAX_RECENT;
        }
      };
  private final Thread flushing;
  private long day;

  /// @param counts is told the lasting ids of models whose counts were written
  Downloads(Database database, Clock clock, Consumer<Collection<String>> counts) {
    this.database = database;
    this.clock = clock;
    this.counts = counts;
    this.day = ModelCounts.today(clock);
    this.flushing = Thread.ofVirtual().name("download counts").start(this::flushing);
  }

  /// A caller was sent the first bytes of a file. Cheap: nothing is written here.
  ///
  /// @param who the caller's name, or the address of one without a name
  public void count(Settings model, String who) {
    Fetch fetch = new Fetch(model.id(), who);
    long now = clock.millis();
    lock.lock();
    try {
      Long last = recent.put(fetch, now);
      if (last == null || now - last >= SAME.toMillis()) {
        counted.merge(model.id(), 1L, Long::sum);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Writes what was counted.
  public void flush() {
    Map<String, Long> fresh;
    boolean newDay;
    long today = ModelCounts.today(clock);
    lock.lock();
    try {
      fresh = Map.copyOf(counted);
      counted.clear();
      newDay = day != today;
      day = today;
    } finally {
      lock.unlock();
    }
    if (fresh.isEmpty() && !newDay) {
      return;
    }
    try {
      write(fresh, today, newDay);
    } catch (RuntimeException e) {
      lock.lock();
      try {
        fresh.forEach((id, count) -> counted.merge(id, count, Long::sum));
      } finally {
        lock.unlock();
      }
      throw e;
    }
  }

  private void write(Map<String, Long> fresh, long today, boolean newDay) {
    List<String> changed =
        database.write(handle -> {
          fresh.forEach((id, count) -> {
            handle.execute(
                "INSERT INTO model_downloads (id, day, count) VALUES (?, ?, ?)"
                    + " ON CONFLICT (id, day) DO UPDATE SET count = count + excluded.count",
                id,
                today,
                count);
            ModelCounts.update(handle, clock, id);
          });
          if (!newDay) {
            return List.copyOf(fresh.keySet());
          }
          ModelCounts.updateAll(handle, clock); // what is older than 30 days falls out
          return handle.createQuery("SELECT id FROM models").mapTo(String.class).list();
        });
    counts.accept(changed);
  }

  private void flushing() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(FLUSH);
        try {
          flush();
        } catch (RuntimeException e) {
          LOG.log(Level.WARNING, "download counts could not be written", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing
    }
  }

  /// Ends the counting; what was counted is written.
  @Override
  public void close() {
    flushing.interrupt();
    try {
      flushing.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    flush();
  }
}
