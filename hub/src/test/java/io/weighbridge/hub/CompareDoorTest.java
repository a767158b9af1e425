package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.ModelRepository;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CompareDoorTest {

  private static final String PATH = "/api/weighbridge/models/alice/m/compare";

  @TempDir Path folder;
  private HubFixture hub;
  private ModelRepository repository;
  private String first;

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
    repository = ModelFixture.create(hub, "alice/m", "# One\ntwo\n");
    first = head();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private String head() {
    return repository.refs().branches().getFirst().target().hex();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return HubFixture.json(answer);
  }

  private static Map<String, JsonNode> files(JsonNode answer) {
    Map<String, JsonNode> files = new LinkedHashMap<>();
    answer.get("files").forEach(file -> files.put(file.get("path").asString(), file));
    return files;
  }

  private static JsonNode file(JsonNode answer, String path) {
    return Objects.requireNonNull(files(answer).get(path), path);
  }

  @Test
  void filesAreComparedLineByLineOrByTheirDigests() {
    ModelFixture.commitLarge(hub, repository, "model.bin", "weights".getBytes(UTF_8));
    ModelFixture.commit(
        hub, repository, "README.md", "# One\n2\n", "raw", new byte[] {1, 0, 2}, "a.txt", "x");
    JsonNode answer = json(hub.anonymous().get(PATH + "?base=" + first));
    assertThat(answer.get("head").get("revision").asString()).isEqualTo("main");
    assertThat(answer.get("base").get("commit").asString()).isEqualTo(first);
    assertThat(answer.get("total").asInt()).isEqualTo(4);
    assertThat(answer.get("added").asInt()).isEqualTo(3);
    assertThat(answer.get("changed").asInt()).isEqualTo(1);
    assertThat(answer.get("whole").asBoolean()).isTrue();
    assertThat(file(answer, "README.md").get("hunks").get(0).toString())
        .isEqualTo(
            "{\"oldStart\":1,\"oldLines\":2,\"newStart\":1,\"newLines\":2,\"lines\":["
                + "{\"op\":\" \",\"text\":\"# One\"},{\"op\":\"-\",\"text\":\"two\"},"
                + "{\"op\":\"+\",\"text\":\"2\"}]}");
    assertThat(file(answer, "raw").get("kind").asString()).isEqualTo("binary");
    JsonNode large = file(answer, "model.bin");
    assertThat(large.get("kind").asString()).isEqualTo("large");
    assertThat(large.get("newSize").asLong()).isEqualTo(7);
    assertThat(large.get("newDigest").asString()).hasSize(64);
    assertThat(large.get("oldSize").isNull()).isTrue();
  }

  @Test
  void withoutABaseACommitIsComparedWithWhatWasBeforeIt() {
    ModelFixture.commit(hub, repository, "a.txt", "x");
    assertThat(files(json(hub.anonymous().get(PATH)))).containsOnlyKeys("a.txt");
    JsonNode beginning = json(hub.anonymous().get(PATH + "?head=" + first));
    assertThat(beginning.get("base").isNull()).isTrue();
    assertThat(files(beginning)).containsKeys("README.md", ".gitattributes");
    assertThat(files(json(hub.anonymous().get(PATH + "?base=main&head=main")))).isEmpty();
  }

  @Test
  void theLinesOfAGatedModelAreForThoseWhoWereLetIn() {
    ModelFixture.commit(hub, repository, "README.md", "secret\n");
    repository.settings(repository.settings().withGate(Gate.MANUAL));
    JsonNode answer = json(hub.as("bob").get(PATH));
    assertThat(answer.toString()).doesNotContain("secret").contains("let in");
    assertThat(answer.get("files").get(0).get("newSize").asLong()).isEqualTo(7);
    assertThat(json(hub.as("alice").get(PATH)).toString()).contains("secret");
  }

  @Test
  void revisionsThatAreNotThereAreNotFound() {
    for (String query : new String[] {"?head=nope", "?base=nope", "?head=..%2F..", "?base=%20"}) {
      assertThat(hub.anonymous().get(PATH + query).statusCode()).as(query).isEqualTo(404);
    }
    repository.settings(repository.settings().withPrivate(true));
    assertThat(hub.anonymous().get(PATH).statusCode()).isEqualTo(404);
  }

  @Test
  void manyLinesAreCut() {
    ModelFixture.commit(
        hub, repository, "long.txt", "line\n".repeat(5_000), "b", "x".repeat(600_000));
    JsonNode answer = json(hub.anonymous().get(PATH));
    assertThat(answer.get("whole").asBoolean()).isFalse();
    assertThat(file(answer, "long.txt").get("hunks").get(0).get("lines")).hasSize(2_000);
    assertThat(file(answer, "b").get("note").asString()).contains("larger than");
  }
}
