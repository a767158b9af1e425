package io.weighbridge.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;

/// The least that durable writing for many clients takes: one thread writes what has come in
/// meanwhile, syncs once, and tells all of them.
final class GroupCommit implements AutoCloseable {

  private static final int QUEUE = 65_536;
  private static final int MOST = 512;

  /// Writes so many events and syncs.
  interface Sink extends AutoCloseable {
    void write(int events) throws IOException, SQLException;

    @Override
    void close() throws IOException, SQLException;
  }

  private final ArrayBlockingQueue<CompletableFuture<Boolean>> queue =
      new ArrayBlockingQueue<>(QUEUE);
  private final Sink sink;
  private final Thread thread;

  GroupCommit(Sink sink) {
    this.sink = sink;
    this.thread = Thread.ofPlatform().daemon().start(this::serve);
  }

  void event() throws InterruptedException {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    queue.put(done);
    done.join();
  }

  private void serve() {
    List<CompletableFuture<Boolean>> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(queue.take());
        queue.drainTo(batch, MOST - 1);
        try {
          sink.write(batch.size());
          batch.forEach(done -> done.complete(true));
        } catch (IOException | SQLException e) {
          batch.forEach(done -> done.completeExceptionally(e));
        }
        batch.clear();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sink.close();
  }
}
