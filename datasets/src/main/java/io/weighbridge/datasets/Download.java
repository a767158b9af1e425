package io.weighbridge.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fetches files from mirrors into `NAME.part` beside the target, going on where an earlier attempt
/// broke off, and renames only what has the known digest.
final class Download implements AutoCloseable {

  /// Short, so that a machine without network learns within five seconds that both mirrors of a set
  /// are out of reach.
  private static final Duration ANSWER_TIME = Duration.ofMillis(2400);

  /// How long a mirror may send nothing in the middle of a file.
  private static final Duration STALL_TIME = Duration.ofSeconds(20);

  private static final int ATTEMPTS_PER_MIRROR = 3;
  static final long MAX_FILE_BYTES = 64L << 20;
  private static final int BUFFER = 1 << 16;
  private static final long PROGRESS_STEP = 1 << 18;
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  /// RFC 9110, 14.4.
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d{1,18}|\\*)");

  private final Notices notices;
  private final Duration stallTime;

  /// A redirection could lead to a host that nobody named, so none is followed.
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(ANSWER_TIME)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Download(Notices notices) {
    this(notices, STALL_TIME);
  }

  Download(Notices notices, Duration stallTime) {
    this.notices = notices;
    this.stallTime = stallTime;
  }

  /// Brings `target.getFileName()` from the first mirror that has it.
  ///
  /// @throws DatasetNotFoundException if no mirror gives it, or there is no place to put it
  void fetch(List<URI> mirrors, Path target, Checksum checksum) {
    String file = target.getFileName().toString();
    Path part = target.resolveSibling(file + ".part");
    List<String> problems = new ArrayList<>();
    try (FileChannel channel = open(part)) {
      channel.lock(); // ends with the channel
      if (Files.exists(target)) { // another process was faster
        deleteIfEmpty(channel, part);
        return;
      }
      for (URI mirror : mirrors) {
        if (fetch(mirror.resolve(file), channel, part, checksum, problems)) {
          publish(channel, part, target);
          return;
        }
      }
      deleteIfEmpty(channel, part);
    } catch (IOException e) {
      throw new DatasetException("%s: cannot be written (%s)".formatted(part, e), e);
    } catch (OverlappingFileLockException e) {
      throw new DatasetException("%s: is being downloaded already".formatted(part), e);
    }
    throw new DatasetNotFoundException(
        "%s cannot be downloaded: %s".formatted(file, String.join("; ", problems)));
  }

  private static FileChannel open(Path part) {
    try {
      Files.createDirectories(part.toAbsolutePath().getParent());
      return FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new DatasetNotFoundException(
          "%s cannot be downloaded to: it cannot be written (%s)".formatted(part, e), e);
    }
  }

  /// Nothing has come, so there is nothing for the next attempt to go on with.
  private static void deleteIfEmpty(FileChannel channel, Path part) throws IOException {
    if (channel.size() == 0) {
      Files.deleteIfExists(part);
    }
  }

  private boolean fetch(
      URI source, FileChannel channel, Path part, Checksum checksum, List<String> problems)
      throws IOException {
    for (int attempt = 1; attempt <= ATTEMPTS_PER_MIRROR; attempt++) {
      long before = channel.size();
      try {
        receive(source, channel);
      } catch (MirrorException e) {
        problems.add("%s %s".formatted(source, e.getMessage()));
        boolean furtherThanBefore = channel.size() > before;
        if (furtherThanBefore) {
          continue;
        }
        return false;
      }
      String found = checksum.of(part);
      if (found.equals(checksum.hex())) {
        return true;
      }
      problems.add(
          "%s has the %s %s, expected %s"
              .formatted(source, checksum.algorithm(), found, checksum.hex()));
      channel.truncate(0);
      if (before == 0) { // the mirror's own file is wrong, not what was left of an earlier attempt
        return false;
      }
    }
    return false;
  }

  /// Asks for the rest of the file and appends it.
  private void receive(URI source, FileChannel channel) throws IOException, MirrorException {
    long have = channel.size();
    HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(ANSWER_TIME);
    if (have > 0) {
      request.header("Range", "bytes=%d-".formatted(have));
    }
    HttpResponse<InputStream> response = send(request.build());
    try (InputStream body = response.body()) {
      switch (response.statusCode()) {
        case OK -> channel.truncate(0);
        case PARTIAL_CONTENT -> checkRange(response, have);
        case RANGE_NOT_SATISFIABLE -> {
          // Nothing is left to send: the part is whole, or else the digest will tell.
          return;
        }
        default -> throw new MirrorException("answered %d".formatted(response.statusCode()));
      }
      channel.position(channel.size());
      append(source, body, response.headers().firstValueAsLong("Content-Length"), channel);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws MirrorException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new MirrorException("is out of reach (%s)".formatted(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MirrorException("was not waited for", e);
    }
  }

  private static void checkRange(HttpResponse<?> response, long have) throws MirrorException {
    String range = response.headers().firstValue("Content-Range").orElse("");
    Matcher matcher = CONTENT_RANGE.matcher(range);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) != have) {
      throw new MirrorException(
          "sent the range \"%s\" when asked for bytes from %d".formatted(range, have));
    }
  }

  private void append(URI source, InputStream body, OptionalLong length, FileChannel channel)
      throws IOException, MirrorException {
    long total = length.isPresent() ? channel.position() + length.getAsLong() : -1;
    String file = Path.of(source.getPath()).getFileName().toString();
    byte[] buffer = new byte[BUFFER];
    long reported = 0;
    AtomicLong lastRead = new AtomicLong(System.nanoTime());
    Thread watch = Thread.ofVirtual().start(() -> closeWhenStalled(body, lastRead));
    try {
      for (int read = read(body, buffer); read != -1; read = read(body, buffer)) {
        lastRead.set(System.nanoTime());
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        long done = channel.position();
        if (done > MAX_FILE_BYTES) {
          channel.truncate(0);
          throw new MirrorException("sends more than %d bytes".formatted(MAX_FILE_BYTES));
        }
        if (done - reported >= PROGRESS_STEP || done == total) {
          notices.progress(file, done, total);
          reported = done;
        }
      }
    } finally {
      watch.interrupt();
    }
  }

  private static int read(InputStream body, byte[] buffer) throws MirrorException {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw new MirrorException("broke off (%s)".formatted(e.getMessage()), e);
    }
  }

  /// A request's own timeout ends with the answer's headers, so a silent body needs its own watch.
  private void closeWhenStalled(InputStream body, AtomicLong lastRead) {
    try {
      long quiet = 0;
      while (quiet < stallTime.toNanos()) {
        Thread.sleep(Duration.ofNanos(stallTime.toNanos() - quiet));
        quiet = System.nanoTime() - lastRead.get();
      }
      body.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the body has come to its end
    } catch (IOException e) {
      // The reader of the body learns the same.
    }
  }

  private static void publish(FileChannel channel, Path part, Path target) throws IOException {
    channel.force(true);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder =
        FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      // Not every system lets a folder be opened; the file itself is on disk.
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /// One mirror failed; another may not.
  private static final class MirrorException extends Exception {

    private static final long serialVersionUID = 1L;

    MirrorException(String problem) {
      super(problem);
    }

    MirrorException(String problem, Throwable cause) {
      super(problem, cause);
    }
  }
}
