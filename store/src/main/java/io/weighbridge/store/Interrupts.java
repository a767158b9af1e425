package io.weighbridge.store;

/// Keeps a thread's interrupt for later. A virtual thread that is interrupted while it waits for a
/// socket closes it, and with it the transaction, so an interrupt that was there before must not
/// end a write that has yet to begin.
record Interrupts(boolean before) implements AutoCloseable {

  static Interrupts heldBack() {
    return new Interrupts(Thread.interrupted());
  }

  @Override
  public void close() {
    if (before) {
      Thread.currentThread().interrupt();
    }
  }
}
