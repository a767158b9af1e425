package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Revision;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelIndexTest {

  private static final List<Gate> GATES = List.of(Gate.values());

  @TempDir Path folder;

  /// All that lists show, in the order of the names.
  private static String everything(HubFixture hub) {
    HttpResponse<String> answer =
        hub.as("root").get("/api/models?full=true&cardData=true&config=true&sort=id");
    assertThat(answer.statusCode()).isEqualTo(200);
    String tags = hub.as("root").get("/api/models-tags-by-type").body();
    String search = hub.as("root").get("/api/models?search=zebra&sort=id").body();
    String newest = hub.as("root").get("/api/models?sort=createdAt").body();
    return String.join("\n", answer.body(), tags, search, newest);
  }

  private static int rebuilt(HubFixture hub) {
    return hub.hub().index().rebuild();
  }

  private static void changeAtRandom(HubFixture hub, Random random) throws Exception {
    for (int i = 0; i < 12; i++) {
      ModelFixture.create(
          hub,
          "alice/m%d".formatted(i),
          random.nextBoolean(),
          "README.md",
          ModelFixture.card("license: mit\ntags: [t%d]".formatted(random.nextInt(3))) + "a zebra");
      Thread.sleep(2); // another millisecond of creation
    }
    for (int i = 0; i < 40; i++) {
      ModelRepository repository = hub.repository("alice/m%d".formatted(random.nextInt(12)));
      switch (random.nextInt(4)) {
        case 0 ->
            ModelFixture.commit(
                hub,
                repository,
                "README.md",
                ModelFixture.card("license: apache-2.0\nbase_model: acme/b" + random.nextInt(3)));
        case 1 ->
            ModelFixture.commit(
                hub,
                repository,
                "model.safetensors",
                ModelFixture.safetensors(random.nextInt(100)));
        case 2 -> {
          repository.settings(repository.settings().withPrivate(random.nextBoolean()));
          hub.hub().index().refresh(repository);
        }
        default -> {
          repository.settings(repository.settings().withGate(GATES.get(random.nextInt(3))));
          hub.hub().index().refresh(repository);
        }
      }
    }
  }

  @Test
  void whatIsRebuiltEqualsWhatWasKeptUp() throws Exception {
    long seed = 7;
    try (HubFixture hub = HubFixture.start(folder)) {
      changeAtRandom(hub, new Random(seed));
      hub.as("bob").post("/api/models/alice/m3/like", "");
      String before = everything(hub);
      assertThat(rebuilt(hub)).as("seed %d", seed).isZero();
      hub.parts()
          .database()
          .write(handle -> {
            handle.execute("DELETE FROM models");
            handle.execute("DELETE FROM model_tags");
            return handle.execute("DELETE FROM model_texts");
          });
      assertThat(rebuilt(hub)).isEqualTo(12);
      assertThat(everything(hub)).as("seed %d", seed).isEqualTo(before);
    }
  }

  @Test
  void aDatabaseThatIsLostIsBuiltAgainFromTheRepositories() throws Exception {
    String before;
    try (HubFixture hub = HubFixture.start(folder)) {
      changeAtRandom(hub, new Random(8));
      before = everything(hub);
    }
    for (String end : List.of("", "-wal", "-shm")) {
      java.nio.file.Files.deleteIfExists(folder.resolve("weighbridge.db" + end));
    }
    try (HubFixture hub = HubFixture.start(folder)) {
      assertThat(everything(hub)).isEqualTo(before);
    }
  }

  @Test
  void whatChangedWhileTheHubWasDownIsFoundAtTheStart() {
    try (HubFixture hub = HubFixture.start(folder)) {
      ModelFixture.create(hub, "alice/stays", "");
      ModelFixture.create(hub, "alice/goes", "");
      ModelFixture.create(hub, "alice/moves", "");
      // Not one word of this reaches the index.
      ModelRepository changed = hub.repository("alice/stays");
      changed.commit(
          new io.weighbridge.repositories.Change(
              "main",
              java.util.Optional.empty(),
              "x",
              "",
              ModelFixture.AUTHOR,
              List.of(
                  new io.weighbridge.repositories.Operation.AddFile(
                      new io.weighbridge.repositories.RepoPath("README.md"),
                      io.weighbridge.repositories.Content.of(
                          ModelFixture.card("license: mit")
                              .getBytes(java.nio.charset.StandardCharsets.UTF_8))))));
      hub.parts().repositories().delete(RepoId.parse("alice/goes"));
      hub.parts().repositories().move(RepoId.parse("alice/moves"), RepoId.parse("acme/moved"));
    }
    try (HubFixture hub = HubFixture.start(folder)) {
      String list = hub.anonymous().get("/api/models").body();
      assertThat(list).contains("license:mit", "acme/moved").doesNotContain("goes", "alice/moves");
      assertThat(rebuilt(hub)).isZero();
    }
  }

  @Test
  void deletedModelsTakeTheirCountsAlongAndMovedOnesKeepThem() {
    try (HubFixture hub = HubFixture.start(folder)) {
      ModelRepository gone = ModelFixture.create(hub, "alice/gone", "");
      ModelRepository kept = ModelFixture.create(hub, "alice/kept", "");
      for (ModelRepository repository : List.of(gone, kept)) {
        hub.as("bob").post("/api/models/%s/like".formatted(repository.id()), "");
        hub.hub().index().downloads().count(repository.settings(), "bob");
      }
      hub.hub().index().downloads().flush();
      hub.parts().repositories().delete(gone.id());
      hub.hub().index().on(new RepositoryEvent.Deleted(gone.id(), gone.settings(), caller()));
      ModelFixture.create(hub, "alice/gone", "");
      RepoId from = kept.id();
      hub.parts().repositories().move(from, RepoId.parse("alice/new"));
      hub.hub().index().on(new RepositoryEvent.Moved(from, hub.repository("alice/new"), caller()));
      var again = HubFixture.json(hub.anonymous().get("/api/models/alice/gone"));
      assertThat(again.get("likes").asInt() + again.get("downloads").asInt()).isZero();
      var moved = HubFixture.json(hub.anonymous().get("/api/models/alice/new"));
      assertThat(moved.get("likes").asInt()).isEqualTo(1);
      assertThat(moved.get("downloads").asInt()).isEqualTo(1);
      assertThat(hub.anonymous().get("/api/models?search=kept").body()).isEqualTo("[]");
    }
  }

  private static io.weighbridge.access.Caller caller() {
    return io.weighbridge.access.Caller.ANONYMOUS;
  }

  /// A clock that is moved by hand.
  private static final class Hands extends Clock {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    void pass(Duration time) {
      now.updateAndGet(instant -> instant.plus(time));
    }

    @Override
    public ZoneId getZone() {
      return java.time.ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }

  @Test
  void downloadsCountOncePerCallerAndQuarterOfAnHourAndFadeAfterThirtyDays() {
    Hands clock = new Hands();
    try (HubFixture hub =
        HubFixture.start(
            folder,
            parts ->
                HubParts.of(
                    parts.repositories(),
                    parts.blobs(),
                    parts.database(),
                    parts.settings(),
                    Long.MAX_VALUE,
                    clock))) {
      ModelRepository model = ModelFixture.create(hub, "alice/m", "");
      Downloads downloads = hub.hub().index().downloads();
      for (int file = 0; file < 30; file++) {
        downloads.count(model.settings(), "10.0.0.1");
      }
      downloads.count(model.settings(), "bob");
      downloads.flush();
      assertThat(downloads(hub, "downloads")).isEqualTo(2);
      clock.pass(Duration.ofMinutes(16));
      downloads.count(model.settings(), "bob");
      downloads.flush();
      assertThat(downloads(hub, "downloads")).isEqualTo(3);
      clock.pass(Duration.ofDays(31));
      downloads.flush();
      assertThat(downloads(hub, "downloads")).isZero();
      assertThat(downloads(hub, "downloadsAllTime")).isEqualTo(3);
    }
    try (HubFixture hub = HubFixture.start(folder)) {
      assertThat(downloads(hub, "downloadsAllTime")).isEqualTo(3);
    }
  }

  private static int downloads(HubFixture hub, String field) {
    return HubFixture.json(hub.anonymous().get("/api/models/alice/m?expand=" + field))
        .get(field)
        .asInt();
  }

  @Test
  void manyCommitsToOneModelAreSoonFound() {
    try (HubFixture hub = HubFixture.start(folder)) {
      ModelRepository model = ModelFixture.create(hub, "alice/m", "");
      for (int i = 0; i < 50; i++) {
        ModelFixture.commit(
            hub, model, "README.md", ModelFixture.card("tags: [version%d]".formatted(i)));
      }
      assertThat(hub.anonymous().get("/api/models?filter=version49").body()).contains("alice/m");
      assertThat(hub.anonymous().get("/api/models?filter=version48").body()).isEqualTo("[]");
      assertThat(HubFixture.json(hub.anonymous().get("/api/models/alice/m")).get("sha").asString())
          .isEqualTo(model.resolve(Revision.MAIN).orElseThrow().hex());
    }
  }

  @Test
  void tenThousandModelsAreListedQuickly() {
    int models = 10_000;
    try (HubFixture hub = HubFixture.start(folder)) {
      ModelFixture.create(
          hub, "alice/one", ModelFixture.card("license: mit\ntags: [common]") + "zebra");
      hub.parts()
          .database()
          .write(handle -> {
            // Rows like those of real models, without ten thousand repositories below.
            handle.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                INSERT INTO models (id, name, namespace, private, gate, disabled, head, derivation, created,
                  modified, pipeline_tag, library, licence, parameters, main_size, used_storage, tags, facts, files,
                  downloads, likes)
                SELECT printf('%024x', i), printf('acme/model-%d', i), 'acme', i % 10 = 0, 'OPEN', 0,
                  printf('%040x', i), 1, m.created + i, m.modified + i, 'text-generation', 'transformers', 'mit',
                  i * 1000, i, i, m.tags, m.facts, m.files, (i * 7919) % 10007, i % 50
                FROM n, models m WHERE m.name = 'alice/one'
                """,
                models);
            handle.execute(
                "INSERT OR IGNORE INTO model_tags SELECT 'common', number, 'other' FROM models");
            handle.execute(
                "INSERT OR IGNORE INTO model_tags SELECT 'every-' || (number % 100), number, 'other' FROM models");
            return handle.execute(
                "INSERT INTO model_texts (rowid, name, tags, card)"
                    + " SELECT number, name, 'common', 'words of a card ' || number FROM models WHERE name LIKE 'acme/%'");
          });
      HubFixture.Client alice = hub.as("alice");
      for (String query :
          List.of(
              "limit=100",
              "limit=100&sort=downloads",
              "limit=100&sort=num_parameters&direction=1",
              "limit=100&search=model-77",
              "limit=100&search=words",
              "limit=100&filter=common&filter=every-7&sort=likes",
              "limit=1000&full=true&cardData=true",
              "limit=100&num_parameters=min:5M")) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
          long start = System.nanoTime();
          HttpResponse<String> answer = alice.get("/api/models?" + query);
          best = Math.min(best, System.nanoTime() - start);
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
          assertThat(HubFixture.json(answer).size()).isGreaterThan(10);
        }
        System.getLogger("test").log(System.Logger.Level.INFO, "{0}: {1} ms", query, best / 1e6);
        assertThat(Duration.ofNanos(best)).as(query).isLessThan(Duration.ofMillis(500));
      }
    }
  }
}
