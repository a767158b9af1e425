package io.weighbridge.http;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Answers requests with large bodies on platform threads. Such bodies are written to the disk, and
/// a virtual thread that waits for a busy disk holds the processor's carrier all the while: a few
/// uploads would keep every other request waiting. More carriers than processors would too, by
/// waking each other. There are only so many of these threads; where all are taken, by clients that
/// send slowly perhaps, the virtual thread goes on itself.
final class HeavyRequests implements AutoCloseable {

  /// A body from this size on, or one of unknown length.
  private static final long LARGE = 1 << 20;

  private static final int MOST = 64;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().name("large-body-", 0).daemon(true).factory());
  private final Semaphore free = new Semaphore(MOST);

  /// Runs a handler, on whichever thread suits the request.
  void handle(Handler handler, Exchange exchange) throws IOException {
    if (!exchange.hasLargeBody(LARGE) || !free.tryAcquire()) {
      handler.handle(exchange);
      return;
    }
    Wire wire = Wire.CURRENT.get();
    CountDownLatch ended = new CountDownLatch(1);
    Future<Boolean> running =
        threads.submit(() -> {
          try {
            return ScopedValue.where(Wire.CURRENT, wire)
                .call(() -> {
                  handler.handle(exchange);
                  return true;
                });
          } finally {
            free.release();
            ended.countDown();
          }
        });
    try {
      ended.await();
      boolean _ = running.get();
    } catch (InterruptedException e) {
      running.cancel(true);
      // The exchange belongs to that thread until it ends.
      uninterruptibly(ended);
      throw new ClientGone("the connection was closed", e);
    } catch (ExecutionException e) {
      throw thrown(Objects.requireNonNull(e.getCause()));
    }
  }

  private static void uninterruptibly(CountDownLatch ended) {
    while (true) {
      try {
        ended.await();
        Thread.currentThread().interrupt();
        return;
      } catch (InterruptedException again) {
        // told once already
      }
    }
  }

  private static RuntimeException thrown(Throwable cause) throws IOException {
    return switch (cause) {
      case IOException io -> throw io;
      case RuntimeException runtime -> runtime;
      case Error error -> throw error;
      default -> new IllegalStateException(cause);
    };
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
