package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelRepositoryTest {

  @TempDir private Path folder;
  private Demo demo;
  private ModelRepository repository;

  @BeforeEach
  void open() {
    demo = new Demo(folder);
    repository = demo.create(Demo.add("README.md", "hello\n"), Demo.add("sub/a.txt", "one\n"));
  }

  @AfterEach
  void close() {
    demo.close();
  }

  @Test
  void branchesAndTagsNameCommits() throws Exception {
    CommitId first = Demo.head(repository);
    repository.createBranch("feature/x", first);
    repository.createTag("v1", first, Optional.of("first release"), Demo.ALICE);
    repository.createTag("light", first, Optional.empty(), Demo.ALICE);
    repository.createPullRequest(1, first);
    Demo.commit(repository, Demo.add("b", "2"));

    for (String name :
        List.of(
            "feature/x",
            "v1",
            "light",
            "refs/heads/feature/x",
            "refs/tags/v1",
            "refs/pr/1",
            first.hex(),
            first.hex().substring(0, 8))) {
      assertThat(repository.resolve(new Revision(name))).as(name).contains(first);
    }
    for (String name :
        List.of(
            "x",
            "refs/heads/x",
            "refs/tags/..",
            "refs/",
            "HEAD~1",
            "main^{tree}",
            "a".repeat(40),
            "refs/weighbridge/x",
            "../config")) {
      assertThat(repository.resolve(new Revision(name))).as(name).isEmpty();
    }
    assertThat(repository.refs().branches())
        .extracting(Ref::name)
        .containsExactly("feature/x", "main");
    assertThat(repository.refs().tags()).extracting(Ref::target).containsExactly(first, first);
    assertThat(repository.refs().pullRequests()).extracting(Ref::ref).containsExactly("refs/pr/1");

    assertThatThrownBy(() -> repository.createBranch("main", first)).isInstanceOf(RefExists.class);
    assertThatThrownBy(() -> repository.createBranch("feature", first))
        .isInstanceOf(RefExists.class);
    for (String bad :
        List.of("", "a b", "..", "a..b", "x.lock", "-x", "HEAD", first.hex(), "a\\b")) {
      assertThatThrownBy(() -> repository.createBranch(bad, first))
          .isInstanceOf(BadOperation.class);
    }
    repository.deleteBranch("feature/x");
    repository.deleteTag("v1");
    repository.deletePullRequest(1);
    assertThat(repository.resolve(new Revision("feature/x"))).isEmpty();
    assertThatThrownBy(() -> repository.deleteBranch("feature/x")).isInstanceOf(NoSuchRef.class);
    assertThatThrownBy(() -> repository.deleteBranch("main")).isInstanceOf(BadOperation.class);
    RealGit.check(Demo.git(repository));
  }

  @Test
  void aCommitThatNoRefLeadsToIsNotVisible() {
    CommitId first = Demo.head(repository);
    repository.createBranch("side", first);
    CommitId side =
        repository.commit(Demo.change("side", "on the side", Demo.add("s", "s"))).commit();
    assertThat(repository.resolve(new Revision(side.hex()))).contains(side);
    repository.deleteBranch("side");
    assertThat(repository.resolve(new Revision(side.hex()))).isEmpty();
    assertThat(repository.resolve(new Revision(side.hex().substring(0, 10)))).isEmpty();
    Operation copy = new Operation.Copy(new RepoPath("s"), side, new RepoPath("t"));
    assertThatThrownBy(() -> Demo.commit(repository, copy)).isInstanceOf(BadOperation.class);
  }

  @Test
  void mergesWhatDoesNotConflictAndSaysWhatDoes() throws Exception {
    CommitId base = Demo.head(repository);
    repository.createBranch("side", base);
    CommitId side =
        repository.commit(Demo.change("side", "side", Demo.add("sub/a.txt", "two\n"))).commit();
    assertThat(repository.merge("main", side, Demo.ALICE, "merge"))
        .isEqualTo(new MergeResult.Merged(side, base));
    assertThat(repository.merge("main", side, Demo.ALICE, "merge"))
        .isEqualTo(new MergeResult.AlreadyMerged(side));

    CommitId ours = Demo.commit(repository, Demo.add("ours", "1")).commit();
    CommitId theirs =
        repository.commit(Demo.change("side", "side", Demo.add("theirs", "2"))).commit();
    assertThat(repository.mergeBase(ours, theirs)).contains(side);
    assertThat(repository.conflicts(ours, theirs)).isEmpty();
    MergeResult merged = repository.merge("main", theirs, Demo.ALICE, "merge");
    assertThat(merged).isInstanceOf(MergeResult.Merged.class);
    CommitId head = Demo.head(repository);
    assertThat(repository.log(head, 0, 1).commits().getFirst().parents())
        .containsExactly(ours, theirs);
    assertThat(repository.entry(head, new RepoPath("theirs"))).isPresent();
    assertThat(repository.log(head, 0, 100).total()).isEqualTo(5);

    Demo.commit(repository, Demo.add("sub/a.txt", "ours\n"));
    CommitId conflicting =
        repository.commit(Demo.change("side", "side", Demo.add("sub/a.txt", "theirs\n"))).commit();
    CommitId before = Demo.head(repository);
    assertThat(repository.merge("main", conflicting, Demo.ALICE, "merge"))
        .isEqualTo(new MergeResult.Conflicts(List.of(new RepoPath("sub/a.txt"))));
    assertThat(Demo.head(repository)).isEqualTo(before);
    RealGit.check(Demo.git(repository));
  }

  @Test
  void mergesTextsOfBothSides() throws Exception {
    String lines =
        String.join("\n", IntStream.range(0, 30).mapToObj(i -> "line " + i).toList()) + "\n";
    Demo.commit(repository, Demo.add("text", lines));
    repository.createBranch("side", Demo.head(repository));
    Demo.commit(repository, Demo.add("text", lines.replace("line 2\n", "ours\n")));
    CommitId side =
        repository
            .commit(
                Demo.change("side", "s", Demo.add("text", lines.replace("line 27\n", "theirs\n"))))
            .commit();
    assertThat(repository.merge("main", side, Demo.ALICE, "m"))
        .isInstanceOf(MergeResult.Merged.class);
    Entry text = repository.entry(Demo.head(repository), new RepoPath("text")).orElseThrow();
    try (var bytes = repository.blob(text.oid())) {
      assertThat(new String(bytes.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo(lines.replace("line 2\n", "ours\n").replace("line 27\n", "theirs\n"));
    }
    RealGit.check(Demo.git(repository));
  }

  @Test
  void saysWhatDiffers() {
    CommitId before = Demo.head(repository);
    CommitId after =
        Demo.commit(
                repository,
                Demo.add("README.md", "hello\nworld\n"),
                Demo.add("new", "x\n"),
                Demo.delete("sub/a.txt"))
            .commit();
    Diff diff = repository.diff(before, after);
    assertThat(diff.whole()).isTrue();
    assertThat(diff.files())
        .containsExactly(
            new Diff.FileChange(new RepoPath("README.md"), Diff.Kind.CHANGED),
            new Diff.FileChange(new RepoPath("new"), Diff.Kind.ADDED),
            new Diff.FileChange(new RepoPath("sub/a.txt"), Diff.Kind.DELETED));
    assertThat(diff.text()).contains("+world\n", "+++ b/new", "--- a/sub/a.txt");

    CommitId large =
        Demo.commit(repository, Demo.add("large", "some text\n".repeat(40_000))).commit();
    assertThat(repository.diff(after, large).text().length()).isLessThan(3 << 20);
  }

  @Test
  void saysWhichFilesDiffer() {
    CommitId before = Demo.head(repository);
    CommitId after =
        Demo.commit(
                repository,
                Demo.add("README.md", "hello\nworld\n"),
                Demo.add("new", "x\n"),
                Demo.add("moved/a.txt", "one\n"),
                Demo.delete("sub/a.txt"))
            .commit();
    Changes changes = repository.changes(Optional.of(before), after);
    assertThat(changes.whole()).isTrue();
    assertThat(changes.files())
        .extracting(file -> file.path().text() + (file.isRenamed() ? " renamed" : ""))
        .containsExactly("README.md", "moved/a.txt renamed", "new");
    assertThat(changes.files().getFirst().before().orElseThrow().size()).isEqualTo(6);
    assertThat(changes.files().getFirst().after().orElseThrow().size()).isEqualTo(12);
    assertThat(repository.changes(Optional.empty(), before).files())
        .allMatch(file -> file.before().isEmpty())
        .extracting(file -> file.path().text())
        .contains("README.md", "sub/a.txt");
    assertThat(repository.changes(Optional.of(after), after).files()).isEmpty();
  }

  @Test
  void knowsTheLastChangeOfEachFile() {
    CommitId first = Demo.head(repository);
    CommitId second = Demo.commit(repository, Demo.add("sub/a.txt", "two")).commit();
    CommitId third = Demo.commit(repository, Demo.add("c", "three")).commit();
    LastCommits last =
        repository.lastCommits(
            third,
            List.of(
                new RepoPath("README.md"),
                new RepoPath("sub"),
                new RepoPath("sub/a.txt"),
                new RepoPath("c"),
                new RepoPath("missing")));
    assertThat(last.of(new RepoPath("README.md"))).map(Commit::id).contains(first);
    assertThat(last.of(new RepoPath("sub"))).map(Commit::id).contains(second);
    assertThat(last.of(new RepoPath("sub/a.txt"))).map(Commit::id).contains(second);
    assertThat(last.of(new RepoPath("c"))).map(Commit::id).contains(third);
    assertThat(last.of(new RepoPath("missing"))).isEmpty();
  }

  @Test
  void pagesThroughTheHistory() {
    for (int i = 0; i < 10; i++) {
      Demo.commit(repository, Demo.add("n", "" + i));
    }
    CommitId head = Demo.head(repository);
    List<CommitId> all = repository.log(head, 0, 100).commits().stream().map(Commit::id).toList();
    assertThat(all).hasSize(11).doesNotHaveDuplicates().startsWith(head);
    assertThat(repository.log(head, 4, 3).commits())
        .extracting(Commit::id)
        .containsExactlyElementsOf(all.subList(4, 7));
    assertThat(repository.log(head, 4, 3).total()).isEqualTo(11);
    assertThat(repository.log(all.get(5), 0, 1).total()).isEqualTo(6);
  }

  @Test
  void squashingKeepsTheFilesAndOneCommit() throws Exception {
    CommitId before = Demo.commit(repository, Demo.add("x", "y")).commit();
    Committed squashed = repository.squash("main", Demo.ALICE, "all in one");
    assertThat(repository.log(squashed.commit(), 0, 10).total()).isEqualTo(1);
    assertThat(repository.diff(before, squashed.commit()).files()).isEmpty();
    assertThat(repository.resolve(new Revision(before.hex()))).isEmpty();
    RealGit.check(Demo.git(repository));
  }

  @Test
  void importsAHistoryOrNothing() throws Exception {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      changes.add(Demo.change("main", "c" + i, Demo.add("f" + i % 7, "v" + i)));
    }
    assertThat(repository.importAll(changes.iterator())).hasSize(500);
    CommitId head = Demo.head(repository);
    assertThat(repository.log(head, 0, 1).total()).isEqualTo(501);
    changes.add(Demo.change("main", "bad", Demo.delete("missing")));
    assertThatThrownBy(() -> repository.importAll(changes.iterator()))
        .isInstanceOf(BadOperation.class);
    assertThat(Demo.head(repository)).isEqualTo(head);
    RealGit.check(Demo.git(repository));
  }

  @Test
  void contentFromAFileAndLargerThanMemoryIsKept() throws Exception {
    byte[] large = new byte[9 << 20];
    new java.util.Random(7).nextBytes(large);
    Path file = Files.write(folder.resolve("large"), large);
    CommitId commit =
        Demo.commit(
                repository,
                new Operation.AddFile(new RepoPath("large"), Content.of(file)),
                new Operation.AddFile(new RepoPath("twice"), Content.of(file)),
                Demo.add("after", "text"))
            .commit();
    for (String path : List.of("large", "twice")) {
      Entry entry = repository.entry(commit, new RepoPath(path)).orElseThrow();
      try (var bytes = repository.blob(entry.oid())) {
        assertThat(bytes.readAllBytes()).isEqualTo(large);
      }
    }
    RealGit.check(Demo.git(repository));
  }

  @Test
  void manyCommitsLeaveFewPacksAndNothingIsLost() throws Exception {
    List<CommitId> commits = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      commits.add(Demo.commit(repository, Demo.add("f" + i % 3, "v" + i)).commit());
    }
    FileRepository git = (FileRepository) repository.git();
    repository.pause();
    new Upkeep(git).merge();
    long packs;
    try (var files = Files.list(git.getObjectDatabase().getPackDirectory().toPath())) {
      packs = files.filter(file -> file.toString().endsWith(".pack")).count();
    }
    assertThat(packs).isLessThan(60);
    for (int i = 0; i < commits.size(); i++) {
      Entry entry = repository.entry(commits.get(i), new RepoPath("f" + i % 3)).orElseThrow();
      try (var bytes = repository.blob(entry.oid())) {
        assertThat(bytes.readAllBytes()).asString().isEqualTo("v" + i);
      }
    }
    RealGit.check(Demo.git(repository));
  }

  @Test
  void filesAndFoldersReplaceEachOtherButNotWithinOneCommit() {
    Demo.commit(repository, Demo.add("sub", "a file now"));
    assertThat(repository.entry(Demo.head(repository), new RepoPath("sub/a.txt"))).isEmpty();
    Demo.commit(repository, Demo.add("sub/b/c", "a folder again"));
    assertThat(repository.entry(Demo.head(repository), new RepoPath("sub")))
        .containsInstanceOf(Entry.Folder.class);
    assertThatThrownBy(() -> Demo.commit(repository, Demo.add("x", ""), Demo.add("x/y", "")))
        .isInstanceOf(BadOperation.class);
    assertThatThrownBy(() -> Demo.commit(repository, Demo.add("x/y", ""), Demo.add("x", "")))
        .isInstanceOf(BadOperation.class);
  }

  @Test
  void whatIsNotThereCannotBeDeletedOrListed() {
    CommitId head = Demo.head(repository);
    assertThatThrownBy(() -> Demo.commit(repository, Demo.delete("missing")))
        .isInstanceOf(BadOperation.class);
    assertThatThrownBy(() -> Demo.commit(repository, Demo.delete("sub")))
        .isInstanceOf(BadOperation.class);
    assertThatThrownBy(
            () -> Demo.commit(repository, new Operation.DeleteFolder(new RepoPath("README.md"))))
        .isInstanceOf(BadOperation.class);
    for (String path : List.of("missing", "README.md", "sub/a.txt/x")) {
      assertThatThrownBy(
              () -> repository.list(head, new RepoPath(path), false, Optional.empty(), 10))
          .isInstanceOf(NoSuchEntry.class);
    }
    CommitId none = new CommitId("1".repeat(40));
    assertThatThrownBy(() -> repository.list(none, RepoPath.ROOT, true, Optional.empty(), 10))
        .isInstanceOf(NoSuchRef.class);
    assertThatThrownBy(() -> repository.blob("2".repeat(40))).isInstanceOf(NoSuchEntry.class);
    assertThatThrownBy(() -> repository.blob(head.hex())).isInstanceOf(NoSuchEntry.class);
    assertThatThrownBy(() -> repository.commit(Demo.change("nowhere", "x", Demo.add("a", "b"))))
        .isInstanceOf(NoSuchRef.class);
    assertThat(Demo.head(repository)).isEqualTo(head);
  }

  @Test
  void settingsStayWithTheRepository() throws Exception {
    Settings changed =
        repository.settings().withPrivate(true).withGate(Gate.MANUAL).withDisabled(true);
    repository.settings(changed);
    RepoId moved = RepoId.parse("other/name");
    demo.repositories.move(Demo.ID, moved);
    demo.repositories.close();
    try (Demo again = new Demo(folder)) {
      assertThat(again.repositories.find(Demo.ID)).isEmpty();
      assertThat(again.repositories.find(moved).orElseThrow().settings()).isEqualTo(changed);
      assertThat(again.repositories.all()).containsExactly(moved);
      RealGit.check(Demo.git(again.repositories.find(moved).orElseThrow()));
    }
  }

  @Test
  void namesThatDifferInCaseOnlyAreOne() {
    assertThatThrownBy(() -> demo.create(RepoId.parse("acme/DEMO")))
        .isInstanceOf(RepositoryExists.class);
    assertThatThrownBy(() -> demo.create(RepoId.parse("ACME/other")))
        .isInstanceOf(RepositoryExists.class);
    demo.repositories.move(Demo.ID, RepoId.parse("acme/Demo"));
    assertThat(demo.repositories.all()).containsExactly(RepoId.parse("acme/Demo"));
  }
}
