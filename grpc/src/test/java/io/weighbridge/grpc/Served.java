package io.weighbridge.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.http.AddressRange;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Proxies;
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
import io.weighbridge.serving.ServingParts;
import io.weighbridge.serving.ServingSettings;
import io.weighbridge.serving.UsageRecorder;
import io.weighbridge.serving.UsePermission;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A gRPC server of echoing models on a free port, and a client's channel to it. Tokens: `admin`
/// governs, `user` does not, others are none. The purpose `forbidden` is refused.
final class Served implements AutoCloseable {

  final EchoEngine engine = new EchoEngine();
  final Deployments deployments;
  final GrpcServer server;

  /// From where each call was said to come.
  final List<String> addresses = new CopyOnWriteArrayList<>();

  final ManagedChannel channel;
  private final Database database;
  private final Path folder;

  Served(Path folder, GrpcLimits limits) {
    this.folder = folder;
    database = Database.open(folder.resolve("test.db"), List.of(Deployments.TABLES));
    deployments =
        Deployments.open(
            new ServingParts(
                database,
                List.of(engine),
                new Folders(),
                Served::permit,
                (_, _) -> new Unwritten(),
                ServingSettings.DEFAULT,
                Clock.systemUTC()));
    server =
        GrpcServer.start(
            "127.0.0.1",
            0,
            Optional.empty(),
            deployments,
            new Entrance(
                new TestCallers(),
                new Proxies(List.of(AddressRange.parse("127.0.0.1")))),
            Served::requireAdmin,
            "9.9.9",
            limits);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .build();
  }

  /// Deploys a model whose `echo.txt` has these lines.
  Deployment deploy(String name, BatchSettings batching, String... lines) {
    Path model = folder.resolve(name);
    try {
      Files.createDirectories(model);
      Files.write(model.resolve("echo.txt"), List.of(lines));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return deployments.deploy(
        new DeploymentPlan(
            new DeploymentName(name),
            new ModelSource.Folder(model),
            Optional.empty(),
            batching,
            Optional.empty()));
  }

  private static UsePermission.Answer permit(
      Caller caller, ModelSource source, String commit, Optional<String> purpose) {
    return purpose.equals(Optional.of("forbidden"))
        ? new UsePermission.Answer.Refused("forbidden_purpose", "Not for that purpose.", false)
        : new UsePermission.Answer.Allowed(Map.of("x-weighbridge-duties", "name the author"));
  }

  private static void requireAdmin(Caller caller) {
    if (!caller.siteAdmin()) {
      throw HttpFailure.of(caller.isAnonymous() ? 401 : 403, "For administrators only.");
    }
  }

  private final class TestCallers implements Callers {

    @Override
    public Caller of(Exchange exchange) {
      return of(exchange.header("Authorization"), exchange.remoteAddress());
    }

    @Override
    public Caller of(Optional<String> authorization, String address) {
      addresses.add(address);
      return switch (authorization.orElse("")) {
        case "" -> Caller.ANONYMOUS;
        case "Bearer admin" -> new Caller("admin", Scope.ADMIN, "1", true);
        case "Bearer user" -> new Caller("user", Scope.READ, "2", false);
        default -> throw HttpFailure.of(401, "That token is none.");
      };
    }
  }

  private static final class Unwritten implements UsageRecorder.Reservation {
    @Override
    public Optional<Cost> settle(UsageRecorder.Use use) {
      return Optional.empty();
    }

    @Override
    public void release() {}
  }

  private static final class Folders implements WeightsOpener {

    @Override
    public String resolve(ModelSource source) {
      return "0".repeat(40);
    }

    @Override
    public ModelFiles open(ModelSource source, String commit) {
      if (!(source instanceof ModelSource.Folder(Path path))) {
        throw new ModelLoadFailure("no hub here");
      }
      return new ModelFiles() {
        @Override
        public String origin() {
          return path.toString();
        }

        @Override
        public String content() {
          return path.toString();
        }

        @Override
        public List<String> names() {
          try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
          } catch (IOException e) {
            throw new ModelLoadFailure("no such folder", e);
          }
        }

        @Override
        public FileBytes bytes(String name) {
          return new FileBytes.OnDisk(path.resolve(name));
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

  @Override
  public void close() {
    engine.openGate();
    channel.shutdownNow();
    try {
      boolean _ = channel.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
    deployments.close();
    database.close();
  }
}
