package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Trees that no honest git would make, as they would arrive in a push.
final class PushCheckTest {

  private static final long MAX_FILE = 10_000;

  @TempDir private Path folder;
  private Demo demo;
  private ModelRepository repository;
  private NewPack pack;

  @BeforeEach
  void open() {
    demo = new Demo(folder);
    repository = demo.create();
    pack = new NewPack(((FileRepository) repository.git()).getObjectDatabase());
  }

  @AfterEach
  void close() throws Exception {
    pack.close();
    demo.close();
  }

  @Test
  void ordinaryTreesPass() throws Exception {
    Sha256 object = demo.upload(repository, "weights");
    ObjectId sub =
        tree(
            entry("up", FileMode.SYMLINK, blob("../README.md")),
            entry("z.bin", FileMode.REGULAR_FILE, blob(Pointer.text(object, 7))));
    assertThat(
            push(
                tree(
                    entry("README.md", FileMode.REGULAR_FILE, blob("hello")),
                    entry("here", FileMode.SYMLINK, blob("sub/z.bin")),
                    entry("run.sh", FileMode.EXECUTABLE_FILE, blob("#!/bin/sh")),
                    entry("sub", FileMode.TREE, sub))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        ".git",
        ".GIT",
        ".Git",
        ".gi\u200ct",
        "git~1",
        "GIT~1",
        ".git ",
        ".git.",
        ".git::$INDEX_ALLOCATION",
        ".gitmodules",
        ".GitModules",
        "gitmod~1",
        "a\\b",
        "a\nb",
        "a\u0001",
        "del\u007f"
      })
  void namesThatHarmAreRefused(String name) throws Exception {
    ObjectId file = blob("text");
    assertThat(push(tree(entry(name, FileMode.REGULAR_FILE, file)))).hasSize(1);
    assertThat(
            push(tree(entry(name, FileMode.TREE, tree(entry("x", FileMode.REGULAR_FILE, file))))))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "/etc/passwd",
        "..",
        "a/../../x",
        "a/../x",
        "../../../../etc/passwd",
        "..\\x",
        "C:/x",
        "",
        ".git/config",
        "./../x"
      })
  void linksThatLeadOutAreRefused(String target) throws Exception {
    assertThat(push(tree(entry("link", FileMode.SYMLINK, blob(target))))).isNotEmpty();
  }

  @Test
  void aLinkThatIsFineDeepDownIsRefusedInTheRoot() throws Exception {
    ObjectId sub = tree(entry("up", FileMode.SYMLINK, blob("../x")));
    assertThat(push(tree(entry("sub", FileMode.TREE, sub)))).isEmpty();
    assertThat(
            push(
                tree(
                    entry("sub", FileMode.TREE, sub), entry("up", FileMode.SYMLINK, blob("../x")))))
        .isNotEmpty();
    assertThat(push(sub)).isNotEmpty();
  }

  @Test
  void submodulesAndOddModesAreRefused() throws Exception {
    ObjectId any = ObjectId.fromString("1234567890123456789012345678901234567890");
    assertThat(push(tree(entry("module", FileMode.GITLINK, any)))).hasSize(1);
  }

  @Test
  void largeFilesAndPointersToNothingAreRefused() throws Exception {
    Sha256 elsewhere = Sha256.of("not ours".getBytes(StandardCharsets.UTF_8));
    Sha256 ours = demo.upload(repository, "ours");
    ObjectId large = blob("x".repeat((int) MAX_FILE + 1));
    assertThat(push(tree(entry("large.txt", FileMode.REGULAR_FILE, large))))
        .singleElement()
        .asString()
        .contains("git lfs track");
    assertThat(push(tree(entry("p", FileMode.REGULAR_FILE, blob(Pointer.text(elsewhere, 8))))))
        .hasSize(1);
    assertThat(push(tree(entry("p", FileMode.REGULAR_FILE, blob(Pointer.text(ours, 5))))))
        .hasSize(1);
    assertThat(push(tree(entry("p", FileMode.REGULAR_FILE, blob(Pointer.text(ours, 4))))))
        .isEmpty();
  }

  @Test
  void objectsInTheStoreAreNotOursBecauseTheyAreThere() throws Exception {
    ModelRepository other = demo.create(RepoId.parse("acme/other"));
    Sha256 object = demo.upload(other, "theirs");
    assertThat(push(tree(entry("p", FileMode.REGULAR_FILE, blob(Pointer.text(object, 6))))))
        .hasSize(1);
  }

