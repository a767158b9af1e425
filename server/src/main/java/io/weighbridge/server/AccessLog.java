package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weighbridge.http.AnsweredRequest;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// A JSON line for each answered request. Neither headers nor the query are in it: tokens and
/// signed addresses are there.
final class AccessLog implements Consumer<AnsweredRequest>, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());
  private static final int BUFFER = 64 << 10;
  private static final int LONGEST_TEXT = 2000;
  private static final long FLUSH_MILLIS = 200;

  /// A second as text, without its end.
  private record Second(long epoch, String text) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final OutputStream out;
  private final Clock clock;
  private final Thread flusher;
  private volatile Second second = new Second(Long.MIN_VALUE, "");
  private volatile boolean closed;
  private boolean failed;

  private AccessLog(OutputStream out, Clock clock) {
    this.out = new BufferedOutputStream(out, BUFFER);
    this.clock = clock;
    this.flusher = Thread.ofPlatform().daemon().name("access-log").start(this::flushNowAndThen);
  }

  /// @param target `stderr`, `off`, or a file to append to
  static AccessLog open(String target, Clock clock) {
    try {
      return new AccessLog(
          switch (target) {
            case ServerSettings.OFF -> OutputStream.nullOutputStream();
            case ServerSettings.STDERR -> new FileOutputStream(FileDescriptor.err);
            default ->
                Files.newOutputStream(
                    Path.of(target), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          },
          clock);
    } catch (IOException e) {
      throw new ServerFailure(
          "the access log cannot be written to %s (%s): name another file in server.access-log"
              .formatted(target, e),
          e);
    }
  }

  @Override
  public void accept(AnsweredRequest request) {
    byte[] line = line(request).getBytes(US_ASCII);
    lock.lock();
    try {
      if (!closed) {
        out.write(line);
      }
    } catch (IOException e) {
      complain(e);
    } finally {
      lock.unlock();
    }
  }

  private String line(AnsweredRequest request) {
    StringBuilder line = new StringBuilder(512);
    time(line.append("{\"time\":\""), clock.instant()).append('"');
    text(line, "request", request.requestId());
    text(line, "address", request.remoteAddress());
    text(line, "method", request.method());
    text(line, "path", request.rawPath());
    text(line, "route", request.pattern());
    line.append(",\"status\":").append(request.status());
    line.append(",\"bytes\":").append(request.bytes());
    long micros = request.took().toNanos() / 1000;
    thousandths(line.append(",\"milliseconds\":").append(micros / 1000), micros % 1000);
    text(line, "agent", request.userAgent());
    request.notes().forEach((key, value) -> text(line, key, value));
    return line.append("}\n").toString();
  }

  /// `2026-11-27T23:34:25.677Z`; all but the thousandths are the same for a second.
  private StringBuilder time(StringBuilder line, Instant now) {
    Second known = second;
    if (known.epoch != now.getEpochSecond()) {
      String text = now.truncatedTo(ChronoUnit.SECONDS).toString();
      known = new Second(now.getEpochSecond(), text.substring(0, text.length() - 1));
      second = known;
    }
    return thousandths(line.append(known.text), now.getNano() / 1_000_000).append('Z');
  }

  private static StringBuilder thousandths(StringBuilder line, long value) {
    return line.append('.')
        .append((char) ('0' + value / 100))
        .append((char) ('0' + value / 10 % 10))
        .append((char) ('0' + value % 10));
  }

  private static void text(StringBuilder line, String key, String value) {
    Quoted.append(line.append(','), key).append(':');
    Quoted.append(
        line, value.length() > LONGEST_TEXT ? value.substring(0, LONGEST_TEXT) + "..." : value);
  }

  private void flushNowAndThen() {
    while (!closed) {
      flush();
      try {
        TimeUnit.MILLISECONDS.sleep(FLUSH_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void flush() {
    lock.lock();
    try {
      out.flush();
    } catch (IOException e) {
      complain(e);
    } finally {
      lock.unlock();
    }
  }

  private void complain(IOException e) {
    if (!failed) {
      failed = true;
      LOG.log(System.Logger.Level.ERROR, "the access log cannot be written", e);
    }
  }

  @Override
  public void close() {
    flush();
    closed = true;
    flusher.interrupt();
  }
}
