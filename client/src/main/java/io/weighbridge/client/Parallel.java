package io.weighbridge.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// The same for each of many things, a few at a time. Everybody has stopped when it returns, also
/// where it fails.
final class Parallel {

  private Parallel() {}

  /// @throws RuntimeException the first failure; the others are stopped
  static <T> void each(int threads, List<T> things, Consumer<T> work) {
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new ExecutorCompletionService<Boolean>(executor);
      List<Future<Boolean>> workers = new ArrayList<>();
      for (int i = 0; i < Math.min(threads, things.size()); i++) {
        workers.add(
            done.submit(() -> {
              int index;
              while (!Thread.currentThread().isInterrupted()
                  && (index = next.getAndIncrement()) < things.size()) {
                work.accept(things.get(index));
              }
              return true;
            }));
      }
      try {
        for (int i = 0; i < workers.size(); i++) {
          boolean _ = done.take().get();
        }
      } catch (InterruptedException e) {
        executor.shutdownNow();
        Thread.currentThread().interrupt();
        throw new StoppedException(e);
      } catch (ExecutionException e) {
        executor.shutdownNow();
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }
}
