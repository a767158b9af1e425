package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A hub in memory that answers as the protocol says, keeps one version of each model, and can be
/// told to misbehave. Files that end in `.bin` are large ones.
final class SmallHub implements AutoCloseable {

  static final String COMMIT = "c0ffee0000000000000000000000000000000001";
  static final String TOKEN = "hf_0123456789abcdefghijABCDEFGHIJ0123456789";

  private static final Pattern MODEL = Pattern.compile("/api/models/([^/]+/[^/]+)(/.*)?");
  private static final Pattern RESOLVE = Pattern.compile("/([^/]+/[^/]+)/resolve/([^/]+)/(.+)");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

  /// What a request was.
  record Seen(String method, String path, Map<String, String> headers) {
    boolean authorized() {
      return headers.containsKey("authorization");
    }
  }

  /// A way to misbehave once or always.
  interface Trouble {
    /// @return whether the request is answered by this
    boolean answer(HttpExchange exchange) throws IOException;
  }

  final Map<String, Map<String, byte[]>> models = new ConcurrentHashMap<>();
  final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  final Map<String, Map<Integer, byte[]>> parts = new ConcurrentHashMap<>();
  final List<Seen> seen = new CopyOnWriteArrayList<>();
  final List<JsonNode> commits = new CopyOnWriteArrayList<>();
  final List<Trouble> troubles = new CopyOnWriteArrayList<>();
  final List<Map<String, Object>> extraEntries = new CopyOnWriteArrayList<>();

  int partSize;
  int treePage = 1000;
  String publicUrl = "";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  SmallHub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    publicUrl = url();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  ServerAddress address() {
    return ServerAddress.parse(url());
  }

  /// The first request that this path's pattern fits is answered so.
  void once(String pathPattern, Trouble trouble) {
    AtomicBoolean done = new AtomicBoolean();
    troubles.add(exchange ->
        exchange.getRequestURI().getRawPath().matches(pathPattern)
            && done.compareAndSet(false, true)
            && trouble.answer(exchange));
  }

  void always(String pathPattern, Trouble trouble) {
    troubles.add(exchange ->
        exchange.getRequestURI().getRawPath().matches(pathPattern) && trouble.answer(exchange));
  }

  long count(String method, String pathPattern) {
    return seen.stream()
        .filter(each -> each.method.equals(method) && each.path.matches(pathPattern))
        .count();
  }

