package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.ModelRepository;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CatalogueTest {

  private static final String PATH = "/api/weighbridge/catalogue";

  @TempDir Path folder;
  private HubFixture hub;

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return HubFixture.json(answer);
  }

  private JsonNode ask(String query) {
    return json(hub.anonymous().get(PATH + "?" + query));
  }

  private static List<String> names(JsonNode answer) {
    List<String> names = new ArrayList<>();
    answer.get("models").forEach(model -> names.add(model.get("id").asString()));
    return names;
  }

  private static Map<String, Long> counts(JsonNode answer, String facet) {
    Map<String, Long> counts = new LinkedHashMap<>();
    answer
        .get("facets")
        .get(facet)
        .forEach(value -> counts.put(value.get("value").asString(), value.get("count").asLong()));
    return counts;
  }

  @Test
  void aCardSaysWhatMattersOfAModel() {
    ModelFixture.create(
        hub,
        "alice/digits",
        false,
        "README.md",
        """
        ---
        license: mit
        pipeline_tag: image-classification
        tags: [class-1]
        ---
        # Digits

        Reads [digits](x). And more.
        """,
        "model.safetensors",
        ModelFixture.safetensors(1000));
    hub.facts().deployed.put("alice/digits", List.of("digits", "d2"));
    JsonNode answer = ask("");
    assertThat(answer.get("total").asLong()).isEqualTo(1);
    assertThat(answer.get("next").isNull()).isTrue();
    JsonNode model = answer.get("models").get(0);
    assertThat(model.get("id").asString()).isEqualTo("alice/digits");
    assertThat(model.get("summary").asString()).isEqualTo("Reads digits.");
    assertThat(model.get("task").asString()).isEqualTo("image-classification");
    assertThat(model.get("parameters").asLong()).isEqualTo(1000);
    assertThat(model.get("size").asLong()).isGreaterThan(4000);
    assertThat(model.get("access").asString()).isEqualTo("open");
    assertThat(model.get("formats").toString()).isEqualTo("[\"safetensors\"]");
    assertThat(model.get("engines").toString()).isEqualTo("[\"vector\"]");
    assertThat(model.get("openness").toString())
        .isEqualTo("{\"mof\":1,\"osaid\":\"no\",\"downloadable\":true,\"licenceOpen\":null}");
    assertThat(model.get("licence").toString())
        .isEqualTo("{\"id\":\"mit\",\"name\":\"mit\",\"family\":\"mit\",\"familyLabel\":\"MIT\"}");
    assertThat(model.get("decision").get("outcome").asString()).isEqualTo("ALLOW");
    assertThat(model.get("verdict").asString()).isEqualTo("unscanned");
    assertThat(model.get("signature").asString()).isEqualTo("no");
    assertThat(model.get("deployed").toString()).isEqualTo("[\"digits\",\"d2\"]");
  }

  @Test
  void facetsCountWhatTheOtherFacetsLeave() {
    ModelFixture.zoo(hub);
    JsonNode all = ask("");
    assertThat(all.get("total").asLong()).isEqualTo(4);
    assertThat(counts(all, "task"))
        .containsEntry("image-classification", 1L)
        .containsEntry("fill-mask", 1L)
        .containsEntry("text-generation", 1L)
        .containsEntry("unknown", 1L);
    assertThat(counts(all, "licence"))
        .containsExactly(Map.entry("mit", 2L), Map.entry("gemma", 1L), Map.entry("unknown", 1L));
    assertThat(counts(all, "access"))
        .containsExactly(Map.entry("open", 3L), Map.entry("gated", 1L));
    assertThat(counts(all, "size")).containsExactly(Map.entry("10m", 2L), Map.entry("unknown", 2L));
    JsonNode mit = ask("licence=mit");
    assertThat(names(mit)).containsExactlyInAnyOrder("alice/bert_base", "acme/digits");
    // The facet's own counts are those without it; the others' are those with it.
    assertThat(counts(mit, "licence")).isEqualTo(counts(all, "licence"));
    assertThat(counts(mit, "access")).containsExactly(Map.entry("open", 2L));
    JsonNode both = ask("licence=mit&licence=gemma&access=gated");
    assertThat(names(both)).containsExactly("acme/gated");
    assertThat(counts(both, "licence"))
        .containsExactly(Map.entry("mit", 0L), Map.entry("gemma", 1L));
    assertThat(both.get("facets").get("licence").get(0).get("selected").asBoolean()).isTrue();
    assertThat(ask("licence=mit&access=gated").get("total").asLong()).isZero();
    assertThat(names(ask("format=none&format=safetensors"))).hasSize(4);
    assertThat(names(ask("engine=vector"))).hasSize(2);
    assertThat(names(ask("author=ACME&deployed=no"))).hasSize(2);
  }

  /// Against the definition, model by model and facet by facet.
  @Test
  void countsAreWhatOneWouldCountOneByOne() {
    long seed = 20261128;
    Random random = new Random(seed);
    List<String> tasks = List.of("text-generation", "fill-mask", "image-classification");
    for (int i = 0; i < 40; i++) {
      String licence = random.nextBoolean() ? "license: mit\n" : "";
      ModelRepository made =
          ModelFixture.create(
              hub,
              "alice/m%02d".formatted(i),
              random.nextInt(5) == 0,
              "README.md",
              ModelFixture.card(
                  licence + "pipeline_tag: " + tasks.get(random.nextInt(tasks.size()))),
              random.nextBoolean() ? "model.safetensors" : "model.onnx",
              ModelFixture.safetensors(1 + random.nextInt(10)));
      if (random.nextInt(3) == 0) {
        made.settings(made.settings().withGate(Gate.AUTO));
        hub.hub().index().refresh(made);
      }
    }
    List<String> facets = List.of("task", "licence", "format", "access");
    JsonNode everything = json(hub.as("alice").get(PATH + "?limit=100"));
    assertThat(everything.get("total").asInt()).isEqualTo(40);
    for (int round = 0; round < 30; round++) {
      Map<String, Set<String>> wanted = new LinkedHashMap<>();
      StringBuilder query = new StringBuilder("?limit=100");
      for (String facet : facets) {
        for (String value : counts(everything, facet).keySet()) {
          if (random.nextInt(5) == 0) {
            wanted.computeIfAbsent(facet, any -> new HashSet<>()).add(value);
            query.append('&').append(facet).append('=').append(value);
          }
        }
      }
      JsonNode answer = json(hub.as("alice").get(PATH + query));
      for (String counted : facets) {
        Map<String, Long> expected = new LinkedHashMap<>();
        for (JsonNode model : everything.get("models")) {
          boolean others =
              wanted.entrySet().stream()
                  .filter(entry -> !entry.getKey().equals(counted))
                  .allMatch(entry ->
                      values(model, entry.getKey()).stream().anyMatch(entry.getValue()::contains));
          if (others) {
            values(model, counted).forEach(value -> expected.merge(value, 1L, Long::sum));
          }
        }
        Map<String, Long> found = counts(answer, counted);
        found.values().removeIf(count -> count == 0);
        assertThat(found).as("seed %d, %s by %s", seed, query, counted).isEqualTo(expected);
      }
    }
  }

  private static List<String> values(JsonNode model, String facet) {
    List<String> values = new ArrayList<>();
    switch (facet) {
      case "task" -> values.add(model.get("task").asString());
      case "licence" -> values.add(model.get("licence").get("family").asString());
      case "format" -> model.get("formats").forEach(format -> values.add(format.asString()));
      default -> {
        if (!model.get("access").asString().equals("open")) {
          values.add(model.get("access").asString());
        }
        if (model.get("private").asBoolean()) {
          values.add("private");
        }
        if (values.isEmpty()) {
          values.add("open");
        }
      }
    }
    return values;
  }

  @Test
  void wordsAreFoundInNamesFirstAndThenInCards() {
    ModelFixture.zoo(hub);
    ModelFixture.create(hub, "bob/zebra", ModelFixture.card("license: mit"));
    assertThat(names(ask("search=zeb"))).containsExactly("bob/zebra", "acme/digits");
    assertThat(names(ask("search=handwritten%20ZEBRAS"))).containsExactly("acme/digits");
    assertThat(names(ask("search=bert_"))).containsExactly("alice/bert_base");
    assertThat(names(ask("search=alice/bert_base"))).containsExactly("alice/bert_base");
    for (String odd :
        List.of("%22", "*", "%25", "%09", "a%27OR%201=1--", "NEAR(", "-", "%F0%9F%98%80")) {
      assertThat(hub.anonymous().get(PATH + "?search=" + odd).statusCode()).as(odd).isEqualTo(200);
    }
  }

  @Test
  void pagesFollowOneAnotherInEveryOrder() {
    for (int i = 0; i < 12; i++) {
      ModelFixture.create(hub, "alice/m%02d".formatted(i), ModelFixture.card("license: mit"));
    }
    for (String sort :
        List.of(
            "match", "lastModified", "downloads", "likes", "size", "name", "name&direction=-1")) {
      List<String> whole = names(ask("limit=100&sort=" + sort));
      assertThat(whole).hasSize(12);
      List<String> seen = new ArrayList<>();
      Optional<String> cursor = Optional.of("");
      while (cursor.isPresent()) {
        JsonNode page = ask("limit=5&sort=%s&cursor=%s".formatted(sort, cursor.get()));
        assertThat(page.get("total").asLong()).isEqualTo(12);
        seen.addAll(names(page));
        cursor =
            Optional.of(page.get("next")).filter(next -> !next.isNull()).map(JsonNode::asString);
      }
      assertThat(seen).as(sort).isEqualTo(whole);
    }
    assertThat(names(ask("sort=name"))).startsWith("alice/m00", "alice/m01");
    assertThat(names(ask("sort=name&direction=-1"))).startsWith("alice/m11");
  }

  @Test
  void whatIsPrivateIsFoundAndCountedByThoseAloneWhoMaySeeIt() {
    ModelFixture.create(hub, "alice/open", ModelFixture.card("license: mit"));
    ModelRepository secret =
        ModelFixture.create(
            hub,
            "acme/secret",
            true,
            "README.md",
            ModelFixture.card("license: gemma\npipeline_tag: fill-mask"));
    for (HubFixture.Client who : List.of(hub.anonymous(), hub.as("bob"))) {
      JsonNode answer = json(who.get(PATH));
      assertThat(names(answer)).containsExactly("alice/open");
      assertThat(answer.toString()).doesNotContain("secret", "fill-mask", "gemma", "private\",\"l");
      assertThat(json(who.get(PATH + "?search=secret")).get("total").asLong()).isZero();
      assertThat(json(who.get(PATH + "?access=private")).get("total").asLong()).isZero();
    }
    JsonNode answer = json(hub.as("alice").get(PATH));
    assertThat(names(answer)).hasSize(2);
    assertThat(counts(answer, "access")).containsEntry("private", 1L);
    secret.settings(secret.settings().withPrivate(false));
    hub.hub().index().refresh(secret);
    assertThat(ask("").get("total").asLong()).isEqualTo(2);
    secret.settings(secret.settings().withDisabled(true));
    hub.hub().index().refresh(secret);
    assertThat(ask("").get("total").asLong()).isEqualTo(1);
    assertThat(json(hub.as("root").get(PATH)).get("total").asLong()).isEqualTo(2);
  }

  @Test
  void whatAPublicModelIsJudgedByIsNothingPrivate() {
    ModelFixture.create(hub, "alice/base", true, "README.md", ModelFixture.card("tags: [class-1]"));
    ModelFixture.create(hub, "alice/child", ModelFixture.card("base_model: alice/base"));
    ModelFixture.create(
        hub, "alice/heir", true, "README.md", ModelFixture.card("base_model: alice/base"));
    JsonNode answer = json(hub.as("alice").get(PATH + "?openness=1&sort=name"));
    assertThat(names(answer)).containsExactly("alice/base", "alice/heir");
  }

  @Test
  void aModelFollowsItsCommitsItsBaseAndItsEnd() throws Exception {
    ModelRepository base =
        ModelFixture.create(hub, "alice/base", ModelFixture.card("license: mit"));
    ModelFixture.create(hub, "bob/child", ModelFixture.card("base_model: alice/base"));
    assertThat(ask("openness=1").get("total").asLong()).isZero();
    ModelFixture.commit(
        hub, base, "README.md", ModelFixture.card("license: gemma\ntags: [class-1]"));
    assertThat(names(ask("licence=gemma"))).containsExactly("alice/base");
    eventually(() -> names(ask("openness=1&sort=name")).equals(List.of("alice/base", "bob/child")));
    assertThat(hub.as("alice").post("/api/models/alice/base/like", "{}").statusCode())
        .isEqualTo(200);
    assertThat(ask("sort=likes").get("models").get(0).get("likes").asLong()).isEqualTo(1);
    hub.as("root")
        .delete(
            "/api/repos/delete",
            "{\"type\":\"model\",\"organization\":\"alice\",\"name\":\"base\"}");
    assertThat(names(ask(""))).containsExactly("bob/child");
  }

  private static void eventually(java.util.function.BooleanSupplier condition) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(20);
    }
  }

  @Test
  void aDatabaseWithoutFacetsGetsThemInTheBackground() throws Exception {
    ModelFixture.create(hub, "alice/a", ModelFixture.card("license: mit"));
    hub.parts().database().write(handle -> handle.execute("DELETE FROM model_facets"));
    hub.close();
    hub = HubFixture.start(folder);
    eventually(() -> names(ask("licence=mit")).equals(List.of("alice/a")));
    int asked = hub.facts().asked.get();
    hub.close();
    hub = HubFixture.start(folder);
    assertThat(names(ask("licence=mit"))).containsExactly("alice/a");
    assertThat(asked).isEqualTo(1);
    assertThat(hub.facts().asked.get()).as("what is known is not asked for again").isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "licence=nonsense",
        "openness=4",
        "format=exe",
        "engine=cuda",
        "size=huge",
        "access=closed",
        "verdict=fine",
        "signed=maybe",
        "deployed=1",
        "sort=stars",
        "direction=up",
        "limit=0",
        "limit=-1",
        "limit=x",
        "cursor=nonsense",
        "cursor=MTphYmM"
      })
  void whatCannotBeMeantIsRefusedInASentence(String query) {
    HttpResponse<String> answer = hub.anonymous().get(PATH + "?" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("\"detail\"");
    assertThat(hub.anonymous().get(PATH + "?search=" + "x".repeat(301)).statusCode())
        .isEqualTo(400);
    assertThat(hub.anonymous().get(PATH + "?task=" + "x".repeat(201)).statusCode()).isEqualTo(400);
  }
}
