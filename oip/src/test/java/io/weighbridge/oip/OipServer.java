package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.http.AnsweredRequest;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Proxies;
import io.weighbridge.http.Router;
import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Cost;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.DeploymentName;
import io.weighbridge.serving.DeploymentPlan;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.ModelCard;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.ServingFailures;
import io.weighbridge.serving.ServingParts;
import io.weighbridge.serving.ServingSettings;
import io.weighbridge.serving.UsageRecorder;
import io.weighbridge.serving.UsePermission;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// The door over a real server, with the small engine and models in folders. `Bearer alice` is
/// somebody, `Bearer admin` governs; folders named `secret` are hidden from all but alice.
final class OipServer implements AutoCloseable {

  static final int MAX_BODY = 1 << 20;

  private static final Caller ALICE = new Caller("alice", Scope.READ, "a", false);
  private static final Caller ADMIN = new Caller("admin", Scope.ADMIN, "b", true);

  final EchoEngine engine = new EchoEngine();
  final List<AnsweredRequest> log = new CopyOnWriteArrayList<>();
  final Router router = new Router().translating(ServingFailures::translate);
  final Deployments deployments;
  private final Path folder;
  private final Database database;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  OipServer(Path folder) {
    this.folder = folder;
    database = Database.open(folder.resolve("weighbridge.db"), List.of(Deployments.TABLES));
    deployments =
        Deployments.open(
            new ServingParts(
                database,
                List.of(engine),
                new Folders(),
                OipServer::permitted,
                (_, _) -> new Unrecorded(),
                ServingSettings.DEFAULT,
                Clock.systemUTC()));
    new OipDoor(deployments, new Names(), OipServer::govern, new OipSettings(MAX_BODY, "0.1"))
        .routes(router);
    server =
        HttpServer.start(
            "127.0.0.1",
            0,
            Optional.empty(),
            router,
            HttpLimits.DEFAULT,
            Proxies.NONE,
            log::add);
  }

  int port() {
    return server.port();
  }

  /// Deploys an echo of a datatype.
  Deployment deploy(String name, String says) {
    return deploy(name, says, BatchSettings.DEFAULT);
  }

  Deployment deploy(String name, String says, BatchSettings batching) {
    Path model = write(name, says);
    return deployments.deploy(
        new DeploymentPlan(
            new DeploymentName(name),
            new ModelSource.Folder(model),
            Optional.empty(),
            batching,
            Optional.empty()));
  }

  Path write(String name, String says) {
    try {
      Path model = Files.createDirectories(folder.resolve(name));
      Files.writeString(model.resolve("echo"), says, UTF_8);
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  HttpResponse<byte[]> post(String path, byte[] body, String... headers) {
    try {
      HttpRequest.Builder request =
          request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port(), path)))
        .timeout(Duration.ofSeconds(60));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void govern(Caller caller) {
    if (!caller.siteAdmin()) {
      throw HttpFailure.of(caller.isAnonymous() ? 401 : 403, "Only administrators may.");
    }
  }

  private static UsePermission.Answer permitted(
      Caller caller, ModelSource source, String commit, Optional<String> purpose) {
    if (source.lastPart().equals("secret") && !caller.name().equals("alice")) {
      return new UsePermission.Answer.Refused("hidden", "hidden", true);
    }
    if (source.lastPart().equals("paid") && purpose.isEmpty()) {
      return new UsePermission.Answer.Refused("need_fact", "say what it is for", false);
    }
    return new UsePermission.Answer.Allowed(Map.of("x-weighbridge-duties", purpose.orElse("none")));
  }

  @Override
  public void close() {
    server.close();
    deployments.close();
    database.close();
  }

  private static final class Unrecorded implements UsageRecorder.Reservation {
    @Override
    public Optional<Cost> settle(UsageRecorder.Use use) {
      return Optional.empty();
    }

    @Override
    public void release() {}
  }

  private static final class Names implements Callers {
    @Override
    public Caller of(Exchange exchange) {
      return of(exchange.header("Authorization"), exchange.remoteAddress());
    }

    @Override
    public Caller of(Optional<String> authorization, String address) {
      return switch (authorization.orElse("")) {
        case "" -> Caller.ANONYMOUS;
        case "Bearer alice" -> ALICE;
        case "Bearer admin" -> ADMIN;
        default -> throw HttpFailure.of(401, "no such token");
      };
    }
  }

  private static final class Folders implements WeightsOpener {
    @Override
    public String resolve(ModelSource source) {
      return read(source);
    }

    private static String read(ModelSource source) {
      try {
        return Files.readString(path(source).resolve("echo"));
      } catch (IOException e) {
        throw new ModelLoadFailure("there is no " + source, e);
      }
    }

    private static Path path(ModelSource source) {
      if (source instanceof ModelSource.Folder(Path path)) {
        return path;
      }
      throw new ModelLoadFailure("there is no " + source);
    }

    @Override
    public ModelFiles open(ModelSource source, String commit) {
      return new ModelFiles() {
        @Override
        public String origin() {
          return source.toString();
        }

        @Override
        public String content() {
          return commit;
        }

        @Override
        public List<String> names() {
          return List.of("echo");
        }

        @Override
        public FileBytes bytes(String name) {
          return new FileBytes.OnDisk(Folders.path(source).resolve(name));
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public ModelCard card(ModelSource source, String commit) {
      return ModelCard.NONE;
    }
  }
}
