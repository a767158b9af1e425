package io.weighbridge.cli;

import io.weighbridge.server.Configuration;
import io.weighbridge.server.WeighbridgeServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `weighbridge serve --data DIR`: the hub, until it is told to stop.
@Command(
    name = "serve",
    description = {
      "Start the server: a hub of models, and models that answer.",
      "Clients of hubs find it by HF_ENDPOINT. The first start makes the user admin and leaves his"
          + " token in DIR/admin-token. Ctrl-C or SIGTERM lets running requests end, then stops.",
      "DIR/weighbridge.yaml and WEIGHBRIDGE_SECTION_KEY in the environment say more"
          + " (docs/configuration.md)."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge serve --data /srv/models",
      "  weighbridge serve --data /srv/models --host 0.0.0.0 --public-url https://models.example",
      "  HF_ENDPOINT=http://127.0.0.1:8080 HF_TOKEN=$(cat /srv/models/admin-token) hf auth whoami"
    })
final class Serve implements Callable<Integer> {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The folder that everything is kept in [~/.weighbridge].")
  private @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration [DIR/weighbridge.yaml, if it is there].")
  private @Nullable Path config;

  @Option(names = "--host", paramLabel = "ADDRESS", description = "Listen here [127.0.0.1].")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Listen on this port; 0 is any free one [8080].")
  private @Nullable String port;

  @Option(
      names = "--grpc-port",
      paramLabel = "N",
      description = "The port of gRPC; 0 is any free one, off for none [8081].")
  private @Nullable String grpcPort;

  @Option(
      names = "--autoload",
      description = "Load models when they are first asked for, and make room for them.")
  private boolean autoload;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description = "How clients reach the server, where a proxy stands before it.")
  private @Nullable String publicUrl;

  private final Output output;

  Serve(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path folder = data == null ? Path.of(System.getProperty("user.home"), ".weighbridge") : data;
    Configuration configuration =
        Configuration.read(folder, Optional.ofNullable(config), System.getenv(), options());
    try (Interruption interruption = Interruption.watched();
        WeighbridgeServer server = WeighbridgeServer.start(configuration)) {
      server
          .adminToken()
          .ifPresent(file -> output.note("The token of the user admin is in " + file));
      output.text("Weighbridge is ready: " + server.url());
      server.grpc().ifPresent(address -> output.text("gRPC: " + address));
      output.document(() -> document(server));
      output.terminal().flush();
      interruption.await();
    }
    return 0;
  }

  private static Map<String, ?> document(WeighbridgeServer server) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("url", server.url().toString());
    server.grpc().ifPresent(address -> document.put("grpc", address));
    return document;
  }

  private Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    put(options, "server.host", host);
    put(options, "server.port", port);
    put(options, "server.grpc-port", grpcPort);
    put(options, "server.public-url", publicUrl);
    put(options, "serving.autoload", autoload ? "true" : null);
    return options;
  }

  private static void put(Map<String, String> options, String key, @Nullable String value) {
    if (value != null) {
      options.put(key, value);
    }
  }
}
