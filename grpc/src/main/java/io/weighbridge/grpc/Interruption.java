package io.weighbridge.grpc;

import io.grpc.Context;

/// Lets a call that its client gave up interrupt the thread that waits for its answer. Between
/// opening and closing the thread may be interrupted, afterwards never.
final class Interruption implements AutoCloseable, Context.CancellationListener {

  private final Context context;
  private final Thread thread;
  private boolean over;

  private Interruption(Context context, Thread thread) {
    this.context = context;
    this.thread = thread;
  }

  static Interruption of(Context context) {
    Interruption interruption = new Interruption(context, Thread.currentThread());
    context.addListener(interruption, Runnable::run);
    return interruption;
  }

  @Override
  public synchronized void cancelled(Context gone) {
    if (!over) {
      thread.interrupt();
    }
  }

  @Override
  public void close() {
    context.removeListener(this);
    synchronized (this) {
      over = true;
    }
    boolean _ = Thread.interrupted();
  }
}
