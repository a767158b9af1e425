package io.weighbridge.grants;

import java.nio.file.Path;
import java.util.Collection;
import java.util.function.BooleanSupplier;

/// The sealing that is under way: how far it is, and whether it shall stop. Once its package is on
/// the way to the hub it does not stop any more.
final class Running {

  private final String id;
  private final BooleanSupplier stopping;
  private long total;
  private long done;
  private boolean cancelled;
  private boolean publishing;

  Running(String id, BooleanSupplier stopping) {
    this.id = id;
    this.stopping = stopping;
  }

  /// It was told to stop.
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    Stopped() {
      super("stopped", null, false, false);
    }
  }

  /// @param done bytes that are sealed
  /// @param publishing whether all are, and the package is on its way to the hub
  record Progress(long done, long total, boolean publishing) {}

  boolean isOf(String other) {
    return id.equals(other);
  }

  synchronized void begin(Collection<Path> files) {
    total = files.stream().mapToLong(file -> file.toFile().length()).sum();
  }

  /// @throws Stopped if it shall stop
  synchronized void add(long bytes) {
    done += bytes;
    requireGoing();
  }

  /// @throws Stopped if it shall stop
  synchronized void publish() {
    requireGoing();
    publishing = true;
  }

  private void requireGoing() {
    if (cancelled || stopping.getAsBoolean()) {
      throw new Stopped();
    }
  }

  /// @return whether it will stop
  synchronized boolean cancel() {
    cancelled = !publishing;
    return cancelled;
  }

  synchronized Progress progress() {
    return new Progress(done, total, publishing);
  }
}
