package io.weighbridge.grants;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Work that is done again and again beside the requests, until this is closed. A turn that fails
/// is told in the log, and the next one comes all the same.
final class Turns implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Turns.class.getName());

  private final Duration between;
  private final Runnable work;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  Turns(String name, Duration between, Runnable work) {
    this.between = between;
    this.work = work;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      do {
        try {
          work.run();
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.WARNING, "the grants could not be kept up", e);
        }
      } while (!closed.await(between.toSeconds(), TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
