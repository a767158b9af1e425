package io.weighbridge.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Sends an HTTP request so many times a second, whether or not the answers keep up, and counts the
/// time of each from the moment when it was to be sent, so that a server that stalls cannot hide
/// it. Prints one line of JSON.
///
/// Arguments: port of 127.0.0.1, file with the whole request, requests a second, connections,
/// seconds.
public final class FixedRate {

  private static final int LONGEST_LINE = 8192;

  private FixedRate() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    byte[] request = Files.readAllBytes(Path.of(args[1]));
    double rate = Double.parseDouble(args[2]);
    int connections = Integer.parseInt(args[3]);
    int each = (int) (rate * Double.parseDouble(args[4]) / connections);
    AtomicLong refused = new AtomicLong();
    long[] nanos = new long[each * connections];
    long start = System.nanoTime() + 100_000_000;
    long last = start;
    List<Future<Long>> running = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int number = 0; number < connections; number++) {
        int mine = number;
        running.add(
            threads.submit(() -> {
              long ended = start;
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                for (int i = 0; i < each; i++) {
                  long due = start + (long) (((double) i * connections + mine) / rate * 1e9);
                  waitUntil(due);
                  socket.getOutputStream().write(request);
                  if (answer(in) != 200) {
                    refused.incrementAndGet();
                  }
                  ended = System.nanoTime();
                  nanos[mine * each + i] = ended - due;
                }
              }
              return ended;
            }));
      }
      for (Future<Long> one : running) {
        last = Math.max(last, one.get());
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "{\"rate\": %.1f, \"p50\": %.3f, \"p99\": %.3f, \"requests\": %d, \"refused\": %d}%n",
        nanos.length / ((last - start) / 1e9),
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6,
        nanos.length,
        refused.get());
  }

  private static void waitUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /// Reads one answer to its end.
  ///
  /// @return its status
  private static int answer(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).split(" ", 3)[1]);
    long length = 0;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(header.substring(header.indexOf(':') + 1).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:");
    }
    if (!chunked) {
      in.skipNBytes(length);
      return status;
    }
    int size;
    do {
      size = Integer.parseInt(line(in), 16);
      in.skipNBytes(size);
      line(in);
    } while (size > 0);
    return status;
  }

  private static String line(InputStream in) throws IOException {
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    int c = in.read();
    while (c != '\n') {
      if (c < 0 || length == LONGEST_LINE) {
        throw new EOFException("the answer ended within a line");
      }
      line[length++] = (byte) c;
      c = in.read();
    }
    return new String(line, 0, Math.max(0, length - 1), StandardCharsets.US_ASCII);
  }
}
