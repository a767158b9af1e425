package io.weighbridge.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/// Notices that a client hangs up while its request waits for something else than the client. A
/// blocking socket tells of its end only to whoever reads from it; so after a while a thread does
/// read, ahead of the web server, which gets what came when it asks next. A request that is
/// answered before then costs no more than this object.
final class ClientWatch {

  /// Most requests are answered long before.
  static final long PATIENCE_NANOS = 100_000_000;

  private static final int MOST_AHEAD = 8 << 10;
  private static final byte[] END = new byte[0];

  private enum State {
    WAITING,
    READING,
    OVER
  }

  private final Thread waiter = Thread.currentThread();
  private final long since = System.nanoTime();
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<byte[]> ahead = new CompletableFuture<>();
  private boolean over;
  private boolean gone;

  /// Begins to read if the request has waited long enough.
  void look(long now, SocketChannel channel) {
    if (now - since > PATIENCE_NANOS && state.compareAndSet(State.WAITING, State.READING)) {
      Thread.ofVirtual().name("watch").start(() -> read(channel));
    }
  }

  private void read(SocketChannel channel) {
    try {
      byte[] block = new byte[MOST_AHEAD];
      int count = channel.read(ByteBuffer.wrap(block));
      if (count < 0) {
        interrupt();
      }
      ahead.complete(count < 0 ? END : Arrays.copyOf(block, count));
    } catch (IOException e) {
      interrupt();
      ahead.completeExceptionally(e);
    }
  }

  private synchronized void interrupt() {
    if (!over) {
      gone = true;
      waiter.interrupt();
    }
  }

  /// The request waits no longer.
  ///
  /// @return whether something reads ahead, so that [#next] must be asked before the socket is
  boolean end() {
    if (state.compareAndSet(State.WAITING, State.OVER)) {
      return false;
    }
    synchronized (this) {
      over = true;
      if (gone) {
        // It was meant for the waiting that is over.
        boolean _ = Thread.interrupted();
      }
    }
    return true;
  }

  /// Whether the client hung up before the waiting was over.
  synchronized boolean isGone() {
    return gone;
  }

  /// What was read ahead; waits for it. Empty at the end.
  byte[] next() throws IOException {
    try {
      return ahead.get();
    } catch (ExecutionException e) {
      throw new IOException("the client is gone", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the client was awaited", e);
    }
  }
}
