package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Quotas;
import io.weighbridge.access.Scope;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Namespace;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A whole hub in a folder, listening on a free port of 127.0.0.1, and a client of it. There are
/// the users alice, bob and root (who governs the hub) and the organisation acme, which alice
/// governs.
///
/// ```java
/// try (HubFixture hub = HubFixture.start(folder)) {
///   hub.create("alice/m");
///   assertThat(hub.as("alice").get("/api/models/alice/m/refs").statusCode()).isEqualTo(200);
/// }
/// ```
final class HubFixture implements AutoCloseable {

  /// Trusts nobody who signs.
  private static final SignatureCheck UNTRUSTING =
      (name, signature, files) ->
          new SignatureCheck.Verdict(
              SignatureCheck.Status.UNTRUSTED, Map.of(), "Nobody is trusted.", 0, List.of());

  private static final JsonMapper JSON = JsonMapper.shared();

  private final AtomicReference<URI> url = new AtomicReference<>(URI.create("http://127.0.0.1:0"));
  private final Database database;
  private final Repositories repositories;
  private final HubParts parts;
  private final Hub hub;
  private final CardFacts facts = new CardFacts();
  private final AutoCloseable catalogue;
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  private HubFixture(Path folder, UnaryOperator<HubParts> change) {
    database = Database.open(folder.resolve("weighbridge.db"), Hub.TABLES);
    Blobs blobs = Blobs.open(folder.resolve("objects"));
    repositories = Repositories.open(folder.resolve("repositories"), blobs);
    parts =
        change.apply(
            HubParts.of(
                repositories,
                blobs,
                database,
                new HubSettings(
                    url::get,
                    HubLimits.DEFAULT,
                    true,
                    Set.of("127.0.0.1"),
                    Duration.ofDays(1),
                    folder.resolve("temporary")),
                Quotas.UNLIMITED,
                Clock.systemUTC()));
    hub = new Hub(parts);
    Router router = new Router();
    hub.routes(router);
    hub.sessions(router, SessionSettings.DEFAULT);
    catalogue = hub.catalogue(router, facts, UNTRUSTING);
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
    url.set(URI.create("http://127.0.0.1:" + server.port()));
    if (parts.accounts().isEmpty()) {
      parts.accounts().createUser(new Namespace("root"), "The operator", "", true);
      parts.accounts().createUser(new Namespace("alice"), "Alice", "alice@example.org", false);
      parts.accounts().createUser(new Namespace("bob"), "Bob", "", false);
      parts.accounts().createOrganization(new Namespace("acme"), "Acme", "alice");
    }
  }

  static HubFixture start(Path folder) {
    return start(folder, UnaryOperator.identity());
  }

  /// With other parts, for example a clock or inspections.
  static HubFixture start(Path folder, UnaryOperator<HubParts> change) {
    return new HubFixture(folder, change);
  }

  HubParts parts() {
    return parts;
  }

  Hub hub() {
    return hub;
  }

  /// What the catalogue is told of models.
  CardFacts facts() {
    return facts;
  }

  URI url() {
    return url.get();
  }

  /// A fresh token that may do all that its owner may.
  String token(String user) {
    return token(user, Scope.ADMIN);
  }

  String token(String user, Scope scope) {
    return parts.tokens().create(user, "test", scope, null).secret();
  }

  ModelRepository repository(String id) {
    return repositories.find(RepoId.parse(id)).orElseThrow();
  }

  /// Makes a public repository, as the user whose namespace it is, or as root.
  void create(String id) {
    create(id, "public");
  }

  void create(String id, String visibility) {
    RepoId repo = RepoId.parse(id);
    HttpResponse<String> answer =
        as("root")
            .post(
                "/api/repos/create",
                """
                {"type":"model","organization":"%s","name":"%s","visibility":"%s"}\
                """
                    .formatted(repo.namespace(), repo.name(), visibility));
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("cannot create " + id + ": " + answer.body());
    }
  }

  /// Commits small text files to main through the API, and tells the commit.
  String commit(String id, String... pathsAndTexts) {
    StringBuilder lines = new StringBuilder(header("test"));
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      lines.append(file(pathsAndTexts[i], pathsAndTexts[i + 1]));
    }
    HttpResponse<String> answer =
        as("root").ndjson("/api/models/" + id + "/commit/main", lines.toString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("cannot commit to " + id + ": " + answer.body());
    }
    return json(answer).get("commitOid").asString();
  }

  static String header(String summary) {
    return "{\"key\":\"header\",\"value\":{\"summary\":\"%s\",\"description\":\"\"}}\n"
        .formatted(summary);
  }

  static String file(String path, String text) {
    return """
    {"key":"file","value":{"content":"%s","path":%s,"encoding":"base64"}}
    """
        .formatted(
            Base64.getEncoder().encodeToString(text.getBytes(UTF_8)),
            JSON.writeValueAsString(path));
  }

  static JsonNode json(HttpResponse<String> answer) {
    return JSON.readTree(answer.body());
  }

  /// A client with a fresh token of this user.
  Client as(String user) {
    return with("Bearer " + token(user));
  }

  Client as(String user, Scope scope) {
    return with("Bearer " + token(user, scope));
  }

  Client anonymous() {
    return new Client(List.of());
  }

  /// A client that sends this Authorization.
  Client with(String authorization) {
    return new Client(List.of("Authorization", authorization));
  }

  /// A client that sends these headers.
  Client sending(String... namesAndValues) {
    return new Client(List.of(namesAndValues));
  }

  /// Sends requests and follows no redirects.
  final class Client {

    private final List<String> headers;

    private Client(List<String> headers) {
      this.headers = headers;
    }

    HttpResponse<String> get(String path) {
      return send("GET", path, "", "");
    }

    HttpResponse<String> head(String path) {
      return send("HEAD", path, "", "");
    }

    HttpResponse<String> delete(String path) {
      return send("DELETE", path, "", "");
    }

    HttpResponse<String> delete(String path, String json) {
      return send("DELETE", path, "application/json", json);
    }

    HttpResponse<String> post(String path, String json) {
      return send("POST", path, "application/json", json);
    }

    HttpResponse<String> put(String path, String json) {
      return send("PUT", path, "application/json", json);
    }

    HttpResponse<String> form(String path, String form) {
      return send("POST", path, "application/x-www-form-urlencoded", form);
    }

    HttpResponse<String> ndjson(String path, String lines) {
      return send("POST", path, "application/x-ndjson", lines);
    }

    HttpResponse<String> send(String method, String path, String contentType, String body) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url + path))
              .method(
                  method,
                  body.isEmpty()
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(body));
      if (!headers.isEmpty()) {
        request.headers(headers.toArray(String[]::new));
      }
      if (!contentType.isEmpty()) {
        request.header("Content-Type", contentType);
      }
      try {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    server.close();
    try {
      catalogue.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    hub.close();
    http.close();
    repositories.close();
    database.close();
  }
}
