package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Quotas;
import io.weighbridge.access.Scope;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.Author;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Namespace;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Xet door alone on a free port, over real parts in a folder, with a clock that a test can put
/// forward, and what a client of it sends. There are the users alice and bob, and alice/m, alice/n
/// and bob/m.
final class XetHub implements AutoCloseable {

  private static final int WITH_SHA256 = 1 << 30;

  private final AtomicReference<URI> url = new AtomicReference<>(URI.create("http://127.0.0.1"));
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final Path folder;
  private final Database database;
  private final Repositories repositories;
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final XetDoor door;
  final HubParts parts;

  XetHub(Path folder) {
    this(folder, true, Duration.ofSeconds(10));
  }

  XetHub(Path folder, boolean bridge, Duration betweenLines) {
    this.folder = folder;
    database = Database.open(folder.resolve("weighbridge.db"), Hub.TABLES);
    Blobs blobs = Blobs.open(folder.resolve("objects"));
    repositories = Repositories.open(folder.resolve("repositories"), blobs);
    Clock clock = new Ahead();
    parts =
        HubParts.of(
            repositories,
            blobs,
            database,
            new HubSettings(
                url::get,
                HubLimits.DEFAULT,
                bridge,
                Set.of(),
                Duration.ofDays(1),
                folder.resolve("temporary")),
            Quotas.UNLIMITED,
            clock);
    Doorkeeper doorkeeper = new Doorkeeper(parts, new Moves(database));
    door = new XetDoor(parts, doorkeeper, new Usage(blobs, database, parts.quotas()), betweenLines);
    Router router = new Router().translating(HubFailures::translate);
    door.routes(router);
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
    url.set(URI.create("http://127.0.0.1:" + server.port()));
    if (parts.accounts().isEmpty()) {
      parts.accounts().createUser(new Namespace("root"), "root", "", true);
      for (String user : List.of("alice", "bob")) {
        parts.accounts().createUser(new Namespace(user), user, "", false);
      }
      for (String id : List.of("alice/m", "alice/n", "bob/m")) {
        Settings settings = Settings.fresh(clock.instant(), false);
        repositories.create(RepoId.parse(id), settings, new Author("alice", ""), List.of());
      }
    }
  }

  private final class Ahead extends Clock {

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead.get());
    }
  }

  void later(Duration more) {
    ahead.updateAndGet(before -> before.plus(more));
  }

  ModelRepository repository(String id) {
    return repositories.find(RepoId.parse(id)).orElseThrow();
  }

  /// The files that uploads keep on disk.
  long temporaryFiles() {
    try (Stream<Path> files = Files.walk(folder.resolve("temporary"))) {
      return files.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  XetDoor door() {
    return door;
  }

  /// The address and the token of a new upload.
  Upload begin(String user, String repository) {
    JsonNode answer = json(tokenRequest(bearer(user, Scope.WRITE), repository));
    return new Upload(
        answer.get("casUrl").asString(),
        answer.get("accessToken").asString(),
        answer.get("exp").asLong());
  }

  String bearer(String user, Scope scope) {
    return "Bearer " + parts.tokens().create(user, "test", scope, null).secret();
  }

  HttpResponse<String> tokenRequest(String authorization, String repository) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            url.get().resolve("/api/models/" + repository + "/xet-write-token/main"));
    return send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
  }

  static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// One upload as a client sees it.
  final class Upload {

    final String address;
    final String token;
    final long expires;

    Upload(String address, String token, long expires) {
      this.address = address;
      this.token = token;
      this.expires = expires;
    }

    /// The same address with a later token.
    Upload with(Upload later) {
      return new Upload(address, later.token, later.expires);
    }

    HttpResponse<String> xorb(String name, byte[] body) {
      return post("/v1/xorbs/default/" + name, body);
    }

    HttpResponse<String> shard(byte[] body) {
      return post("/v1/shards", body);
    }

    HttpResponse<String> post(String path, byte[] body) {
      return send(
          HttpRequest.newBuilder(URI.create(address + path))
              .header("Authorization", "Bearer " + token)
              .POST(BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> get(String path) {
      return send(
          HttpRequest.newBuilder(URI.create(address + path))
              .header("Authorization", "Bearer " + token));
    }
  }

  // What a client sends: a xorb of chunks that are not packed, a shard of files from such xorbs.

  static byte[] xorb(byte[]... chunks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] chunk : chunks) {
      bytes.writeBytes(
          ByteBuffer.allocate(8)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(chunk.length << 8)
              .putInt(chunk.length << 8)
              .array());
      bytes.writeBytes(chunk);
    }
    return bytes.toByteArray();
  }

  /// A term of a file.
  record Piece(String xorb, int size, int start, int end) {}

  /// A file of a shard.
  record Made(String sha256, List<Piece> pieces) {}

  static byte[] shard(Made... files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("HFRepoMetaData".getBytes(UTF_8));
    bytes.writeBytes(new byte[18]);
    bytes.writeBytes(ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(2).array());
    for (Made file : files) {
      bytes.writeBytes(record(name(1), WITH_SHA256, file.pieces().size(), 0, 0));
      for (Piece piece : file.pieces()) {
        bytes.writeBytes(record(piece.xorb(), 0, piece.size(), piece.start(), piece.end()));
      }
      bytes.writeBytes(record(file.sha256(), 0, 0, 0, 0));
    }
    bytes.writeBytes(record("f".repeat(64), 0, 0, 0, 0));
    return bytes.toByteArray();
  }

  private static byte[] record(String hash, int... numbers) {
    ByteBuffer record = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 64; i += 16) {
      record.putLong(HexFormat.fromHexDigitsToLong(hash, i, i + 16));
    }
    for (int number : numbers) {
      record.putInt(number);
    }
    return record.array();
  }

  static String name(int number) {
    return "%064x".formatted(number);
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    http.close();
    door.close();
    repositories.close();
    database.close();
  }
}