  Map<String, byte[]> model(String id) {
    return models.computeIfAbsent(id, _ -> new TreeMap<>());
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) ->
            headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
    seen.add(new Seen(exchange.getRequestMethod(), path, headers));
    try (exchange) {
      for (Trouble trouble : troubles) {
        if (trouble.answer(exchange)) {
          return;
        }
      }
      route(exchange, path);
    } catch (RuntimeException e) {
      json(exchange, 500, Map.of("error", e.toString()));
    }
  }

  private void route(HttpExchange exchange, String path) throws IOException {
    String method = exchange.getRequestMethod();
    Matcher model = MODEL.matcher(path);
    Matcher resolve = RESOLVE.matcher(path);
    if (path.equals("/api/whoami-v2")) {
      whoami(exchange);
    } else if (path.equals("/api/repos/create")) {
      JsonNode body = body(exchange);
      String id = body.path("organization").asString() + "/" + body.path("name").asString();
      if (models.containsKey(id)) {
        json(exchange, 409, Map.of("error", "You already created this model repo"));
      } else {
        model(id);
        json(exchange, 200, Map.of("url", publicUrl + "/" + id, "name", id, "id", id));
      }
    } else if (path.equals("/api/models")) {
      json(
          exchange,
          200,
          models.keySet().stream()
              .sorted()
              .map(id -> Map.of("_id", id, "id", id, "private", false, "downloads", 3, "likes", 1))
              .toList());
    } else if (path.matches("/[^/]+/[^/]+\\.git/info/lfs/objects/batch")) {
      batch(exchange);
    } else if (path.startsWith("/lfs/")) {
      lfs(exchange, method, path);
    } else if (model.matches()) {
      model(exchange, model.group(1), Optional.ofNullable(model.group(2)).orElse(""));
    } else if (resolve.matches()) {
      resolve(exchange, resolve.group(1), URLDecoder.decode(resolve.group(3), UTF_8));
    } else {
      json(exchange, 404, Map.of("error", "no such door"));
    }
  }

  private static void whoami(HttpExchange exchange) throws IOException {
    if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      json(exchange, 401, Map.of("error", "Invalid credentials in Authorization header"));
      return;
    }
    json(
        exchange,
        200,
        Map.of(
            "type",
            "user",
            "name",
            "alice",
            "fullname",
            "Alice",
            "orgs",
            List.of(Map.of("name", "acme", "roleInOrg", "admin")),
            "auth",
            Map.of("accessToken", Map.of("displayName", "laptop", "role", "write"))));
  }

  private void model(HttpExchange exchange, String id, String rest) throws IOException {
    Map<String, byte[]> files = models.get(id);
    if (files == null) {
      exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
      json(exchange, 404, Map.of("error", "Repository not found"));
    } else if (rest.isEmpty() || rest.startsWith("/revision/")) {
      json(exchange, 200, Map.of("id", id, "sha", COMMIT, "private", false));
    } else if (rest.startsWith("/tree/")) {
      tree(exchange, files);
    } else if (rest.startsWith("/preupload/")) {
      preupload(exchange, files);
    } else if (rest.startsWith("/commit/")) {
      commit(exchange, files);
    } else {
      json(exchange, 200, Map.of());
    }
  }

  private void tree(HttpExchange exchange, Map<String, byte[]> files) throws IOException {
    List<Map<String, Object>> entries = new ArrayList<>();
    files.forEach((path, content) -> entries.add(entry(path, content)));
    entries.addAll(extraEntries);
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    Matcher cursor = Pattern.compile("cursor=(\\d+)").matcher(query);
    int from = cursor.find() ? Integer.parseInt(cursor.group(1)) : 0;
    int to = Math.min(entries.size(), from + treePage);
    if (to < entries.size()) {
      String next =
          publicUrl + exchange.getRequestURI().getRawPath() + "?recursive=true&cursor=" + to;
      exchange.getResponseHeaders().set("Link", "<%s>; rel=\"next\"".formatted(next));
    }
    json(exchange, 200, entries.subList(from, to));
  }

  static Map<String, Object> entry(String path, byte[] content) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("type", "file");
    entry.put("path", path);
    entry.put("size", content.length);
    entry.put("oid", digest(Digest.Kind.GIT_BLOB, content));
    if (path.endsWith(".bin") && content.length > 0) {
      entry.put("lfs", Map.of("oid", digest(Digest.Kind.SHA256, content), "size", content.length));
    }
    return entry;
  }

  static String digest(Digest.Kind kind, byte[] content) {
    var digest = kind.begin(content.length);
    digest.update(content);
    return kind.end(digest).hex();
  }

  private void preupload(HttpExchange exchange, Map<String, byte[]> files) throws IOException {
    List<Map<String, Object>> answers = new ArrayList<>();
    for (JsonNode file : body(exchange).path("files")) {
      String path = file.path("path").asString();
      boolean large = path.endsWith(".bin") && file.path("size").asLong() > 0;
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("path", path);
      answer.put("uploadMode", large ? "lfs" : "regular");
      answer.put("shouldIgnore", path.endsWith(".ignored"));
      byte[] now = files.get(path);
      if (now != null) {
        answer.put("oid", digest(large ? Digest.Kind.SHA256 : Digest.Kind.GIT_BLOB, now));
      }
      answers.add(answer);
    }
    json(exchange, 200, Map.of("files", answers, "commitOid", COMMIT));
  }

  private void commit(HttpExchange exchange, Map<String, byte[]> files) throws IOException {
    for (String line :
        new String(exchange.getRequestBody().readAllBytes(), UTF_8).split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      JsonNode node = JsonMapper.shared().readTree(line);
      JsonNode value = node.path("value");
      String path = value.path("path").asString("");
      switch (node.path("key").asString()) {
        case "header" -> commits.add(value);
        case "file" ->
            files.put(path, Base64.getDecoder().decode(value.path("content").asString()));
        case "lfsFile" -> {
          byte[] object = objects.get(value.path("oid").asString());
          if (object == null) {
            json(exchange, 400, Map.of("error", "There is no object " + value.path("oid")));
            return;
          }
          files.put(path, object);
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
    json(
        exchange,
        200,
        Map.of("success", true, "commitOid", COMMIT, "commitUrl", publicUrl + "/commit/" + COMMIT));
  }

  private void batch(HttpExchange exchange) throws IOException {
    List<Map<String, Object>> answers = new ArrayList<>();
    for (JsonNode object : body(exchange).path("objects")) {
      String oid = object.path("oid").asString();
      long size = object.path("size").asLong();
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("oid", oid);
      answer.put("size", size);
      if (!objects.containsKey(oid)) {
        Map<String, Object> upload = new LinkedHashMap<>();
        if (partSize > 0) {
          Map<String, String> header = new LinkedHashMap<>();
          header.put("chunk_size", Integer.toString(partSize));
          for (int i = 1; (i - 1L) * partSize < size; i++) {
            header.put("%05d".formatted(i), "%s/lfs/part/%s/%d".formatted(publicUrl, oid, i));
          }
          upload.put("href", publicUrl + "/lfs/complete/" + oid);
          upload.put("header", header);
        } else {
          upload.put("href", publicUrl + "/lfs/object/" + oid);
        }
        answer.put(
            "actions",
            Map.of("upload", upload, "verify", Map.of("href", publicUrl + "/lfs/verify")));
      }
      answers.add(answer);
    }
    json(
        exchange,
        200,
        Map.of("transfer", partSize > 0 ? "multipart" : "basic", "objects", answers));
  }

  private void lfs(HttpExchange exchange, String method, String path) throws IOException {
    String[] words = path.split("/", -1);
    switch (words[2]) {
      case "object" -> {
        byte[] content = exchange.getRequestBody().readAllBytes();
        if (!digest(Digest.Kind.SHA256, content).equals(words[3])) {
          json(exchange, 422, Map.of("message", "The bytes are not those of " + words[3]));
          return;
        }
        objects.put(words[3], content);
        json(exchange, 200, Map.of());
      }
      case "part" -> {
        Map<Integer, byte[]> own = parts.computeIfAbsent(words[3], _ -> new ConcurrentHashMap<>());
        int number = Integer.parseInt(words[4]);
        if (method.equals("PUT")) {
          own.put(number, exchange.getRequestBody().readAllBytes());
        }
        if (own.containsKey(number)) {
          exchange.getResponseHeaders().set("ETag", "\"" + number + "\"");
        }
        exchange.sendResponseHeaders(own.containsKey(number) ? 200 : 404, -1);
      }
      case "complete" -> {
        JsonNode list = body(exchange).path("parts");
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (JsonNode part : list) {
          int number = part.path("partNumber").asInt();
          if (!part.path("etag").asString().equals("\"" + number + "\"")) {
            throw new IllegalArgumentException("etag of part " + number);
          }
          joined.write(parts.getOrDefault(words[3], Map.of()).getOrDefault(number, new byte[0]));
        }
        if (!digest(Digest.Kind.SHA256, joined.toByteArray()).equals(words[3])) {
          json(exchange, 422, Map.of("message", "The parts are not those of " + words[3]));
          return;
        }
        objects.put(words[3], joined.toByteArray());
        json(exchange, 200, Map.of());
      }
      case "verify" ->
          json(
              exchange,
              objects.containsKey(body(exchange).path("oid").asString()) ? 200 : 404,
              Map.of());
      default -> json(exchange, 404, Map.of());
    }
  }

  private void resolve(HttpExchange exchange, String id, String path) throws IOException {
    byte[] content = model(id).get(path);
    if (content == null) {
      exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
      json(exchange, 404, Map.of("error", "Entry not found"));
      return;
    }
    send(exchange, content, content.length);
  }

  /// Answers with a content or the rest of it.
  ///
  /// @param most after so many bytes the connection is cut
  static void send(HttpExchange exchange, byte[] content, int most) throws IOException {
    String given = exchange.getRequestHeaders().getFirst("Range");
    Matcher range = RANGE.matcher(given == null ? "" : given);
    int from = range.matches() ? Integer.parseInt(range.group(1)) : 0;
    if (from > content.length) {
      json(exchange, 416, Map.of("error", "no such range"));
      return;
    }
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    int length = content.length - from;
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, length == 0 ? -1 : length);
    exchange.getResponseBody().write(content, from, Math.min(length, most));
    exchange.getResponseBody().flush();
    if (most < length) {
      throw new IOException("cut");
    }
  }

  static JsonNode body(HttpExchange exchange) throws IOException {
    return JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
  }

  static void json(HttpExchange exchange, int status, Object document) throws IOException {
    byte[] bytes = JsonMapper.shared().writeValueAsString(document).getBytes(UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /// What a folder holds, hidden files among it.
  static List<String> names(Path folder) throws IOException {
    try (var files = java.nio.file.Files.walk(folder)) {
      return files
          .filter(java.nio.file.Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
