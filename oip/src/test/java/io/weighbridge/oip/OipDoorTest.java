package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.http.Links;
import io.weighbridge.http.OpenApi;
import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.ModelLoadFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every route over a real server: what clients send, to the letter of what they get.
class OipDoorTest {

  private static final String INFER = "/v2/models/echo/infer";
  private static final String ONE =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,0.1]}]}";

  @TempDir Path folder;
  private OipServer server;

  @BeforeEach
  void start() {
    server = new OipServer(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void assertAnswers(HttpResponse<String> response, int status, String body) {
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
  }

  private static void assertRefused(HttpResponse<String> response, int status, String sentence) {
    assertThat(response.body()).startsWith("{\"error\":\"").contains(sentence);
    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void theServerDescribesItself() {
    assertAnswers(
        server.get("/v2"),
        200,
        "{\"name\":\"weighbridge\",\"version\":\"0.1\",\"extensions\":[\"classification\","
            + "\"model_repository\",\"schedule_policy\",\"model_configuration\","
            + "\"binary_tensor_data\",\"parameters\",\"statistics\"]}");
    assertThat(server.get("/v2/").statusCode()).isEqualTo(200);
    assertAnswers(server.get("/v2/health/live"), 200, "{\"live\":true}");
    assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/models/echo", "/v2/models/echo/versions/1"})
  void aModelDescribesItself(String path) {
    server.deploy("echo", "FP32");
    assertAnswers(
        server.get(path),
        200,
        "{\"name\":\"echo\",\"versions\":[\"1\"],\"platform\":\"test_echo\",\"inputs\":[{\"name\":"
            + "\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}],\"outputs\":[{\"name\":\"y\","
            + "\"datatype\":\"FP32\",\"shape\":[-1,2]}]}");
    HttpResponse<String> ready = server.get(path + "/ready");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).contains("\"name\":\"echo\"").contains("\"ready\":true");
  }

  @Test
  void aModelsConfigurationIsToldAsTritonTellsIt() {
    server.deploy("echo", "BYTES", new BatchSettings(2, 8, Duration.ofMillis(1), 16));
    assertAnswers(
        server.get("/v2/models/echo/config"),
        200,
        "{\"name\":\"echo\",\"platform\":\"test_echo\",\"backend\":\"echo\",\"version_policy\":"
            + "{\"latest\":{\"num_versions\":2}},\"max_batch_size\":8,\"input\":[{\"name\":\"x\","
            + "\"data_type\":\"TYPE_STRING\",\"dims\":[2]}],\"output\":[{\"name\":\"y\","
            + "\"data_type\":\"TYPE_STRING\",\"dims\":[2]}],\"instance_group\":[{\"name\":\"echo\","
            + "\"kind\":\"KIND_CPU\",\"count\":2}],\"dynamic_batching\":"
            + "{\"max_queue_delay_microseconds\":1000,\"preserve_ordering\":false,"
            + "\"default_queue_policy\":{\"max_queue_size\":16}}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/ready", "/config", "/stats", "/versions/1", "/versions/1/ready"})
  void anUnknownModelOrVersionIsMissing(String end) {
    assertRefused(server.get("/v2/models/nobody" + end), 404, "there is no deployment 'nobody'");
    server.deploy("echo", "FP32");
    if (end.startsWith("/versions")) {
      assertRefused(
          server.get("/v2/models/echo" + end.replace("1", "9")), 404, "has no version '9'");
    }
  }

  @Test
  void aRequestIsAnswered() {
    server.deploy("echo", "FP32");
    String answer =
        "{\"model_name\":\"echo\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\","
            + "\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1.0,0.1]}]}";
    HttpResponse<String> response = server.post(INFER, ONE);
    assertAnswers(response, 200, answer);
    assertThat(response.headers().firstValue("Server-Timing").orElseThrow())
        .matches("queue;dur=\\d+\\.\\d{3}, batch;dur=0\\.004, compute;dur=0\\.002");
    assertThat(response.headers().firstValue("x-weighbridge-duties")).contains("none");
    assertAnswers(server.post("/v2/models/echo/versions/1/infer", ONE), 200, answer);
    assertRefused(server.post("/v2/models/echo/versions/2/infer", ONE), 404, "version '2'");
    assertRefused(server.post("/v2/models/nobody/infer", ONE), 404, "'nobody'");
  }

  @Test
  void theIdIsGivenBackAndOutputsAreChosen() {
    server.deploy("echo", "INT8");
    String inputs =
        "\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"INT8\",\"data\":[[-3,4]]}]";
    assertThat(
            server
                .post(INFER, "{\"id\":\"7\",%s,\"outputs\":[{\"name\":\"y\"}]}".formatted(inputs))
                .body())
        .contains("\"id\":\"7\"")
        .contains("\"data\":[-3,4]");
    assertRefused(
        server.post(INFER, "{%s,\"outputs\":[{\"name\":\"z\"}]}".formatted(inputs)),
        400,
        "no output 'z'; it has y");
    assertThat(
            server
                .post(
                    INFER,
                    "{%s,\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":1}}]}"
                        .formatted(inputs))
                .body())
        .contains("\"datatype\":\"BYTES\",\"shape\":[1,1],\"data\":[\"4:1\"]");
  }

  @Test
  void purposesComeAsHeaderOrParameter() {
    server.deploy("paid", "FP32");
    String path = "/v2/models/paid/infer";
    HttpResponse<String> refused = server.post(path, ONE);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body())
        .isEqualTo("{\"error\":\"say what it is for\",\"code\":\"need_fact\"}");
    assertThat(
            server
                .post(path, ONE, "weighbridge-purpose", "research")
                .headers()
                .firstValue("x-weighbridge-duties"))
        .contains("research");
    assertThat(
            server
                .post(
                    path,
                    ONE.replace(
                        "{\"inputs", "{\"parameters\":{\"weighbridge-purpose\":\"p\"},\"inputs"))
                .headers()
                .firstValue("x-weighbridge-duties"))
        .contains("p");
  }

  @ParameterizedTest
  @CsvSource({
    "BOOL,2",
    "UINT8,2",
    "INT8,2",
    "UINT16,4",
    "INT16,4",
    "FP16,4",
    "BF16,4",
    "UINT32,8",
    "INT32,8",
    "FP32,8",
    "UINT64,16",
    "FP64,16"
  })
  void everyDatatypeGoesBothWaysInBinary(String datatype, int size) {
    server.deploy("echo", datatype);
    byte[] data = new byte[size];
    for (int i = 0; i < size; i++) {
      data[i] = (byte) (datatype.equals("BOOL") ? i : 100 - i);
    }
    String json =
        ("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"%s\",\"parameters\":"
                + "{\"binary_data_size\":%d}}],\"parameters\":{\"binary_data_output\":true}}")
            .formatted(datatype, size);
    byte[] body = Arrays.copyOf(json.getBytes(UTF_8), json.length() + size);
    System.arraycopy(data, 0, body, json.length(), size);
    HttpResponse<byte[]> response =
        server.post(INFER, body, InferDoor.JSON_LENGTH, Integer.toString(json.length()));
    assertBinary(response, datatype, data);
    HttpResponse<byte[]> raw = server.post(INFER, data, InferDoor.JSON_LENGTH, "0");
    assertBinary(raw, datatype, data);
  }

  private static void assertBinary(HttpResponse<byte[]> response, String datatype, byte[] data) {
    assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/octet-stream");
    int length =
        Integer.parseInt(response.headers().firstValue(InferDoor.JSON_LENGTH).orElseThrow());
    assertThat(new String(response.body(), 0, length, UTF_8))
        .isEqualTo(
            ("{\"model_name\":\"echo\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\","
                    + "\"datatype\":\"%s\",\"shape\":[1,2],\"parameters\":"
                    + "{\"binary_data_size\":%d}}]}")
                .formatted(datatype, data.length));
    assertThat(Arrays.copyOfRange(response.body(), length, response.body().length)).isEqualTo(data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "99999", "x", "1.5", "2147483648"})
  void aHeaderLengthThatCannotBeIsRefused(String length) {
    server.deploy("echo", "FP32");
    assertRefused(
        server.post(INFER, ONE, InferDoor.JSON_LENGTH, length), 400, InferDoor.JSON_LENGTH);
  }

  @Test
  void packedBodiesAreUnpacked() throws IOException {
    server.deploy("echo", "FP32");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(ONE.getBytes(UTF_8));
    }
    HttpResponse<byte[]> response =
        server.post(INFER, packed.toByteArray(), "Content-Encoding", "gzip");
    assertThat(new String(response.body(), UTF_8)).contains("[1.0,0.1]");
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      gzip.write(new byte[2 * OipServer.MAX_BODY]);
    }
    assertThat(server.post(INFER, bomb.toByteArray(), "Content-Encoding", "gzip").statusCode())
        .isEqualTo(413);
  }

  @Test
  void badRequestsAreRefusedWithASentence() {
    server.deploy("echo", "FP32");
    assertRefused(server.post(INFER, ""), 400, "'{' is expected at byte 0");
    assertRefused(server.post(INFER, "{\"inputs\":[]}"), 400, "x");
    assertRefused(server.post(INFER, ONE.replace("[1,2]", "[2,1]")), 400, "x");
    assertRefused(server.post(INFER, ONE.replace("FP32", "FP64")), 400, "FP64");
    assertRefused(server.post(INFER, ONE.replace("\"x\"", "\"w\"")), 400, "w");
    assertRefused(server.post(INFER, " ".repeat(OipServer.MAX_BODY + 1)), 413, "larger than");
    assertThat(server.get(INFER).statusCode()).isEqualTo(405);
  }

  @Test
  void whatAnEngineThrowsIsAFailureOfTheServerAndCounted() {
    server.deploy("echo", "INT64");
    String bad =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"INT64\",\"data\":[-1,1]}]}";
    assertRefused(server.post(INFER, bad), 500, "a negative element");
    assertThat(server.post(INFER, bad.replace("-1", "1")).statusCode()).isEqualTo(200);
    assertThat(server.get("/v2/models/echo/stats").body())
        .contains("\"fail\":{\"count\":1,")
        .contains("\"success\":{\"count\":1,");
  }

  private static String sleeping(int millis) {
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"INT64\",\"data\":[%d,1]}]}"
        .formatted(millis);
  }

  @Test
  void aFullQueueIsToldAndWhenToComeBack() throws Exception {
    server.deploy("echo", "INT64", new BatchSettings(1, 1, Duration.ZERO, 1));
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(() -> server.post(INFER, sleeping(300)));
      }
      List<HttpResponse<String>> answers = new ArrayList<>();
      for (Future<HttpResponse<String>> call : many.invokeAll(calls)) {
        answers.add(call.get());
      }
      assertThat(answers)
          .extracting(HttpResponse::statusCode)
          .contains(200, 429)
          .containsOnly(200, 429);
      HttpResponse<String> full =
          answers.stream().filter(one -> one.statusCode() == 429).findFirst().orElseThrow();
      assertThat(full.headers().firstValue("Retry-After")).contains("1");
      assertThat(full.body()).startsWith("{\"error\":\"");
    }
  }

  @Test
  void aTimeoutInMicrosecondsIsKept() throws Exception {
    server.deploy("echo", "INT64", new BatchSettings(1, 1, Duration.ZERO, 8));
    String hurried =
        sleeping(1).replace("{\"inputs", "{\"parameters\":{\"timeout\":50000},\"inputs");
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> slow = many.submit(() -> server.post(INFER, sleeping(1000)));
      awaitRunning();
      assertRefused(server.post(INFER, hurried), 504, "the deadline passed");
      assertThat(slow.get().statusCode()).isEqualTo(200);
    }
  }

  private void awaitRunning() throws InterruptedException {
    while (server.engine.running.get() == 0) {
      Thread.sleep(5);
    }
  }

  @Test
  void aClientThatHangsUpFreesItsPlace() throws Exception {
    server.deploy("echo", "INT64", new BatchSettings(1, 1, Duration.ZERO, 8));
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> slow = many.submit(() -> server.post(INFER, sleeping(3000)));
      awaitRunning();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        write(socket, sleeping(2000));
        while (server.deployments.require("echo").versions().getFirst().waiting() == 0) {
          Thread.sleep(5);
        }
      }
      long hungUp = System.nanoTime();
      while (server.deployments.require("echo").versions().getFirst().waiting() > 0) {
        assertThat(System.nanoTime() - hungUp).isLessThan(2_500_000_000L);
        Thread.sleep(5);
      }
      assertThat(slow.get().statusCode()).isEqualTo(200);
    }
    assertThat(server.log).extracting(request -> request.status()).contains(499);
    assertThat(TritonMetrics.text(server.deployments))
        .contains(
            "nv_inference_request_failure{model=\"echo\",version=\"1\",reason=\"CANCELED\"} 1\n");
  }

  /// While it waits for its first answer the server looks for the client's end, and finds this.
  @Test
  void aRequestThatIsSentEarlyIsAnsweredToo() throws Exception {
    server.deploy("echo", "INT64");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      write(socket, sleeping(900));
      Thread.sleep(450);
      write(socket, sleeping(1));
      write(socket, sleeping(2));
      socket.setSoTimeout(20_000);
      StringBuilder all = new StringBuilder();
      byte[] block = new byte[8192];
      while (!all.toString().contains("\"data\":[2,1]")) {
        int count = socket.getInputStream().read(block);
        assertThat(count).isPositive();
        all.append(new String(block, 0, count, UTF_8));
      }
      assertThat(all).contains("\"data\":[900,1]").contains("\"data\":[1,1]");
    }
  }

  private static void write(Socket socket, String body) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(INFER, body.length(), body)
            .getBytes(UTF_8));
    out.flush();
  }

  // Statistics.

  @Test
  void statisticsCountRowsAndBatches() {
    server.deploy("echo", "FP32");
    server.deploy("other", "FP32");
    assertThat(server.post(INFER, ONE).statusCode()).isEqualTo(200);
    assertThat(
            server
                .post(INFER, ONE.replace("[1,2]", "[2,2]").replace("[1,0.1]", "[1,2,3,4]"))
                .statusCode())
        .isEqualTo(200);
    String stats = server.get("/v2/models/echo/stats").body();
    assertThat(stats)
        .startsWith("{\"model_stats\":[{\"name\":\"echo\",\"version\":\"1\",\"last_inference\":")
        .contains("\"inference_count\":3,\"execution_count\":2")
        .contains("\"compute_infer\":{\"count\":2,\"ns\":4000}")
        .contains("\"cache_hit\":{\"count\":0,\"ns\":0}")
        .contains("{\"batch_size\":1,\"compute_input\":{\"count\":1,\"ns\":1000}")
        .contains("{\"batch_size\":2,");
    assertThat(server.get("/v2/models/echo/versions/1/stats").body()).isEqualTo(stats);
    assertThat(server.get("/v2/models/stats").body())
        .contains("\"name\":\"echo\"")
        .contains("\"name\":\"other\"");
    assertThat(TritonMetrics.text(server.deployments))
        .contains("# TYPE nv_inference_request_success counter\n")
        .contains("nv_inference_request_success{model=\"echo\",version=\"1\"} 2\n")
        .contains("nv_inference_count{model=\"echo\",version=\"1\"} 3\n")
        .contains("nv_inference_exec_count{model=\"echo\",version=\"1\"} 2\n")
        .contains("nv_inference_compute_infer_duration_us{model=\"echo\",version=\"1\"} 4\n")
        .contains("nv_inference_pending_request_count{model=\"other\",version=\"1\"} 0\n");
  }

  // The repository.

  @Test
  void theIndexListsWhatIsDeployed() {
    server.deploy("echo", "FP32");
    server.deploy("gone", "FP32");
    assertThat(
            server
                .post("/v2/repository/models/gone/unload", "", "Authorization", "Bearer admin")
                .statusCode())
        .isEqualTo(200);
    assertAnswers(
        server.post("/v2/repository/index", ""),
        200,
        "[{\"name\":\"echo\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"},"
            + "{\"name\":\"gone\",\"state\":\"UNAVAILABLE\",\"reason\":\"unloaded\"}]");
    assertAnswers(
        server.post("/v2/repository/index", "{\"ready\":true}"),
        200,
        "[{\"name\":\"echo\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}]");
    assertRefused(server.post("/v2/repository/index", "{\"ready\":1}"), 400, "true or false");
    assertRefused(server.get("/v2/models/gone"), 503, "unloaded");
    assertRefused(server.get("/v2/models/gone/ready"), 503, "unloaded");
    assertRefused(server.post("/v2/models/gone/infer", ONE), 503, "unloaded");
  }

  @Test
  void administratorsLoadAndUnload() {
    server.deploy("echo", "FP32");
    String load = "/v2/repository/models/echo/load";
    assertRefused(server.post(load, ""), 401, "administrators");
    assertRefused(server.post(load, "", "Authorization", "Bearer alice"), 403, "administrators");
    assertRefused(
        server.post("/v2/repository/models/x/load", "", "Authorization", "Bearer admin"),
        404,
        "'x'");
    var unused = server.write("echo", "INT8");
    assertThat(unused).isDirectory();
    assertThat(server.post(load, "{}", "Authorization", "Bearer admin").statusCode())
        .isEqualTo(200);
    assertThat(server.get("/v2/models/echo").body())
        .contains("INT8")
        .contains("\"versions\":[\"2\"]");
    unused = server.write("echo", "broken");
    assertThat(unused).isDirectory();
    assertRefused(
        server.post(load, "", "Authorization", "Bearer admin"), 400, "echo says 'broken'");
    assertThat(server.get("/v2/models/echo/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void aLoadBringsNoFiles() {
    server.deploy("echo", "FP32");
    for (String name : List.of("config", "file:1/model.onnx")) {
      assertRefused(
          server.post(
              "/v2/repository/models/echo/load",
              "{\"parameters\":{\"%s\":\"e30=\"}}".formatted(name),
              "Authorization",
              "Bearer admin"),
          400,
          "would load what comes with the request");
    }
    assertRefused(
        server.post(
            "/v2/repository/models/echo/unload",
            "{\"parameters\":{\"unload_dependents\":1}}",
            "Authorization",
            "Bearer admin"),
        400,
        "unload_dependents");
  }

  @Test
  void hiddenModelsAreMissing() {
    server.deploy("secret", "FP32");
    assertRefused(server.get("/v2/models/secret"), 404, "'secret'");
    assertRefused(server.post("/v2/models/secret/infer", ONE), 404, "'secret'");
    assertRefused(server.post("/v2/models/secret/infer", "{"), 404, "'secret'");
    assertAnswers(server.post("/v2/repository/index", ""), 200, "[]");
    assertAnswers(server.get("/v2/models/stats"), 200, "{\"model_stats\":[]}");
    assertThat(
            server
                .post("/v2/models/secret/infer", ONE, "Authorization", "Bearer alice")
                .statusCode())
        .isEqualTo(200);
    assertRefused(
        server.post("/v2/models/secret/infer", ONE, "Authorization", "Bearer x"), 401, "token");
  }

  // What is not offered.

  @ParameterizedTest
  @CsvSource({
    "GET,/v2/systemsharedmemory/status",
    "GET,/v2/systemsharedmemory/region/r/status",
    "POST,/v2/systemsharedmemory/region/r/register",
    "POST,/v2/systemsharedmemory/unregister",
    "GET,/v2/cudasharedmemory/status",
    "POST,/v2/cudasharedmemory/region/r/unregister",
    "GET,/v2/trace/setting",
    "POST,/v2/models/echo/trace/setting",
    "GET,/v2/logging",
    "POST,/v2/logging",
    "POST,/v2/models/echo/generate",
    "POST,/v2/models/echo/generate_stream"
  })
  void extensionsThatAreNotOfferedSaySo(String method, String path) {
    server.deploy("echo", "FP32");
    HttpResponse<String> response =
        method.equals("GET") ? server.get(path) : server.post(path, "{\"text_input\":\"a\"}");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("{\"error\":\"").endsWith(".\"}");
  }

  @Test
  void whatCannotBeLoadedSaysWhy() {
    assertThatThrownBy(() -> server.deploy("bad", "nonsense"))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageContaining("echo says 'nonsense'");
    assertThat(server.get("/v2/models/bad").statusCode()).isEqualTo(404);
  }

  @Test
  void theOpenApiDocumentKnowsTheRoutes() {
    String document =
        OpenApi.document(server.router, "test", "1", Links.of("http://127.0.0.1")).toString();
    assertThat(document)
        .contains("/v2/models/{model}/versions/{version}/infer")
        .contains("\"BF16\"")
        .doesNotContain("sharedmemory");
  }
}
