package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.Author;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Content;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Revision;
import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is committed on somebody's behalf, and what is left of it when it fails.
final class PublishingTest {

  private static final Caller ALICE = new Caller("alice", Scope.ADMIN, "t1", false);
  private static final String HERE = "test";
  private static final RepoId ID = RepoId.parse("alice/m");

  @TempDir private Path temporary = Path.of("");
  private final List<PushInspection.Push> pushes = new ArrayList<>();
  private boolean refusing;
  private HubFixture hub;
  private Path folder;

  @BeforeEach
  void start() throws IOException {
    hub =
        HubFixture.start(
            temporary.resolve("data"), parts -> parts.inspectedBy(List.of(this::inspect)));
    folder = Files.createDirectory(temporary.resolve("folder"));
    Files.writeString(folder.resolve(".gitattributes"), "*.bin filter=lfs\n");
    Files.write(folder.resolve("weights.bin"), new byte[1000]);
  }

  @AfterEach
  void stop() throws Exception {
    hub.close();
  }

  private PushInspection.Verdict inspect(PushInspection.Push push) {
    pushes.add(push);
    return refusing
        ? new PushInspection.Verdict.Refusal("NO", "Not today.")
        : new PushInspection.Verdict.Pass();
  }

  private CommitId found(Settings settings) throws IOException {
    return hub.hub().publishing().found(ALICE, HERE, ID, settings, folder, "First");
  }

  private CommitId replace(CommitId head) throws IOException {
    return hub.hub().publishing().replace(ALICE, HERE, ID, head, folder, "Next");
  }

  private static Settings open() {
    return Settings.fresh(Instant.EPOCH, false);
  }

  private CommitId head() {
    return hub.repository("alice/m").resolve(Revision.MAIN).orElseThrow();
  }

  private long bytes() {
    return hub.parts().quotas().of("alice").used();
  }

  private static void refused(int status, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HttpFailure.class, e -> assertThat(e.status()).as(e.message()).isEqualTo(status));
  }

  @Test
  void aRepositoryIsMadeAsHiddenAndGatedAsItIsAskedFor() throws Exception {
    CommitId commit = found(open().withGate(Gate.MANUAL));
    assertThat(head()).isEqualTo(commit);
    assertThat(hub.repository("alice/m").settings().gate()).isEqualTo(Gate.MANUAL);
    refused(409, () -> found(open()));
  }

  @Test
  void aRepositoryThatWasMadeForACommitGoesWithIt() throws Exception {
    long before = bytes();
    refusing = true;
    refused(403, () -> found(open()));
    refused(
        403, () -> hub.hub().publishing().publish(ALICE, HERE, ID, false, folder, "Fine-tuned"));
    assertThat(pushes).hasSize(2);
    assertThat(hub.parts().repositories().find(ID)).isEmpty();
    assertThat(bytes()).isEqualTo(before);
  }

  @Test
  void whatAFailedCommitBroughtIsOwnedNoMore() throws Exception {
    CommitId first = found(open());
    ModelRepository repo = hub.repository("alice/m");
    long before = bytes();
    Files.write(folder.resolve("more.bin"), new byte[2000]);
    refusing = true;
    refused(403, () -> replace(first));
    assertThat(head()).isEqualTo(first);
    assertThat(bytes()).isEqualTo(before);
    assertThat(repo.owns(Sha256.of(new byte[2000]))).isFalse();
    assertThat(repo.owns(Sha256.of(new byte[1000]))).isTrue();
    refusing = false;
    replace(first);
    assertThat(bytes()).isGreaterThanOrEqualTo(before + 2000);
  }

  @Test
  void onlyTheCommitThatWasLookedAtIsReplaced() throws Exception {
    CommitId first = found(open());
    hub.commit("alice/m", "notes.txt", "pushed meanwhile");
    CommitId second = head();
    refused(412, () -> replace(first));
    assertThat(head()).isEqualTo(second);
    replace(second);
    assertThat(hub.repository("alice/m").entry(head(), new RepoPath("notes.txt"))).isEmpty();
  }

  @Test
  void moreFilesThanAreLookedAtAreNotReplaced() throws Exception {
    found(open());
    ModelRepository repo = hub.repository("alice/m");
    Content empty = Content.of(new byte[0]);
    List<Operation> many =
        IntStream.range(0, 20_001)
            .<Operation>mapToObj(i -> new Operation.AddFile(new RepoPath("f/" + i), empty))
            .toList();
    Author author = new Author("alice", "");
    CommitId full =
        repo.commit(new Change("main", Optional.empty(), "Many", "", author, many)).commit();
    refused(409, () -> replace(full));
    assertThat(head()).isEqualTo(full);
  }
}
