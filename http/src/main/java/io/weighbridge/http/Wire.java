package io.weighbridge.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// One connection as the web server sees it, with what the web server does not do itself: reads
/// that grow with the load, a limit on what is held unread, and a note of since when it has been
/// waiting, so that [Connections] can close what stands still.
final class Wire implements ConnectionContext, DataWriter {

  /// The connection whose requests this thread answers.
  static final ScopedValue<Wire> CURRENT = ScopedValue.newInstance();

  private static final int SMALL_READ = 8 << 10;
  private static final int LARGE_READ = 128 << 10;

  /// The web server holds a chunk (RFC 9112 7.1) and any line in whole before it hands them out.
  private static final int MOST_UNREAD = 16 << 20;

  private final ConnectionContext inner;
  private final HelidonSocket socket;
  private final @Nullable SocketChannel channel;
  private final DataReader reader = DataReader.create(this::read);

  private byte[] block = {};
  private int blockSize = SMALL_READ;
  private int lastRead;
  private boolean ending;
  private boolean handling;
  private volatile long waitingSince;
  private volatile long headSince;
  private volatile @Nullable ClientWatch watch;

  /// A watch that is over but reads on for us.
  private @Nullable ClientWatch readsAhead;

  Wire(ConnectionContext inner, @Nullable SocketChannel channel) {
    this.inner = inner;
    this.socket = inner.serverSocket();
    this.channel = channel;
  }

  /// The socket itself, where bytes may go past the web server: not under TLS.
  Optional<SocketChannel> plainChannel() {
    return socket.isSecure() ? Optional.empty() : Optional.ofNullable(channel);
  }

  /// A request has been read up to its body.
  void requestBegins() {
    handling = true;
    headSince = 0;
  }

  void requestEnds() {
    handling = false;
  }

  /// The web server must not take another request from this connection: bytes went past it.
  void endsWithThisRequest() {
    ending = true;
  }

  boolean isEnding() {
    return ending;
  }

  /// Bytes that the web server was given and has not taken.
  int unread() {
    return reader.available();
  }

  /// Bytes that it was given at last.
  int lastRead() {
    return lastRead;
  }

  /// Reads past the web server.
  int readDirectly(ByteBuffer target) throws IOException {
    waiting();
    try {
      return Objects.requireNonNull(channel).read(target);
    } catch (IOException e) {
      throw new ClientGone("the client hung up before the end of its request", e);
    } finally {
      waited();
    }
  }

  /// Something is about to wait for the client.
  void waiting() {
    waitingSince = System.nanoTime() | 1;
  }

  void waited() {
    waitingSince = 0;
  }

  /// From now on the thread waits for something else than the client, and is interrupted if that
  /// hangs up; not under TLS. The request has been read to its end.
  ClientWatch watch() {
    ClientWatch begun = new ClientWatch();
    if (readsAhead == null) {
      watch = begun;
    }
    return begun;
  }

  void endWatch(ClientWatch begun) {
    watch = null;
    if (begun.end()) {
      readsAhead = begun;
    }
  }

  void lookAfterClient(long now) {
    ClientWatch current = watch;
    if (current != null && channel != null && !socket.isSecure()) {
      current.look(now, channel);
    }
  }

  /// Closes what stands still for too long; the thread that waits is woken by it.
  void closeIfOverdue(long now, long idle, long head) {
    long waiting = waitingSince;
    long began = headSince;
    if ((waiting != 0 && now - waiting > idle) || (began != 0 && now - began > head)) {
      close(channel);
    }
  }

  static void close(@Nullable SocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Closed is what it was to be.
        System.getLogger(Wire.class.getName()).log(System.Logger.Level.TRACE, "closing", e);
      }
    }
  }

  private byte[] read() {
    if (reader.available() > MOST_UNREAD) {
      throw HttpFailure.of(
          413, "A chunk of the request is larger than %d bytes.".formatted(MOST_UNREAD));
    }
    DataReader before = inner.dataReader();
    if (before.available() > 0) {
      return before.readBytes(before.available());
    }
    byte[] bytes;
    waiting();
    try {
      bytes = socket.isSecure() || channel == null ? socket.get() : plain(channel);
    } catch (IOException | UncheckedIOException e) {
      throw new ServerConnectionException("the client is gone", e);
    } finally {
      waited();
    }
    if (bytes == null) {
      // Thrown, because the web server takes the bare end for an error of its own within headers.
      throw new CloseConnectionException("the client hung up");
    }
    lastRead = bytes.length;
    if (!handling && headSince == 0) {
      headSince = System.nanoTime() | 1;
    }
    return bytes;
  }

  private byte @Nullable [] plain(SocketChannel from) throws IOException {
    ClientWatch before = readsAhead;
    if (before != null) {
      byte[] ahead = before.next();
      readsAhead = null;
      return ahead.length == 0 ? null : ahead;
    }
    if (block.length != blockSize) {
      block = new byte[blockSize];
    }
    int count = from.read(ByteBuffer.wrap(block));
    if (count < 0) {
      return null;
    }
    byte[] bytes = Arrays.copyOf(block, count);
    resize(count);
    return bytes;
  }

  /// An upload gets large reads, a connection that is quiet costs little.
  private void resize(int count) {
    int size = blockSize;
    if (count == size && size < LARGE_READ) {
      size *= 2;
    } else if (count < size / 4 && size > SMALL_READ) {
      size /= 2;
    }
    blockSize = size;
  }

  @Override
  public void write(BufferData buffer) {
    writeNow(buffer);
  }

  @Override
  public void write(BufferData... buffers) {
    writeNow(buffers);
  }

  @Override
  public void writeNow(BufferData... buffers) {
    writeNow(BufferData.create(buffers));
  }

  @Override
  public void writeNow(BufferData buffer) {
    waiting();
    try {
      inner.dataWriter().writeNow(buffer);
    } finally {
      waited();
    }
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return this;
  }

  @Override
  public ListenerContext listenerContext() {
    return inner.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return inner.executor();
  }

  @Override
  public Router router() {
    return inner.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return inner.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return socket;
  }

  @Override
  public PeerInfo remotePeer() {
    return inner.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return inner.localPeer();
  }

  @Override
  public boolean isSecure() {
    return inner.isSecure();
  }

  @Override
  public String socketId() {
    return inner.socketId();
  }

  @Override
  public String childSocketId() {
    return inner.childSocketId();
  }
}
