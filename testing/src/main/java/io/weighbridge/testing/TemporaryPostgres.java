package io.weighbridge.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A PostgreSQL server that lives as long as the tests: Debian's binaries, a folder of its own, a
/// free port of 127.0.0.1, a password made up for it, and every commit synced. Nothing of the
/// machine's own clusters is touched. [#shared] is the one that all tests of this process use, each
/// with a fresh database; who wants to [#kill] one starts his own.
public final class TemporaryPostgres implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final String ABSENT =
      "there is no PostgreSQL server here: install the package postgresql, or put the folder of its"
          + " initdb and postgres on the PATH";

  /// Ends the server when the test's end of the pipe is closed, which happens however the tests
  /// end, and its folder unless told to keep it. The server stays this shell's child until then, so
  /// its number is not given away.
  private static final String KEEPER =
      """
      folder=$1
      shift
      "$@" </dev/null >"$folder/log" 2>&1 &
      server=$!
      read -r what
      kill -INT $server 2>/dev/null
      wait $server
      [ "$what" = keep ] || rm -rf "$folder"
      """;

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final PostgresPrograms programs;
  private final Path folder;
  private final String password;
  private final int port;
  private Process keeper;

  /// The server of this process, started by the first who asks.
  private static final class Shared {

    private static final Optional<PostgresPrograms> PROGRAMS = PostgresPrograms.find();
    private static final Optional<TemporaryPostgres> SERVER =
        PROGRAMS.map(TemporaryPostgres::start);
  }

  private TemporaryPostgres(PostgresPrograms programs, Path folder, String password, int port)
      throws IOException {
    this.programs = programs;
    this.folder = folder;
    this.password = password;
    this.port = port;
    this.keeper = launch();
  }

  /// The server that all tests of this process share. The test that asks is skipped where there is
  /// no PostgreSQL, except under CI, where it fails.
  public static TemporaryPostgres shared() {
    return Shared.SERVER.orElseGet(TemporaryPostgres::absent);
  }

  /// A server of one's own, under the same condition.
  public static TemporaryPostgres own() {
    return Shared.PROGRAMS.map(TemporaryPostgres::start).orElseGet(TemporaryPostgres::absent);
  }

  /// Makes an empty database and gives its URL, which its owner may use until the tests end.
  public String freshDatabase() {
    String name = "test_" + DATABASES.incrementAndGet();
    // Sorts like a dictionary, so that who expects the order of bytes must say so.
    execute(
        "postgres",
        ("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
                + " LOCALE_PROVIDER icu ICU_LOCALE 'en'")
            .formatted(name));
    return url(name);
  }

  /// Runs SQL as the server's superuser and gives what it answers, a row a line.
  public String execute(String database, String sql) {
    try {
      ProcessBuilder psql =
          new ProcessBuilder(
              programs.path("psql"),
              "--no-psqlrc",
              "--quiet",
              "--tuples-only",
              "--no-align",
              "--set=ON_ERROR_STOP=1",
              "--host=127.0.0.1",
              "--port=" + port,
              "--username=tester",
              "--dbname=" + database,
              "--command=" + sql);
      psql.environment().put("PGPASSWORD", password);
      Process process = psql.redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, await(process, STOP), () -> sql + ": " + said);
      return said.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url(String database) {
    return "postgresql://tester:%s@127.0.0.1:%d/%s".formatted(password, port, database);
  }

  public String password() {
    return password;
  }

  public int port() {
    return port;
  }

  /// Ends the server and all its processes at once, as a power failure would.
  public void kill() {
    ProcessHandle server = server();
    List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
    server.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> one.onExit().join());
    endKeeper("keep");
  }

  /// Starts the server again on the same folder and port.
  public void restart() {
    endKeeper("keep");
    try {
      Files.deleteIfExists(folder.resolve("data/postmaster.pid"));
      keeper = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  @Override
  public void close() {
    endKeeper("");
  }

  private static TemporaryPostgres absent() {
    if ("true".equals(System.getenv("CI"))) {
      return fail(ABSENT);
    }
    return abort(ABSENT);
  }

  private static TemporaryPostgres start(PostgresPrograms programs) {
    try {
      Path folder = Files.createTempDirectory("weighbridge-postgres");
      String password = password(16);
      make(programs, folder, password);
      TemporaryPostgres server = new TemporaryPostgres(programs, folder, password, freePort());
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(PostgresPrograms programs, Path folder, String password)
      throws IOException {
    Path secret = Files.writeString(folder.resolve("password"), password);
    if (PostgresPrograms.asRoot()) {
      var nobody =
          folder
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(PostgresPrograms.NOBODY);
      Files.setOwner(folder, nobody);
      Files.setOwner(secret, nobody);
    }
    // What initdb writes need not survive the power; the server syncs what the tests write.
    List<String> command =
        programs.unprivileged(
            "initdb",
            "--pgdata=" + folder.resolve("data"),
            "--username=tester",
            "--pwfile=" + secret,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions");
    Process process = in(folder, command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, await(process, START), () -> "initdb: " + said);
  }

  private Process launch() throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", KEEPER, "keeper"));
    command.add(folder.toString());
    command.addAll(
        programs.unprivileged(
            "postgres",
            "-D",
            folder.resolve("data").toString(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "port=" + port,
            "-c",
            "unix_socket_directories=",
            "-c",
            "shared_buffers=128MB",
            "-c",
            "max_connections=100",
            "-c",
            "fsync=on"));
    return in(folder, command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /// Root's own folder may be closed to the unprivileged.
  private static ProcessBuilder in(Path folder, List<String> command) {
    return new ProcessBuilder(command).directory(folder.toFile());
  }

  private void awaitReady() {
    long end = System.nanoTime() + START.toNanos();
    while (!lines().stream().skip(7).anyMatch(line -> line.strip().equals("ready"))) {
      if (!keeper.isAlive() || System.nanoTime() > end) {
        fail("the PostgreSQL server did not start: " + log());
      }
      sleep();
    }
  }

  /// Its number stands in the first line of its own file.
  private ProcessHandle server() {
    return ProcessHandle.of(Long.parseLong(lines().getFirst().strip())).orElseThrow();
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(folder.resolve("data/postmaster.pid"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return "it left no log";
    }
  }

  private void endKeeper(String word) {
    try (OutputStream pipe = keeper.getOutputStream()) {
      pipe.write((word + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Then it has ended already.
    }
    await(keeper, STOP);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String password(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static int await(Process process, Duration most) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (!process.waitFor(most.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
          }
          return process.waitFor();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the PostgreSQL server started", e);
    }
  }
}
