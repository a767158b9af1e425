package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.server.Configuration;
import io.weighbridge.server.WeighbridgeServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Models that answer, from the command line against a real server.
final class ServingCommandsTest {

  private static final Path MODEL = Path.of("../models/mnist-mlp");
  private static final Path SEVEN = Path.of("../docs/pictures/seven.png");

  @TempDir private static Path folder = Path.of("");
  private static Optional<WeighbridgeServer> server = Optional.empty();
  private static String admin = "";

  @BeforeAll
  static void start() throws IOException {
    WeighbridgeServer started =
        WeighbridgeServer.start(
            Configuration.read(
                folder.resolve("data"),
                Optional.empty(),
                Map.of(),
                Map.of("server.port", "0", "server.grpc-port", "0", "server.access-log", "off")));
    server = Optional.of(started);
    admin = Files.readString(started.adminToken().orElseThrow()).strip();
  }

  @AfterAll
  static void stop() {
    server.ifPresent(WeighbridgeServer::close);
  }

  private static Console run(int code, String token, Object... words) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--server", server.orElseThrow().url()));
    Console console =
        Console.piped()
            .in(
                new Surroundings(
                    token.isEmpty() ? Map.of() : Map.of(HubOptions.TOKEN, token),
                    folder,
                    new ByteArrayInputStream("".getBytes(UTF_8)),
                    _ -> Optional.empty()));
    assertThat(console.run(all.toArray()))
        .as("%s: %s%s", List.of(words), console.out(), console.err())
        .isEqualTo(code);
    return console;
  }

  private static JsonNode json(Object... words) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.add("--json");
    return JsonMapper.shared().readTree(run(0, admin, all.toArray()).out());
  }

  @Test
  void aDeploymentIsAskedWhy() throws IOException {
    run(0, admin, "push", MODEL, "admin/why", "--create");
    JsonNode _ = json("deploy", "admin/why");
    Path svg = folder.resolve("why.svg");
    Console console = run(0, admin, "explain", "why", SEVEN, "--top", "1", "--out", svg);
    assertThat(console.out())
        .contains("why 7\nexplained: the score before the last softmax")
        .contains("completeness error")
        .contains("row 16, column 17")
        .contains("wrote " + svg);
    assertThat(Files.readString(svg)).contains("why: why 7");
    JsonNode remote = json("explain", "why", SEVEN, "--method", "occlusion", "--patch", "6");
    JsonNode local =
        JsonMapper.shared()
            .readTree(
                local(
                    "explain",
                    "mnist-mlp",
                    "--weights",
                    MODEL.resolve("mnist_open_weights.h5"),
                    SEVEN,
                    "--method",
                    "occlusion",
                    "--patch",
                    "6",
                    "--json"));
    assertThat(remote.at("/attributions")).isEqualTo(local.at("/attributions"));
    assertThat(run(1, admin, "explain", "why", SEVEN, "--class", "10").err())
        .contains("no output 10");
  }

  private static String local(Object... words) {
    Console console = Console.piped();
    assertThat(console.run(words)).as("%s", console.err()).isZero();
    return console.out();
  }

  @Test
  void aModelOfTheHubIsDeployedAskedSwitchedAndTakenAway() throws IOException {
    run(0, admin, "push", MODEL, "admin/Digits", "--create");
    JsonNode deployed = json("deploy", "admin/Digits", "--max-batch", "8");
    assertThat(deployed.path("name").asString()).isEqualTo("digits");
    assertThat(deployed.path("state").asString()).isEqualTo("READY");
    assertThat(deployed.path("licence").asString()).isEqualTo("apache-2.0");
    assertThat(deployed.path("batching").path("max_batch").asInt()).isEqualTo(8);
    assertThat(run(0, "", "predict", "digits", SEVEN).out()).contains("seven.png: 7 (");
    Path row = folder.resolve("row.csv");
    Files.writeString(row, "0,".repeat(783) + "0\n" + "1,".repeat(783) + "1\n");
    JsonNode rows = json("predict", "digits", row);
    assertThat(rows.path("predictions").path(0).path("answer").path("rows")).hasSize(2);
    JsonNode trial = json("deploy", "admin/Digits", "--canary", "25");
    assertThat(trial.path("versions")).hasSize(2);
    assertThat(json("deploy", "admin/Digits", "--canary", "100").path("versions")).hasSize(1);
    assertThat(run(0, "", "deployments").out()).contains("digits").contains("READY");
    run(0, admin, "undeploy", "digits");
    assertThat(run(1, "", "predict", "digits", SEVEN).err()).contains("no deployment 'digits'");
  }

  @Test
  void whatCannotBeLoadedSaysWhy() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("nothing"));
    Files.writeString(empty.resolve("README.md"), "# Nothing\n");
    assertThat(run(1, admin, "deploy", empty, "--as", "nothing").err())
        .contains("vector")
        .contains("onnx")
        .hasLineCount(1);
    assertThat(run(1, admin, "deploy", "admin/missing").err()).contains("admin/missing");
    assertThat(run(1, "", "deploy", MODEL).err()).contains("HTTP 401");
    assertThat(run(2, admin, "deploy", MODEL, "--canary", "101").err()).contains("0 to 100");
  }

  @Test
  void aModelIsFineTunedToANewRepository() throws IOException {
    run(0, admin, "push", MODEL, "admin/base", "--create");
    JsonNode job =
        json(
            "finetune",
            "admin/base",
            "--data",
            "digits:200",
            "--to",
            "admin/tuned",
            "--epochs",
            "1");
    assertThat(job.path("status").asString()).isEqualTo("succeeded");
    run(0, admin, "pull", "admin/tuned", "--to", folder.resolve("tuned"));
    assertThat(folder.resolve("tuned/README.md"))
        .content()
        .contains("base_model: \"admin/base\"")
        .contains("base_model_relation: finetune")
        .contains("license: \"apache-2.0\"");
    assertThat(run(0, admin, "deploy", "admin/tuned").out()).contains("tuned answers with");
    assertThat(run(1, admin, "finetune", "admin/none", "--data", "digits", "--to", "admin/x").err())
        .contains("admin/none");
  }
}
