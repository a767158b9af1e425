package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RepositoriesTest {

  private static final Author ALICE = new Author("alice", "alice@example.org");
  private static final RepoId DEMO = RepoId.parse("acme/demo");

  @TempDir private Path folder;
  private Blobs blobs;
  private Repositories repositories;

  @BeforeEach
  void open() {
    blobs = Blobs.open(folder.resolve("objects"));
    repositories = Repositories.open(folder.resolve("repositories"), blobs);
  }

  @AfterEach
  void close() {
    repositories.close();
  }

  @Test
  void aNewRepositoryHasOneCommitWithTheRulesForLargeFiles() throws Exception {
    ModelRepository demo = create(DEMO);
    CommitId head = demo.resolve(Revision.MAIN).orElseThrow();

    assertThat(demo.list(head, RepoPath.ROOT, true, Optional.empty(), 100))
        .extracting(entry -> entry.path().text())
        .containsExactly(".gitattributes");
    assertThat(demo.log(head, 0, 10).total()).isEqualTo(1);
    assertThat(demo.largeFileRules(head).matches(new RepoPath("a/b.safetensors"))).isTrue();
    assertThat(demo.largeFileRules(head).matches(new RepoPath("config.json"))).isFalse();
    assertThat(demo.resolve(Revision.HEAD)).contains(head);
  }

  @Test
  void commitsFilesAndPointers() throws Exception {
    ModelRepository demo = create(DEMO);
    byte[] weights = "weights".repeat(1000).getBytes(StandardCharsets.UTF_8);
    Sha256 object = blobs.receive(new ByteArrayInputStream(weights), 1 << 20);
    Operation large =
        new Operation.AddPointer(
            new RepoPath("sub/model.weights"), object, OptionalLong.of(weights.length));

    assertThatThrownBy(() -> commit(demo, large)).isInstanceOf(BadOperation.class);
    demo.grant(object);
    assertThat(demo.owns(object)).isTrue();
    Committed committed = commit(demo, large, add("config.json", "{}"));

    assertThat(committed.changed()).isTrue();
    assertThat(demo.entry(committed.commit(), new RepoPath("sub/model.weights")))
        .hasValueSatisfying(entry ->
            assertThat(entry)
                .isInstanceOfSatisfying(
                    Entry.File.class,
                    file -> {
                      assertThat(file.size()).isEqualTo(weights.length);
                      assertThat(file.lfs()).map(Pointer::object).contains(object);
                    }));
    assertThat(demo.largeFileRules(committed.commit()).matches(new RepoPath("sub/model.weights")))
        .isTrue();
    assertThat(commit(demo, add("config.json", "{}")).changed()).isFalse();
  }

  @Test
  void staleParentsAreRefused() {
    ModelRepository demo = create(DEMO);
    CommitId head = demo.resolve(Revision.MAIN).orElseThrow();
    commit(demo, add("a", "1"));
    Change stale = new Change("main", Optional.of(head), "late", "", ALICE, List.of(add("a", "2")));
    assertThatThrownBy(() -> demo.commit(stale)).isInstanceOf(StaleParent.class);
  }

  private ModelRepository create(RepoId id) {
    return repositories.create(id, Settings.fresh(Instant.now(), false), ALICE, List.of());
  }

  private static Operation add(String path, String text) {
    return new Operation.AddFile(new RepoPath(path), Content.of(text));
  }

  private static Committed commit(ModelRepository repository, Operation... operations) {
    return repository.commit(
        new Change("main", Optional.empty(), "change", "", ALICE, List.of(operations)));
  }
}
