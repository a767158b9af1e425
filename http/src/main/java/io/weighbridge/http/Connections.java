package io.weighbridge.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// All open connections. What stands still is closed: a client that was accepted and says nothing,
/// that sends its headers drop by drop, or that neither sends nor takes for too long. Each costs a
/// virtual thread until then, and nobody else waits for it.
final class Connections implements ServerConnectionSelector, AutoCloseable {

  /// The longest from the first byte of a request to the end of its headers, and for the handshake
  /// of TLS.
  private static final Duration HEAD = Duration.ofSeconds(30);

  private static final long SWEEP_MILLIS = 100;

  private record Accepted(SocketChannel channel, long at) {}

  private final ServerConnectionSelector http1;
  private final long idle;
  private final boolean tls;
  private final Map<SocketAddress, Accepted> accepted = new ConcurrentHashMap<>();
  private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
  private final Thread sweeper;
  private volatile boolean closed;

  /// @param tls whether a client must say something before its connection is handed over
  Connections(Http1Config config, Duration idle, boolean tls) {
    this.tls = tls;
    this.http1 = Http1ConnectionSelector.builder().config(config).build();
    this.idle = idle.toNanos();
    this.sweeper = Thread.ofPlatform().daemon().name("connections").start(this::sweep);
  }

  int open() {
    return wires.size();
  }

  /// Takes note of a socket before anything is read from it.
  void accepted(SocketAddress peer, SocketChannel channel) {
    accepted.put(peer, new Accepted(channel, System.nanoTime()));
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    SocketAddress peer = context.remotePeer().address();
    // A peer that is gone already has no address any more.
    Accepted known = peer == null ? null : accepted.remove(peer);
    Wire wire = new Wire(context, known == null ? null : known.channel());
    return new Tracked(wire, http1.connection(wire));
  }

  private void sweep() {
    while (!closed) {
      long now = System.nanoTime();
      for (Wire wire : wires) {
        wire.closeIfOverdue(now, idle, HEAD.toNanos());
        wire.lookAfterClient(now);
      }
      accepted
          .values()
          .removeIf(waiting -> {
            // Without TLS nobody waits for the client here: if it takes long, we are slow.
            boolean overdue = tls && now - waiting.at() > HEAD.toNanos();
            if (overdue) {
              Wire.close(waiting.channel());
            }
            return overdue || !waiting.channel().isOpen();
          });
      try {
        TimeUnit.MILLISECONDS.sleep(SWEEP_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    sweeper.interrupt();
  }

  /// The web server's connection, known to the thread that serves it.
  private final class Tracked implements ServerConnection, InterruptableTask<Void> {
    private final Wire wire;
    private final ServerConnection inner;

    Tracked(Wire wire, ServerConnection inner) {
      this.wire = wire;
      this.inner = inner;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      wires.add(wire);
      try {
        ScopedValue.where(Wire.CURRENT, wire)
            .call(() -> {
              inner.handle(limit);
              return wire;
            });
      } finally {
        wires.remove(wire);
      }
    }

    @Override
    public Duration idleTime() {
      return inner.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      inner.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return inner instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public void run() {
      throw new IllegalStateException("a connection is handled, not run");
    }

    @Override
    public @Nullable Void call() {
      throw new IllegalStateException("a connection is handled, not called");
    }
  }
}
