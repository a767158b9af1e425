package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Revision;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ModelsDoorTest {

  private static final Pattern NEXT = Pattern.compile("<([^>]*)>; rel=\"next\"");

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

  private void zoo() {
    ModelFixture.zoo(hub);
  }

  private List<String> names(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> names = new ArrayList<>();
    HubFixture.json(answer).forEach(model -> names.add(model.get("id").asString()));
    return names;
  }

  private List<String> names(String query) {
    return names(hub.anonymous().get("/api/models?" + query));
  }

  @Test
  void pagesStayInPlaceWhileModelsAreAdded() {
    for (int i = 0; i < 25; i++) {
      ModelFixture.create(hub, "alice/m%02d".formatted(i), ModelFixture.card("license: mit"));
    }
    for (String sort :
        List.of(
            "createdAt",
            "createdAt&direction=1",
            "id",
            "id&direction=-1",
            "trendingScore",
            "likes")) {
      List<String> before = names("sort=" + sort);
      List<String> seen = new ArrayList<>();
      Optional<String> next = Optional.of("/api/models?filter=license:mit&limit=7&sort=" + sort);
      int pages = 0;
      while (next.isPresent()) {
        HttpResponse<String> page = hub.anonymous().get(next.get());
        seen.addAll(names(page));
        if (pages++ == 1) {
          ModelFixture.create(
              hub,
              "alice/a%s".formatted(Integer.toHexString(sort.hashCode())),
              ModelFixture.card("license: mit"));
        }
        next = next(page);
      }
      assertThat(pages).isGreaterThanOrEqualTo(4);
      assertThat(seen).doesNotHaveDuplicates().containsSubsequence(before);
    }
  }

  private Optional<String> next(HttpResponse<String> page) {
    return page.headers()
        .firstValue("Link")
        .map(link -> {
          Matcher matcher = NEXT.matcher(link);
          assertThat(matcher.matches()).as(link).isTrue();
          URI next = URI.create(matcher.group(1));
          assertThat(next.toString()).startsWith(hub.url().toString());
          return next.getRawPath() + "?" + next.getRawQuery();
        });
  }

  @Test
  void privateModelsAreListedToThoseOnlyWhoMaySeeThem() {
    ModelFixture.create(hub, "alice/public", ModelFixture.card("tags: [word]"));
    ModelFixture.create(
        hub, "alice/secret", true, "README.md", ModelFixture.card("tags: [word, hush]"));
    ModelFixture.create(
        hub, "acme/secret", true, "README.md", ModelFixture.card("tags: [word, hush]"));
    for (String query : List.of("", "search=secret", "filter=hush", "author=acme", "search=hush")) {
      assertThat(names(query)).as(query).doesNotContain("alice/secret", "acme/secret");
      assertThat(names(hub.as("bob").get("/api/models?" + query)))
          .as(query)
          .doesNotContain("alice/secret", "acme/secret");
    }
    assertThat(names(hub.as("alice").get("/api/models?filter=hush")))
        .containsExactlyInAnyOrder("alice/secret", "acme/secret");
    assertThat(names(hub.as("root").get("/api/models?filter=hush"))).hasSize(2);
    assertThat(hub.anonymous().get("/api/models-tags-by-type").body()).doesNotContain("hush");
    assertThat(hub.as("alice").get("/api/models-tags-by-type").body()).contains("hush");
    assertThat(hub.anonymous().get("/api/models/alice/secret").statusCode()).isEqualTo(404);
    assertThat(
            HubFixture.json(hub.anonymous().get("/api/organizations/acme/overview"))
                .get("numModels")
                .asInt())
        .isZero();
    ModelRepository open = hub.repository("alice/public");
    open.settings(open.settings().withPrivate(true));
    hub.hub().index().refresh(open);
    assertThat(names("")).isEmpty();
  }

  @Test
  void whatTheOperatorClosedIsListedToHimAlone() {
    ModelRepository closed = ModelFixture.create(hub, "alice/closed", "");
    closed.settings(closed.settings().withDisabled(true));
    hub.hub().index().refresh(closed);
    assertThat(names("")).isEmpty();
    assertThat(names(hub.as("alice").get("/api/models"))).isEmpty();
    assertThat(names(hub.as("root").get("/api/models"))).containsExactly("alice/closed");
    assertThat(hub.anonymous().get("/api/models/alice/closed").statusCode()).isEqualTo(403);
  }

  @Test
  void aModelIsDescribedInFull() {
    zoo();
    ModelRepository repository = hub.repository("alice/tiny-llama");
    String head = repository.resolve(Revision.MAIN).orElseThrow().hex();
    for (String path :
        List.of(
            "/api/models/alice/tiny-llama",
            "/api/models/alice/tiny-llama/revision/main",
            "/api/models/alice/tiny-llama/revision/HEAD",
            "/api/models/alice/tiny-llama/revision/refs%2Fheads%2Fmain",
            "/api/models/alice/tiny-llama/revision/" + head)) {
      JsonNode model = HubFixture.json(hub.anonymous().get(path));
      assertThat(model.get("_id").asString()).isEqualTo(repository.settings().id());
      assertThat(model.get("id").asString()).isEqualTo("alice/tiny-llama");
      assertThat(model.get("modelId").asString()).isEqualTo("alice/tiny-llama");
      assertThat(model.get("author").asString()).isEqualTo("alice");
      assertThat(model.get("sha").asString()).isEqualTo(head);
      assertThat(model.get("lastModified").asString())
          .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
      assertThat(model.get("private").asBoolean()).isFalse();
      assertThat(model.get("gated").isBoolean()).isTrue();
      assertThat(model.get("disabled").asBoolean()).isFalse();
      assertThat(model.get("downloads").asInt()).isZero();
      assertThat(model.get("likes").asInt()).isZero();
      assertThat(model.get("library_name").asString()).isEqualTo("transformers");
      assertThat(model.get("pipeline_tag").asString()).isEqualTo("text-generation");
      assertThat(model.get("tags").valueStream().map(JsonNode::asString))
          .contains("llama", "license:apache-2.0", "base_model:finetune:acme/base", "en");
      assertThat(model.get("cardData").get("license").asString()).isEqualTo("apache-2.0");
      assertThat(model.get("config").get("model_type").asString()).isEqualTo("llama");
      assertThat(model.get("safetensors").toString())
          .isEqualTo("{\"parameters\":{\"F32\":1000},\"total\":1000}");
      assertThat(model.get("usedStorage").asLong()).isPositive();
      assertThat(model.get("spaces").isArray()).isTrue();
      assertThat(model.get("siblings").toString())
          .contains("{\"rfilename\":\"config.json\"}", "README.md", ".gitattributes");
    }
    HttpResponse<String> missing =
        hub.anonymous().get("/api/models/alice/tiny-llama/revision/nowhere");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.headers().firstValue("X-Error-Code")).contains("RevisionNotFound");
    assertThat(
            HubFixture.json(hub.anonymous().get("/api/models/acme/gated")).get("gated").asString())
        .isEqualTo("manual");
  }

  @Test
  void blobsHaveSizesAndDigests() {
    ModelRepository repository = ModelFixture.create(hub, "alice/m", false, "config.json", "{}");
    byte[] weights = ModelFixture.safetensors(5000);
    ModelFixture.commitLarge(hub, repository, "model.safetensors", weights);
    JsonNode model = HubFixture.json(hub.anonymous().get("/api/models/alice/m?blobs=true"));
    JsonNode large =
        model
            .get("siblings")
            .valueStream()
            .filter(file -> file.get("rfilename").asString().equals("model.safetensors"))
            .findFirst()
            .orElseThrow();
    assertThat(large.get("size").asInt()).isEqualTo(weights.length);
    assertThat(large.get("blobId").asString()).matches("[0-9a-f]{40}");
    assertThat(large.get("lfs").get("size").asInt()).isEqualTo(weights.length);
    assertThat(large.get("lfs").get("sha256").asString()).matches("[0-9a-f]{64}");
    assertThat(large.get("lfs").get("pointerSize").asInt()).isBetween(100, 200);
    assertThat(model.get("safetensors").get("total").asInt()).isEqualTo(5000);
    assertThat(model.get("usedStorage").asLong()).isGreaterThan(weights.length);
    JsonNode guarded =
        HubFixture.json(hub.anonymous().get("/api/models/alice/m?securityStatus=true"));
    assertThat(guarded.get("securityRepoStatus").get("scansDone").asBoolean()).isFalse();
  }

  @Test
  void expandGivesOnlyWhatWasNamed() {
    zoo();
    JsonNode one =
        HubFixture.json(
            hub.anonymous()
                .get(
                    "/api/models/alice/tiny-llama/revision/HEAD?expand=pipeline_tag&expand=private"
                        + "&expand=gated&expand=downloads&expand=likes&expand=lastModified&expand=xetEnabled"));
    assertThat(one.propertyNames())
        .containsExactlyInAnyOrder(
            "_id", "id", "pipeline_tag", "private", "gated", "downloads", "likes", "lastModified");
    JsonNode listed =
        HubFixture.json(
                hub.anonymous()
                    .get(
                        "/api/models?search=llama&expand=safetensors&expand=baseModels&expand=siblings"
                            + "&expand=childrenModelCount&expand=usedStorage&expand=sha"))
            .get(0);
    assertThat(listed.propertyNames())
        .containsExactlyInAnyOrder(
            "_id",
            "id",
            "safetensors",
            "baseModels",
            "siblings",
            "childrenModelCount",
            "usedStorage",
            "sha");
    assertThat(listed.get("baseModels").toString())
        .isEqualTo("{\"relation\":\"finetune\",\"models\":[{\"id\":\"acme/base\"}]}");
  }

  @Test
  void listsAreLightUnlessMoreIsAskedFor() {
    zoo();
    JsonNode light = HubFixture.json(hub.anonymous().get("/api/models?search=llama")).get(0);
    assertThat(light.propertyNames())
        .contains("_id", "id", "private", "gated", "likes", "downloads", "lastModified", "tags")
        .doesNotContain("siblings", "cardData", "config", "safetensors");
    JsonNode full =
        HubFixture.json(
                hub.anonymous().get("/api/models?search=llama&full=True&cardData=True&config=True"))
            .get(0);
    assertThat(full.propertyNames()).contains("siblings", "cardData", "config");
  }

  @Test
  void otherRevisionsAreDescribedByWhatTheyHold() {
    ModelRepository repository =
        ModelFixture.create(hub, "alice/m", ModelFixture.card("license: mit"));
    String first = repository.resolve(Revision.MAIN).orElseThrow().hex();
    ModelFixture.commit(
        hub, repository, "README.md", ModelFixture.card("license: gemma"), "new.txt", "x");
    JsonNode old = HubFixture.json(hub.anonymous().get("/api/models/alice/m/revision/" + first));
    assertThat(old.get("sha").asString()).isEqualTo(first);
    assertThat(old.get("tags").toString()).contains("license:mit");
    assertThat(old.get("siblings").toString()).doesNotContain("new.txt");
    JsonNode now = HubFixture.json(hub.anonymous().get("/api/models/alice/m"));
    assertThat(now.get("tags").toString()).contains("license:gemma");
    assertThat(now.get("siblings").toString()).contains("new.txt");
  }

  @Test
  void badCardsFailNoListAndNoModel() {
    String[] cards = {
      "---\n[[[\n---\n",
      "---\na: *b\n---\n",
      "---\nself: 1\ntags: 5\nmodel-index: 7\n---\n",
      "---\nlicense: \"\\ud800\"\n---\n",
      "---\nx: " + "[".repeat(3000) + "\n---\n",
      "---\nlicense: mit\n",
      "\u0000\u0001"
    };
    for (int i = 0; i < cards.length; i++) {
      ModelFixture.create(hub, "alice/bad" + i, cards[i]);
    }
    ModelFixture.create(
        hub,
        "alice/bytes",
        false,
        "README.md",
        "---\nlicense: caf\u00e9\n---\n".getBytes(StandardCharsets.ISO_8859_1),
        "config.json",
        "{\"model_type\":\"\\ud800\"}",
        "model.safetensors",
        new byte[] {1, 2, 3},
        "m.gguf",
        new byte[] {'G', 'G', 'U', 'F'});
    assertThat(names("full=true&cardData=true&config=true")).hasSize(cards.length + 1);
    assertThat(hub.anonymous().get("/api/models/alice/bytes").statusCode()).isEqualTo(200);
    assertThat(hub.anonymous().get("/api/models/alice/bytes").body())
        .doesNotContain("\"safetensors\":{");
  }

  @Test
  void aPointerToBytesOfAnotherRepositoryTellsNothing() {
    byte[] weights = ModelFixture.safetensors(4321);
    ModelRepository owner = ModelFixture.create(hub, "alice/owner", true);
    ModelFixture.commitLarge(hub, owner, "model.safetensors", weights);
    var file =
        (io.weighbridge.repositories.Entry.File)
            owner
                .entry(
                    owner.resolve(Revision.MAIN).orElseThrow(),
                    new io.weighbridge.repositories.RepoPath("model.safetensors"))
                .orElseThrow();
    String pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n"
            .formatted(file.lfs().orElseThrow().object().hex(), weights.length);
    assertThatThrownBy(
            () -> ModelFixture.create(hub, "bob/thief", false, "model.safetensors", pointer))
        .isInstanceOf(io.weighbridge.repositories.BadOperation.class);
    assertThat(hub.anonymous().get("/api/models/bob/thief").statusCode()).isEqualTo(404);
    assertThat(hub.as("alice").get("/api/models/alice/owner").body()).contains("4321");
  }

  @Test
  void likesCountOnceAndCanBeTakenBack() {
    ModelFixture.create(hub, "alice/m", "");
    ModelFixture.create(hub, "alice/hidden", true);
    assertThat(hub.anonymous().post("/api/models/alice/m/like", "").statusCode()).isEqualTo(401);
    assertThat(hub.as("bob").post("/api/models/alice/m/like", "").statusCode()).isEqualTo(200);
    assertThat(hub.as("bob").post("/api/models/alice/m/like", "").statusCode()).isEqualTo(200);
    assertThat(hub.as("bob").post("/api/models/alice/hidden/like", "").statusCode()).isEqualTo(404);
    assertThat(hub.as("alice").post("/api/models/alice/hidden/like", "").statusCode())
        .isEqualTo(200);
    assertThat(HubFixture.json(hub.anonymous().get("/api/models/alice/m")).get("likes").asInt())
        .isEqualTo(1);
    assertThat(hub.anonymous().get("/api/models/alice/m/likers").body())
        .isEqualTo(
            "[{\"user\":\"bob\",\"fullname\":\"Bob\",\"avatarUrl\":\"\",\"type\":\"user\"}]");
    assertThat(
            HubFixture.json(hub.anonymous().get("/api/users/bob/likes"))
                .get(0)
                .get("repo")
                .toString())
        .isEqualTo("{\"name\":\"alice/m\",\"type\":\"model\"}");
    assertThat(hub.anonymous().get("/api/users/alice/likes").body()).isEqualTo("[]");
    assertThat(hub.as("alice").get("/api/users/alice/likes").body()).contains("alice/hidden");
    assertThat(hub.as("bob").delete("/api/models/alice/m/like").statusCode()).isEqualTo(200);
    assertThat(HubFixture.json(hub.anonymous().get("/api/models/alice/m")).get("likes").asInt())
        .isZero();
    assertThat(hub.anonymous().get("/api/users/nobody/likes").statusCode()).isEqualTo(404);
  }

  @Test
  void tagsAreListedByKind() {
    zoo();
    JsonNode tags = HubFixture.json(hub.anonymous().get("/api/models-tags-by-type"));
    assertThat(tags.get("license").get(0).toString())
        .isEqualTo("{\"id\":\"license:mit\",\"label\":\"mit\",\"type\":\"license\"}");
    assertThat(tags.get("language").valueStream().map(tag -> tag.get("id").asString()))
        .containsExactly("en", "de");
    assertThat(tags.get("pipeline_tag").size()).isEqualTo(3);
    assertThat(tags.get("dataset").get(0).get("label").asString()).isEqualTo("acme/corpus");
  }

  @Test
  void usersAndOrganisationsHaveOverviews() {
    zoo();
    JsonNode alice = HubFixture.json(hub.as("bob").get("/api/users/alice/overview"));
    assertThat(alice.get("user").asString()).isEqualTo("alice");
    assertThat(alice.get("numModels").asInt()).isEqualTo(2);
    assertThat(alice.get("orgs").get(0).get("name").asString()).isEqualTo("acme");
    assertThat(HubFixture.json(hub.anonymous().get("/api/users/alice/overview")).get("orgs").size())
        .isZero();
    JsonNode acme = HubFixture.json(hub.anonymous().get("/api/organizations/acme/overview"));
    assertThat(acme.get("fullname").asString()).isEqualTo("Acme");
    assertThat(acme.get("numModels").asInt()).isEqualTo(2);
    assertThat(hub.anonymous().get("/api/organizations/acme/members").statusCode()).isEqualTo(401);
    assertThat(hub.as("bob").get("/api/organizations/acme/members").body()).contains("alice");
    assertThat(hub.anonymous().get("/api/users/nobody/overview").statusCode()).isEqualTo(404);
  }

  @Test
  void cardsAreCheckedBeforeTheyAreUploaded() {
    HttpResponse<String> good =
        hub.anonymous()
            .post(
                "/api/validate-yaml",
                "{\"content\":\"---\\nlicense: mit\\n---\\n\",\"repoType\":\"model\"}");
    assertThat(good.statusCode()).isEqualTo(200);
    assertThat(good.body()).isEqualTo("{\"errors\":[],\"warnings\":[]}");
    HttpResponse<String> warned =
        hub.anonymous().post("/api/validate-yaml", "{\"content\":\"# Hello\"}");
    assertThat(warned.statusCode()).isEqualTo(200);
    assertThat(HubFixture.json(warned).get("warnings").get(0).get("message").asString())
        .contains("no metadata");
    HttpResponse<String> bad =
        hub.anonymous().post("/api/validate-yaml", "{\"content\":\"---\\na: [\\n---\\n\"}");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(HubFixture.json(bad).get("errors").get(0).get("message").asString())
        .startsWith("line ");
    assertThat(hub.anonymous().post("/api/validate-yaml", "{}").statusCode()).isEqualTo(400);
    assertThat(hub.anonymous().post("/api/validate-yaml", "{").statusCode()).isEqualTo(400);
  }
}
