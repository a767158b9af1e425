package io.weighbridge.client;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/// Fetches one file: goes on where an earlier attempt ended, checks all of it against its digest
/// and only then gives it its name.
final class Download {

  private static final int BLOCK = 1 << 17;

  /// After so much has come, a cut connection counts as the first one again.
  private static final long HEADWAY = 1 << 20;

  private final Transport transport;
  private final RemoteFile file;
  private final Path target;
  private final Path partial;
  private final URI uri;
  private final TransferListener listener;

  private MessageDigest digest;
  private long have;

  Download(Transport transport, RemoteFile file, Path target, URI uri, TransferListener listener) {
    this.transport = transport;
    this.file = file;
    this.target = target;
    this.partial = Partial.of(target, file.digest());
    this.uri = uri;
    this.listener = listener;
    this.digest = file.digest().kind().begin(file.size());
  }

  /// How much of the file lies here from an earlier attempt.
  static long begun(RemoteFile file, Path target) {
    try {
      Path partial = Partial.of(target, file.digest());
      return Files.isRegularFile(partial, LinkOption.NOFOLLOW_LINKS)
          ? Math.min(Files.size(partial), file.size())
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  void run() {
    try (FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      alone(channel);
      takeUp(channel);
      boolean resumed = have > 0;
      fill(channel);
      if (!matches() && resumed) {
        // What lay here may have been damaged since; what comes now is not.
        restart(channel);
        fill(channel);
      }
      check();
      channel.force(true);
    } catch (IOException e) {
      throw local("write", e);
    }
    try {
      Files.move(
          partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw local("write", e);
    }
    listener.finished(file.path().text());
  }

  /// The lock ends with the channel.
  private void alone(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      throw busy();
    }
    throw busy();
  }

  private LocalFileException busy() {
    return new LocalFileException(
        "could not pull %s: another pull is writing %s".formatted(file.path(), partial));
  }

  private void takeUp(FileChannel channel) throws IOException {
    if (channel.size() > file.size()) {
      channel.truncate(0);
    }
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    while (channel.read(block) >= 0) {
      block.flip();
      have += block.remaining();
      listener.moved(block.remaining());
      digest.update(block);
      block.clear();
    }
  }

  private void restart(FileChannel channel) throws IOException {
    channel.truncate(0);
    channel.position(0);
    listener.moved(-have);
    have = 0;
    digest = file.digest().kind().begin(file.size());
  }

  private void fill(FileChannel channel) throws IOException {
    int attempt = 1;
    while (have < file.size()) {
      long before = have;
      Request request = Request.get("pull " + file.path(), uri);
      if (have > 0) {
        request = request.header("Range", "bytes=%d-".formatted(have));
        // RFC 9110 13.1.5: no range of another content.
        request = request.header("If-Range", "\"" + file.digest().hex() + "\"");
      }
      IOException cut;
      try (Answer answer = transport.send(request)) {
        if (have > 0 && !continues(answer)) {
          restart(channel);
        }
        cut = receive(answer, channel);
      } catch (RefusedException e) {
        if (e.status() != 416 || have == 0) {
          throw e;
        }
        // RFC 9110 15.5.17: the hub has less than what lies here.
        restart(channel);
        cut = new IOException(e.getMessage(), e);
      }
      if (have < file.size()) {
        attempt = have - before >= HEADWAY ? 1 : attempt + 1;
        if (attempt > transport.patience().attempts()) {
          throw transport.unreachable(request, cut);
        }
        transport.pauseAfter(attempt - 1);
      }
    }
  }

  /// Whether the answer begins where this file ends so far.
  private boolean continues(Answer answer) {
    if (answer.status() != 206) {
      return false;
    }
    String range = answer.header("Content-Range").orElse("");
    if (!range.startsWith("bytes %d-".formatted(have))) {
      throw new UnreadableAnswerException(
          "could not pull %s: asked for the bytes from %,d on, and other ones came (%s)"
              .formatted(file.path(), have, range));
    }
    return true;
  }

  /// Takes what comes.
  ///
  /// @return why it ended, where it ended too early
  private IOException receive(Answer answer, FileChannel channel) throws IOException {
    byte[] block = new byte[BLOCK];
    while (true) {
      int count;
      try {
        count = answer.read(block);
      } catch (IOException cut) {
        return cut;
      }
      if (count < 0) {
        return new IOException("it ended after %,d of %,d bytes".formatted(have, file.size()));
      }
      if (count > file.size() - have) {
        drop();
        throw new DigestException(
            "could not pull %s: the hub lists %,d bytes and sends more; nothing was kept"
                .formatted(file.path(), file.size()));
      }
      ByteBuffer bytes = ByteBuffer.wrap(block, 0, count);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      digest.update(block, 0, count);
      have += count;
      listener.moved(count);
    }
  }

  private boolean matches() {
    try {
      MessageDigest sofar = (MessageDigest) digest.clone();
      return file.digest().kind().end(sofar).equals(file.digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own digests can be cloned", e);
    }
  }

  private void check() {
    if (matches()) {
      return;
    }
    Digest found = file.digest().kind().end(digest);
    drop();
    throw new DigestException(
        "could not pull %s: its digest is %s and the hub lists %s; nothing was kept, the hub's copy or the way to it is damaged"
            .formatted(file.path(), found.hex(), file.digest().hex()));
  }

  private void drop() {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw local("remove", e);
    }
  }

  private RuntimeException local(String tried, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new StoppedException(new InterruptedException());
    }
    return new LocalFileException(
        "could not pull %s: %s".formatted(file.path(), LocalFiles.sentence(tried, e)), e);
  }
}
