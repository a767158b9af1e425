package io.weighbridge.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class OpenAiTest {

  private static final String JOBS = "/v1/fine_tuning/jobs";

  @TempDir private Path folder;
  private OpenAiFixture hub;

  @BeforeEach
  void start() throws IOException {
    hub = new OpenAiFixture(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void modelsAreListedForThoseWhoMayUseThem() {
    assertThat(ids(hub.get("alice", "/v1/models", 200)))
        .containsExactly("letters", "plain", "secret");
    assertThat(ids(hub.get("", "/v1/models", 200))).containsExactly("letters", "plain");
    JsonNode model = hub.get("bob", "/v1/models/letters", 200);
    assertThat(model.get("object").asString()).isEqualTo("model");
    assertThat(model.get("owned_by").asString()).isEqualTo("alice");
    assertThat(model.get("license").asString()).isEqualTo("mit");
    assertThat(model.get("task").asString()).isEqualTo("feature-extraction");
    assertThat(model.get("revision").asString()).isEqualTo("b".repeat(40));
    assertThat(model.get("engine").asString()).isEqualTo("letters");
    assertThat(hub.get("bob", "/v1/models/secret", 404).at("/error/code").asString())
        .isEqualTo("model_not_found");
  }

  @Test
  void textsBecomeVectorsInTheirOrder() {
    JsonNode answer =
        hub.post(
            "alice",
            "/v1/embeddings",
            "{\"model\":\"letters\",\"input\":[\"aabz\",\"h\"],\"user\":\"u\",\"strange\":{}}",
            200);
    assertThat(answer.get("object").asString()).isEqualTo("list");
    assertThat(answer.get("model").asString()).isEqualTo("letters");
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
    assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(5);
    assertThat(answer.at("/data/0/index").asInt()).isZero();
    assertThat(answer.at("/data/1/object").asString()).isEqualTo("embedding");
    assertThat(floats(answer.at("/data/0/embedding")))
        .containsExactly(0.5f, 0.25f, 0f, 0f, 0f, 0f, 0f, 0f);
    assertThat(floats(answer.at("/data/1/embedding"))).endsWith(1f);
  }

  @Test
  void vectorsComeAsBase64TooAndShorter() {
    JsonNode answer =
        hub.post(
            "alice",
            "/v1/embeddings",
            "{\"model\":\"letters\",\"input\":\"aabbccccdz\",\"dimensions\":2,\"encoding_format\":\"base64\"}",
            200);
    byte[] bytes = Base64.getDecoder().decode(answer.at("/data/0/embedding").asString());
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes).hasSize(8);
    assertThat(numbers.getFloat()).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
    assertThat(numbers.getFloat()).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
  }

  @Test
  void tokensAreTakenForTexts() {
    JsonNode one =
        hub.post("", "/v1/embeddings", "{\"model\":\"letters\",\"input\":[1,1,2,9]}", 200);
    JsonNode two =
        hub.post("", "/v1/embeddings", "{\"model\":\"letters\",\"input\":[[8],[1,1,2,9]]}", 200);
    assertThat(floats(one.at("/data/0/embedding"))).startsWith(0.5f, 0.25f);
    assertThat(floats(two.at("/data/1/embedding"))).startsWith(0.5f, 0.25f);
    assertThat(two.get("data")).hasSize(2);
  }

  @Test
  void manyTextsArePartedIntoBatches() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      texts.add("\"" + "a".repeat(1 + i % 37) + "b".repeat(i % 5) + "\"");
    }
    Collections.shuffle(texts, new java.util.Random(4));
    JsonNode answer =
        hub.post(
            "alice",
            "/v1/embeddings",
            "{\"model\":\"letters\",\"input\":%s}".formatted(texts),
            200);
    assertThat(answer.get("data")).hasSize(500);
    assertThat(hub.engine.mostRows).hasValueLessThanOrEqualTo(32);
    for (int i = 0; i < 500; i++) {
      String text = texts.get(i).replace("\"", "");
      float share = (float) text.chars().filter(c -> c == 'a').count() / text.length();
      assertThat(floats(answer.at("/data/%d/embedding".formatted(i))).getFirst())
          .isCloseTo(share, within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|model",
        "{\"model\":1,\"input\":\"a\"}|model",
        "{\"model\":\"letters\"}|input",
        "{\"model\":\"letters\",\"input\":[]}|input",
        "{\"model\":\"letters\",\"input\":\"\"}|input",
        "{\"model\":\"letters\",\"input\":[\"a\",1]}|input",
        "{\"model\":\"letters\",\"input\":[1,\"a\"]}|input",
        "{\"model\":\"letters\",\"input\":[1.5]}|input",
        "{\"model\":\"letters\",\"input\":[[]]}|input",
        "{\"model\":\"letters\",\"input\":{\"a\":1}}|input",
        "{\"model\":\"letters\",\"input\":\"a\",\"dimensions\":9}|dimensions",
        "{\"model\":\"letters\",\"input\":\"a\",\"dimensions\":\"2\"}|dimensions",
        "{\"model\":\"letters\",\"input\":\"a\",\"encoding_format\":\"hex\"}|encoding_format",
        "{\"model\":\"plain\",\"input\":\"a\"}|model",
      })
  void whatCannotBeEmbeddedIsRefusedByTheFieldsName(String body, String param) {
    JsonNode error = hub.post("alice", "/v1/embeddings", body, 400).get("error");
    assertThat(error.get("param").asString()).isEqualTo(param);
    assertThat(error.get("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.get("message").asString()).endsWith(".");
  }

  @Test
  void otherFailuresHaveTheEnvelopeToo() {
    assertThat(
            hub.post("bob", "/v1/embeddings", "{\"model\":\"secret\",\"input\":\"a\"}", 404)
                .at("/error/code")
                .asString())
        .isEqualTo("model_not_found");
    hub.post("bob", "/v1/embeddings", "{\"model\":\"letters\",\"input\":[77]}", 400);
    hub.post("bob", "/v1/embeddings", "[]", 400);
    hub.post("nobody", "/v1/embeddings", "{}", 401);
    for (String path : List.of("chat/completions", "completions", "responses")) {
      assertThat(hub.post("bob", "/v1/" + path, "{}", 404).at("/error/message").asString())
          .contains("/v1/" + path);
    }
  }

  @Test
  void aFileIsUploadedListedReadAndDeleted() {
    JsonNode file = hub.upload("alice", "fine-tune", "a.csv", "a,b\n1,2\n", 200);
    String path = "/v1/files/" + file.get("id").asString();
    assertThat(file.get("bytes").asInt()).isEqualTo(8);
    assertThat(file.get("filename").asString()).isEqualTo("a.csv");
    assertThat(file.get("purpose").asString()).isEqualTo("fine-tune");
    assertThat(hub.get("alice", path, 200)).isEqualTo(file);
    HttpResponse<byte[]> content = hub.send("alice", "GET", path + "/content", "", new byte[0]);
    assertThat(content.body()).asString(UTF_8).isEqualTo("a,b\n1,2\n");
    assertThat(content.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment");
    hub.get("bob", path, 404);
    hub.get("bob", path + "/content", 404);
    assertThat(hub.get("bob", "/v1/files", 200).get("data")).isEmpty();
    hub.get("", "/v1/files", 401);
    assertThat(hub.send("bob", "DELETE", path, "", new byte[0]).statusCode()).isEqualTo(404);
    JsonNode gone = OpenAiFixture.json(hub.send("alice", "DELETE", path, "", new byte[0]), 200);
    assertThat(gone.get("deleted").asBoolean()).isTrue();
    hub.get("alice", path, 404);
  }

  @Test
  void listsArePagedAsClientsExpect() {
    List<String> made =
        IntStream.range(0, 5)
            .mapToObj(i ->
                hub.upload("alice", i % 2 == 0 ? "fine-tune" : "user_data", i + ".csv", "x", 200)
                    .get("id")
                    .asString())
            .toList();
    JsonNode first = hub.get("alice", "/v1/files?limit=2&order=asc", 200);
    assertThat(ids(first)).containsExactly(made.get(0), made.get(1));
    assertThat(first.get("has_more").asBoolean()).isTrue();
    assertThat(first.get("last_id").asString()).isEqualTo(made.get(1));
    JsonNode last = hub.get("alice", "/v1/files?limit=4&order=asc&after=" + made.get(1), 200);
    assertThat(ids(last)).containsExactly(made.get(2), made.get(3), made.get(4));
    assertThat(last.get("has_more").asBoolean()).isFalse();
    assertThat(ids(hub.get("alice", "/v1/files?purpose=user_data", 200)))
        .containsExactly(made.get(3), made.get(1));
    hub.get("alice", "/v1/files?limit=0", 400);
    hub.get("alice", "/v1/files?limit=x", 400);
    hub.get("alice", "/v1/files?order=up", 400);
    hub.get("alice", "/v1/files?after=file-x", 404);
  }

  @Test
  void formsThatCannotBeAreRefusedAndLeaveNothing() {
    assertThat(hub.upload("alice", "other", "a.csv", "x", 400).at("/error/param").asString())
        .isEqualTo("purpose");
    hub.upload("alice", "fine-tune", "a.csv", "x".repeat((1 << 20) + 1), 413);
    hub.upload("reader", "fine-tune", "a.csv", "x", 403);
    String type = "multipart/form-data; boundary=x";
    for (String form :
        List.of(
            "",
            "--x--",
            "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\ncut",
            "--x\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n"
                + "p".repeat(5000)
                + "\r\n--x--")) {
      assertThat(hub.send("alice", "POST", "/v1/files", type, form.getBytes(UTF_8)).statusCode())
          .as(form)
          .isEqualTo(400);
    }
    assertThat(hub.send("alice", "POST", "/v1/files", "text/csv", new byte[9]).statusCode())
        .isEqualTo(415);
    assertThat(folder.resolve("files")).isEmptyDirectory();
    assertThat(hub.get("alice", "/v1/files", 200).get("data")).isEmpty();
  }

  @Test
  void aJobRunsAndTellsOfItself() throws Exception {
    JsonNode made =
        hub.post(
            "alice",
            JOBS,
            """
            {"model": "alice/digits", "training_file": "digits:300", "suffix": "mine", "seed": 3,
             "metadata": {"who": "me"}, "unknown": [1],
             "method": {"type": "supervised", "supervised": {"hyperparameters":
               {"n_epochs": 2, "batch_size": "auto", "learning_rate_multiplier": 2}}},
             "weighbridge": {"optimizer": "nesterov"}}
            """,
            200);
    String job = JOBS + "/" + made.get("id").asString();
    assertThat(made.get("status").asString()).isEqualTo("validating_files");
    assertThat(made.get("object").asString()).isEqualTo("fine_tuning.job");
    assertThat(made.at("/hyperparameters/n_epochs").asInt()).isEqualTo(2);
    assertThat(made.at("/method/supervised/hyperparameters/batch_size").asInt()).isEqualTo(32);
    assertThat(made.at("/metadata/who").asString()).isEqualTo("me");
    HttpResponse<byte[]> stream =
        hub.send("alice", "GET", job + "/events?stream=true", "", new byte[0]);
    String told = new String(stream.body(), UTF_8);
    assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(told)
        .contains("\"type\":\"metrics\"")
        .contains("New fine-tuned model created: alice/digits-mine@")
        .endsWith("data: [DONE]\n\n");
    JsonNode done = hub.ended("alice", made.get("id").asString());
    assertThat(done.get("status").asString()).isEqualTo("succeeded");
    assertThat(done.get("fine_tuned_model").asString()).isEqualTo("alice/digits-mine");
    assertThat(done.get("result_files")).hasSize(1);
    String history =
        new String(
            hub.send(
                    "alice",
                    "GET",
                    "/v1/files/%s/content".formatted(done.at("/result_files/0").asString()),
                    "",
                    new byte[0])
                .body(),
            UTF_8);
    assertThat(history).contains("\"kept_epoch\" : 2");
    JsonNode checkpoints = hub.get("alice", job + "/checkpoints", 200);
    assertThat(checkpoints.get("data")).hasSize(2);
    assertThat(checkpoints.at("/data/0/step_number").asInt()).isEqualTo(20);
    assertThat(checkpoints.at("/data/0/fine_tuned_model_checkpoint").asString())
        .startsWith("file-");
    JsonNode events = hub.get("alice", job + "/events?limit=2", 200);
    assertThat(events.get("has_more").asBoolean()).isTrue();
    assertThat(events.at("/data/0/message").asString())
        .isEqualTo("The job has successfully completed");
    JsonNode before =
        hub.get("alice", job + "/events?after=" + events.get("last_id").asString(), 200);
    assertThat(ids(before)).doesNotContainAnyElementsOf(ids(events));
    assertThat(ids(hub.get("alice", JOBS, 200))).containsExactly(made.get("id").asString());
    hub.get("bob", job, 404);
    hub.get("bob", job + "/events", 404);
    assertThat(ids(hub.get("bob", JOBS, 200))).isEmpty();
    assertThat(hub.post("alice", job + "/cancel", "", 400).at("/error/code").asString())
        .isEqualTo("job_ended");
    hub.post("alice", job + "/pause", "", 400);
    hub.post("alice", job + "/resume", "", 400);
  }

  @Test
  void aBadFileFailsTheJobAndSaysWhere() throws Exception {
    String file =
        hub.upload("alice", "fine-tune", "bad.jsonl", "{\"input\":[1]}", 200).get("id").asString();
    JsonNode made =
        hub.post(
            "alice",
            JOBS,
            "{\"model\":\"alice/digits\",\"training_file\":\"%s\"}".formatted(file),
            200);
    JsonNode done = hub.ended("alice", made.get("id").asString());
    assertThat(done.get("status").asString()).isEqualTo("failed");
    assertThat(done.at("/error/message").asString())
        .isEqualTo("bad.jsonl: line 1 has no \"target\".");
    assertThat(done.at("/error/param").asString()).isEqualTo("training_file");
  }

  @Test
  void aRunningJobIsCancelledAndItsFileStaysUntilThen() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines.append("{\"input\":[").append("0,".repeat(783)).append(i).append("],\"target\":1}\n");
    }
    String file =
        hub.upload("alice", "fine-tune", "a.jsonl", lines.toString(), 200).get("id").asString();
    String body =
        "{\"model\":\"alice/digits\",\"training_file\":\"%s\",\"hyperparameters\":{\"n_epochs\":1000}}";
    JsonNode made = hub.post("alice", JOBS, body.formatted(file), 200);
    HttpResponse<byte[]> kept = hub.send("alice", "DELETE", "/v1/files/" + file, "", new byte[0]);
    assertThat(kept.statusCode()).isEqualTo(409);
    String job = JOBS + "/" + made.get("id").asString();
    hub.post("bob", job + "/cancel", "", 404);
    assertThat(hub.post("alice", job + "/cancel", "", 200).get("status").asString())
        .isEqualTo("cancelled");
    assertThat(hub.ended("alice", made.get("id").asString()).get("status").asString())
        .isEqualTo("cancelled");
    assertThat(hub.send("alice", "DELETE", "/v1/files/" + file, "", new byte[0]).statusCode())
        .isEqualTo(200);
    hub.post("bob", JOBS, body.formatted(file), 400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|model",
        "{\"model\":\"alice/digits\"}|training_file",
        "{\"model\":\"digits\",\"training_file\":\"digits\"}|model",
        "{\"model\":\"alice/none\",\"training_file\":\"digits\"}|model",
        "{\"model\":\"alice/digits\",\"training_file\":\"csv:/etc/passwd\"}|training_file",
        "{\"model\":\"alice/digits\",\"training_file\":\"digits\",\"seed\":1.5}|seed",
        "{\"model\":\"alice/digits\",\"training_file\":\"digits\",\"metadata\":{\"a\":1}}|metadata",
        "{\"model\":\"alice/digits\",\"training_file\":\"digits\",\"hyperparameters\":{\"n_epochs\":0}}"
            + "|hyperparameters.n_epochs",
        "{\"model\":\"alice/digits\",\"training_file\":\"digits\",\"hyperparameters\":{\"n_epochs\":\"x\"}}"
            + "|hyperparameters.n_epochs",
        "{\"model\":\"alice/digits\",\"training_file\":\"digits\",\"method\":{\"type\":\"dpo\"}}"
            + "|method.type",
        "{\"model\":\"alice/digits\",\"training_file\":\"digits\",\"suffix\":\"a/b\"}|suffix",
        "{\"model\":\"alice/digits\",\"training_file\":\"digits\",\"weighbridge\":[]}|weighbridge",
      })
  void whatCannotBeTrainedIsRefusedByTheFieldsName(String body, String param) {
    JsonNode error = hub.post("alice", JOBS, body, 400).get("error");
    assertThat(error.get("param").asString()).isEqualTo(param);
  }

  @Test
  void nobodyTrainsIntoAnothersNamespace() {
    String body =
        "{\"model\":\"alice/digits\",\"training_file\":\"digits\",\"weighbridge\":{\"to\":\"bob/x\"}}";
    hub.post("alice", JOBS, body, 403);
    hub.post("", JOBS, body, 401);
    hub.post("reader", JOBS, body, 403);
  }

  private static List<String> ids(JsonNode list) {
    return list.get("data").valueStream().map(item -> item.get("id").asString()).toList();
  }

  private static List<Float> floats(JsonNode vector) {
    return vector.valueStream().map(JsonNode::floatValue).toList();
  }
}