  /// Ten folders in ten folders in ten folders ...: few objects, endless paths.
  @Test
  void fewObjectsThatStandForEndlessPathsAreRefusedAtOnce() throws Exception {
    ObjectId level = tree(entry("f", FileMode.REGULAR_FILE, blob("x")));
    for (int depth = 0; depth < 40; depth++) {
      List<Part> ten = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        ten.add(entry("d" + i, FileMode.TREE, level));
      }
      level = tree(ten.toArray(Part[]::new));
    }
    assertThat(push(level)).isNotEmpty();
  }

  @Test
  void endlesslyNestedFoldersAreRefused() throws Exception {
    ObjectId level = tree(entry("f", FileMode.REGULAR_FILE, blob("x")));
    for (int depth = 0; depth < 3000; depth++) {
      level = tree(entry("d", FileMode.TREE, level));
    }
    assertThat(push(level)).isNotEmpty();
  }

  @Test
  void onlyCommitsCanBePushed() throws Exception {
    assertThat(check(blob("text"))).hasSize(1);
    assertThat(check(tree())).hasSize(1);
  }

  private record Part(String name, FileMode mode, ObjectId id) {}

  private static Part entry(String name, FileMode mode, ObjectId id) {
    return new Part(name, mode, id);
  }

  private ObjectId blob(String text) throws Exception {
    return blob(text.getBytes(StandardCharsets.UTF_8));
  }

  private ObjectId blob(byte[] bytes) throws Exception {
    return pack.add(Constants.OBJ_BLOB, bytes);
  }

  private ObjectId tree(Part... parts) throws Exception {
    TreeFormatter tree = new TreeFormatter();
    for (Part part : parts) {
      byte[] name = part.name().getBytes(StandardCharsets.UTF_8);
      tree.append(name, 0, name.length, part.mode(), part.id(), true);
    }
    return pack.add(Constants.OBJ_TREE, tree.toByteArray());
  }

  @Test
  void whatIsWrongIsWrongForEachRefThatNamesIt() throws Exception {
    ObjectId bad = commit(tree(entry(".git", FileMode.REGULAR_FILE, blob("no"))));
    ObjectId fine = commit(tree(entry("fine", FileMode.REGULAR_FILE, blob("yes"))));
    ObjectId head = Demo.head(repository).object();
    List<ReceiveCommand> commands =
        List.of(
            new ReceiveCommand(head, bad, "refs/heads/main"),
            new ReceiveCommand(ObjectId.zeroId(), bad, "refs/heads/other"),
            new ReceiveCommand(ObjectId.zeroId(), fine, "refs/heads/fine"));
    assertThat(problems(commands))
        .extracting(PushCheck.Problem::ref)
        .containsExactly("refs/heads/main", "refs/heads/other");
  }

  @Test
  void theSameFileUnderAnotherNameOrModeIsLookedAtAgain() throws Exception {
    ObjectId blob = blob("target");
    assertThat(
            push(
                tree(
                    entry("a", FileMode.REGULAR_FILE, blob),
                    entry("sub", FileMode.TREE, tree(entry(".git", FileMode.REGULAR_FILE, blob))))))
        .hasSize(1);
    ObjectId up = blob("../../out");
    assertThat(push(tree(entry("a", FileMode.REGULAR_FILE, up), entry("b", FileMode.SYMLINK, up))))
        .hasSize(1);
  }

  private List<String> push(ObjectId tree) throws Exception {
    return check(commit(tree));
  }

  private ObjectId commit(ObjectId tree) throws Exception {
    return commit(tree, Demo.head(repository).object());
  }

  private ObjectId commit(ObjectId tree, ObjectId parent) throws Exception {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setParentId(parent);
    commit.setAuthor(Demo.ALICE.at(java.time.Instant.now()));
    commit.setCommitter(Demo.ALICE.at(java.time.Instant.now()));
    commit.setMessage("pushed");
    return pack.add(Constants.OBJ_COMMIT, commit.build());
  }

  private List<String> check(ObjectId pushed) throws Exception {
    ReceiveCommand command =
        new ReceiveCommand(Demo.head(repository).object(), pushed, "refs/heads/main");
    return problems(List.of(command)).stream().map(PushCheck.Problem::sentence).toList();
  }

  private void finishPack() throws Exception {
    pack.finish();
    pack.close();
    pack = new NewPack(((FileRepository) repository.git()).getObjectDatabase());
  }

  private List<PushCheck.Problem> problems(List<ReceiveCommand> commands) throws Exception {
    finishPack();
    return PushCheck.check(repository, repository.git(), commands, MAX_FILE, PushedPack.WHOLE)
        .problems();
  }

  @Test
  void whatThePackDidNotBringAndNobodySeesLeavesADoubt() throws Exception {
    ObjectId hidden = blob("hidden");
    ObjectId folder = tree(entry(".git", FileMode.REGULAR_FILE, hidden));
    ObjectId root = tree(entry("sub", FileMode.TREE, folder));
    ObjectId pushed = commit(root);
    assertThat(outcome(pushed, Set.of(pushed, root, folder, hidden)).isWhole()).isTrue();
    PushCheck.Outcome outcome = outcome(pushed, Set.of(pushed, root));
    assertThat(outcome.isWhole()).isFalse();
    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome(pushed, Set.of(root, folder, hidden)).isWhole()).isFalse();
    assertThat(outcome(commit(tree(entry("a", FileMode.REGULAR_FILE, hidden))), Set.of()).isWhole())
        .isFalse();
  }

  @Test
  void aDamagedRepositoryRefusesPushesInsteadOfLettingThemPassUnseen() throws Exception {
    ObjectId missing = ObjectId.fromString("1".repeat(40));
    ObjectId head = commit(missing);
    finishPack();
    try (FileRepository git = Git.open(repository.git().getDirectory().toPath())) {
      RefUpdate update = git.updateRef("refs/heads/damaged");
      update.setNewObjectId(head);
      assertThat(update.update()).isEqualTo(RefUpdate.Result.NEW);
    }
    ObjectId pushed = commit(tree(entry(".git", FileMode.REGULAR_FILE, blob("no"))));
    assertThat(outcome(pushed, Set.of(pushed)).isWhole()).isFalse();
    assertThatThrownBy(() -> outcome(pushed, PushedPack.WHOLE))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("Checking a push");
  }

  @Test
  void whatWasVisibleWhereThePushBeginsNeedNotBeBrought() throws Exception {
    ObjectId old = Demo.head(repository).object();
    ObjectId kept = blob("kept");
    ObjectId root = tree(entry("kept", FileMode.REGULAR_FILE, kept));
    ObjectId before = commit(root);
    ObjectId after = commit(tree(), before);
    finishPack();
    try (FileRepository git = Git.open(repository.git().getDirectory().toPath())) {
      RefUpdate update = git.updateRef("refs/heads/main");
      update.setNewObjectId(after);
      update.setExpectedOldObjectId(old);
      assertThat(update.update()).isEqualTo(RefUpdate.Result.FAST_FORWARD);
    }
    // The head holds the file no more, the commit before it does.
    ObjectId again = tree(entry("again", FileMode.REGULAR_FILE, kept));
    ObjectId branch = commit(again, before);
    PushCheck.Outcome outcome = outcome(branch, Set.of(branch, again));
    assertThat(outcome.isWhole()).isTrue();
    assertThat(outcome.arriving().orElseThrow())
        .extracting(file -> file.path().text())
        .containsExactly("again");
  }

  @Test
  void eachNewFileIsToldOnceOfAllCommits() throws Exception {
    ObjectId same = blob("same");
    ObjectId first =
        commit(
            tree(
                entry("a", FileMode.REGULAR_FILE, same),
                entry("b", FileMode.REGULAR_FILE, blob("1"))));
    ObjectId second =
        commit(
            tree(
                entry("a", FileMode.REGULAR_FILE, same),
                entry("b", FileMode.REGULAR_FILE, blob("2")),
                entry("c", FileMode.TREE, tree(entry("a", FileMode.REGULAR_FILE, same)))),
            first);
    assertThat(
            outcome(second, PushedPack.WHOLE).arriving().orElseThrow().stream()
                .map(file -> file.path().text() + " " + file.size()))
        .containsExactlyInAnyOrder("a 4", "b 1", "b 1");
  }

  private PushCheck.Outcome outcome(ObjectId pushed, Set<ObjectId> brought) throws Exception {
    return outcome(pushed, new PushedPack(id -> brought.contains(id.toObjectId()), Stream::empty));
  }

  private PushCheck.Outcome outcome(ObjectId pushed, PushedPack with) throws Exception {
    finishPack();
    ReceiveCommand command = new ReceiveCommand(ObjectId.zeroId(), pushed, "refs/heads/other");
    return PushCheck.check(repository, repository.git(), List.of(command), MAX_FILE, with);
  }
}
