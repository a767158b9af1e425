package io.weighbridge.openai;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.flatten;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.datasets.DataSettings;
import io.weighbridge.finetuning.FileLimits;
import io.weighbridge.finetuning.FineTuning;
import io.weighbridge.finetuning.FineTuningParts;
import io.weighbridge.finetuning.FineTuningSettings;
import io.weighbridge.finetuning.NotAllowed;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Router;
import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Activation;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Cost;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// All doors over a folder of models, on a free port. The tokens `alice`, `bob` and `root` (who
/// governs) are their names. Deployed are `letters` and `plain` of alice, and `secret`, which only
/// alice may know of; `alice/digits` can be fine-tuned.
final class OpenAiFixture implements AutoCloseable, WeightsOpener, Callers {

  private static final JsonMapper JSON = JsonMapper.shared();

  final LetterEngine engine = new LetterEngine();
  private final Path folder;
  private final Database database;
  private final Deployments deployments;
  private final FineTuning tuning;
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  OpenAiFixture(Path folder) throws IOException {
    this.folder = folder;
    database =
        Database.open(
            folder.resolve("weighbridge.db"), List.of(Deployments.TABLES, FineTuning.TABLES));
    model("alice/letters", "letters.txt");
    model("alice/plain", "plain.txt");
    model("alice/secret", "letters.txt");
    Path digits = folder.resolve("models/alice/digits/model.h5");
    if (!Files.exists(digits)) {
      Files.createDirectories(digits.getParent());
      try (Sequential net =
          Sequential.of(
              flatten(28, 28), dense(16, Activation.RELU), dense(10, Activation.SOFTMAX))) {
        net.initialize(5).saveWeights(digits);
      }
    }
    deployments =
        Deployments.open(
            new ServingParts(
                database,
                List.of(engine),
                this,
                OpenAiFixture::permitted,
                OpenAiFixture::reserve,
                ServingSettings.DEFAULT,
                Clock.systemUTC()));
    for (String name : List.of("letters", "plain", "secret")) {
      deployments.deploy(DeploymentPlan.of(new ModelSource.Repository("alice/" + name, "main")));
    }
    tuning =
        FineTuning.open(
            new FineTuningParts(
                database,
                folder,
                this,
                OpenAiFixture::mayFineTune,
                this::publish,
                DataSettings.of(Map.of(), folder).withDownload(false),
                new FineTuningSettings(1, 1, 256L << 20, new FileLimits(1 << 20, 4 << 20, 100)),
                "test",
                Clock.systemUTC()));
    Router router = new Router().translating(ServingFailures::translate);
    new OpenAi(deployments, this, tuning, Clock.systemUTC()).routes(router);
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
  }

  private void model(String repository, String file) throws IOException {
    Path path = folder.resolve("models").resolve(repository).resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, repository);
  }

  int port() {
    return server.port();
  }

  // The client.

  HttpResponse<byte[]> send(String who, String method, String path, String type, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    if (!who.isEmpty()) {
      request.header("Authorization", "Bearer " + who);
    }
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What a GET answers, which must be of that status.
  JsonNode get(String who, String path, int status) {
    return json(send(who, "GET", path, "", new byte[0]), status);
  }

  JsonNode post(String who, String path, String body, int status) {
    return json(send(who, "POST", path, "application/json", body.getBytes(UTF_8)), status);
  }

  JsonNode upload(String who, String purpose, String name, String content, int status) {
    String form =
        "--x\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n%s\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n%s\r\n--x--\r\n"
            .formatted(purpose, name, content);
    return json(
        send(who, "POST", "/v1/files", "multipart/form-data; boundary=x", form.getBytes(UTF_8)),
        status);
  }

  static JsonNode json(HttpResponse<byte[]> answer, int status) {
    String text = new String(answer.body(), UTF_8);
    if (answer.statusCode() != status) {
      throw new AssertionError(answer.statusCode() + " " + text);
    }
    return JSON.readTree(text);
  }

  JsonNode ended(String who, String job) throws InterruptedException {
    for (int i = 0; i < 1200; i++) {
      JsonNode now = get(who, "/v1/fine_tuning/jobs/" + job, 200);
      if (List.of("succeeded", "failed", "cancelled").contains(now.get("status").asString())) {
        return now;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the job does not end");
  }

  // Callers.

  @Override
  public Caller of(Exchange exchange) {
    return of(exchange.header("Authorization"), exchange.remoteAddress());
  }

  @Override
  public Caller of(Optional<String> authorization, String address) {
    return switch (authorization.orElse("")) {
      case "" -> Caller.ANONYMOUS;
      case "Bearer alice" -> new Caller("alice", Scope.WRITE, "ta", false);
      case "Bearer bob" -> new Caller("bob", Scope.WRITE, "tb", false);
      case "Bearer reader" -> new Caller("alice", Scope.READ, "tr", false);
      case "Bearer root" -> new Caller("root", Scope.ADMIN, "to", true);
      default -> throw HttpFailure.of(401, "The token is none.");
    };
  }

  private static UsePermission.Answer permitted(
      Caller caller, ModelSource source, String commit, Optional<String> purpose) {
    return source.repository().orElse("").equals("alice/secret") && !caller.name().equals("alice")
        ? new UsePermission.Answer.Refused("hidden", "There is no such model.", true)
        : UsePermission.Answer.Allowed.PLAIN;
  }

  private static UsageRecorder.Reservation reserve(
      UsageRecorder.Occasion occasion, UsageRecorder.Use worst) {
    return new UsageRecorder.Reservation() {
      @Override
      public Optional<Cost> settle(UsageRecorder.Use use) {
        return Optional.empty();
      }

      @Override
      public void release() {}
    };
  }

  private static void mayFineTune(Caller caller, String base, String target) {
    if (!target.startsWith(caller.name() + "/")) {
      throw new NotAllowed("%s cannot write to %s.".formatted(caller.name(), target), false);
    }
  }

  private String publish(Caller owner, String base, String repository, Path from, String message) {
    try (Stream<Path> files = Files.list(from)) {
      Path to = Files.createDirectories(folder.resolve("models").resolve(repository));
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
      return "c".repeat(40);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Models.

  private Path models(ModelSource source) {
    return folder.resolve("models").resolve(source.repository().orElseThrow());
  }

  @Override
  public String resolve(ModelSource source) {
    if (!Files.isDirectory(models(source))) {
      throw new ModelLoadFailure("There is no model %s.".formatted(source));
    }
    return "b".repeat(40);
  }

  @Override
  public ModelFiles open(ModelSource source, String commit) {
    resolve(source);
    return new ModelFiles() {
      @Override
      public String origin() {
        return source.toString();
      }

      @Override
      public String content() {
        return source.toString();
      }

      @Override
      public List<String> names() {
        try (Stream<Path> files = Files.list(models(source))) {
          return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public FileBytes bytes(String name) {
        return new FileBytes.OnDisk(models(source).resolve(name));
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public ModelCard card(ModelSource source, String commit) {
    return new ModelCard(Optional.of("mit"), Optional.of("feature-extraction"), Map.of());
  }

  @Override
  public void close() {
    server.close();
    tuning.close();
    deployments.close();
    database.close();
  }
}
