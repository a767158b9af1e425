package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConcurrentCommitsTest {

  private static final int THREADS = 32;
  private static final int EACH = 8;

  @TempDir private Path folder;

  @Test
  void commitsOfManyThreadsToOneBranchMakeOneCompleteLine() throws Exception {
    try (Demo demo = new Demo(folder)) {
      ModelRepository repository = demo.create();
      List<Committed> all =
          together(thread -> {
            List<Committed> own = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
              own.add(Demo.commit(repository, Demo.add("t" + thread + "/" + i, "text")));
            }
            return own;
          });
      List<Commit> log = repository.log(Demo.head(repository), 0, 10_000).commits();
      assertThat(log).hasSize(1 + THREADS * EACH).allMatch(c -> c.parents().size() <= 1);
      assertThat(log.stream().map(Commit::id))
          .containsAll(all.stream().map(Committed::commit).toList());
      for (Committed committed : all) {
        Commit commit =
            log.stream().filter(c -> c.id().equals(committed.commit())).findFirst().orElseThrow();
        assertThat(commit.parents()).containsExactly(committed.before());
      }
      assertThat(
              repository.list(Demo.head(repository), RepoPath.ROOT, true, Optional.empty(), 9999))
          .filteredOn(Entry.File.class::isInstance)
          .hasSize(1 + THREADS * EACH);
      RealGit.check(Demo.git(repository));
    }
  }

  @Test
  void ofChangesWithTheSameParentOneWins() throws Exception {
    try (Demo demo = new Demo(folder)) {
      ModelRepository repository = demo.create();
      Optional<CommitId> parent = Optional.of(Demo.head(repository));
      List<String> outcomes =
          together(thread -> {
            Change change =
                new Change(
                    "main", parent, "t", "", Demo.ALICE, List.of(Demo.add("file", "by " + thread)));
            try {
              return List.of(repository.commit(change).commit().hex());
            } catch (StaleParent e) {
              return List.of("stale");
            }
          });
      assertThat(outcomes).filteredOn(outcome -> !outcome.equals("stale")).hasSize(1);
      assertThat(repository.log(Demo.head(repository), 0, 1).total()).isEqualTo(2);
    }
  }

  @Test
  void aRefusedChangeTakesNoOtherWithIt() throws Exception {
    try (Demo demo = new Demo(folder)) {
      ModelRepository repository = demo.create();
      BeforeVisible refuseOdd =
          (before, after) -> {
            String title = repository.log(after, 0, 1).commits().getFirst().title();
            if (title.endsWith("odd")) {
              throw new IllegalStateException("refused");
            }
          };
      List<String> outcomes =
          together(thread -> {
            String title = thread % 2 == 0 ? "even" : "odd";
            Change change = Demo.change("main", title, Demo.add("f" + thread, "text"));
            try {
              return List.of(repository.commit(change, refuseOdd).commit().hex());
            } catch (IllegalStateException e) {
              return List.of("refused");
            }
          });
      assertThat(outcomes).filteredOn(outcome -> outcome.equals("refused")).hasSize(THREADS / 2);
      List<Commit> log = repository.log(Demo.head(repository), 0, 1000).commits();
      assertThat(log).hasSize(1 + THREADS / 2).noneMatch(commit -> commit.title().equals("odd"));
      Set<String> visible = new HashSet<>();
      log.forEach(commit -> visible.add(commit.id().hex()));
      assertThat(visible).containsAll(outcomes.stream().filter(o -> !o.equals("refused")).toList());
      assertThat(repository.list(Demo.head(repository), RepoPath.ROOT, true, Optional.empty(), 99))
          .hasSize(1 + THREADS / 2);
      RealGit.check(Demo.git(repository));
    }
  }

  @Test
  void readersSeeWholeCommitsWhileOthersWriteAndPacksAreMerged() throws Exception {
    try (Demo demo = new Demo(folder)) {
      ModelRepository repository = demo.create(Demo.add("a", "0"), Demo.add("b/c", "0"));
      List<Integer> read =
          together(thread -> {
            int checked = 0;
            for (int i = 0; i < 20; i++) {
              if (thread < 4) {
                String text = thread + "." + i;
                Demo.commit(repository, Demo.add("a", text), Demo.add("b/c", text));
              } else {
                CommitId head = Demo.head(repository);
                String a = repository.entry(head, new RepoPath("a")).orElseThrow().oid();
                String c = repository.entry(head, new RepoPath("b/c")).orElseThrow().oid();
                assertThat(a).isEqualTo(c);
                repository.blob(a).close();
                checked++;
              }
            }
            return List.of(checked);
          });
      assertThat(read.stream().mapToInt(Integer::intValue).sum()).isEqualTo((THREADS - 4) * 20);
      assertThat(repository.log(Demo.head(repository), 0, 1).total()).isEqualTo(81);
      RealGit.check(Demo.git(repository));
    }
  }

  @Test
  void aDeletedRepositoryIsGoneForThoseWhoHaveIt() {
    try (Demo demo = new Demo(folder)) {
      ModelRepository repository = demo.create();
      demo.repositories.delete(Demo.ID);
      assertThat(demo.repositories.find(Demo.ID)).isEmpty();
      assertThatThrownBy(() -> Demo.commit(repository, Demo.add("a", "b")))
          .isInstanceOf(NoSuchRepository.class);
      assertThat(demo.create().id()).isEqualTo(Demo.ID);
    }
  }

  @Test
  void commitsDuringADeletionBringNothingBack() throws Exception {
    try (Demo demo = new Demo(folder)) {
      ModelRepository repository = demo.create();
      together(thread -> {
        try {
          if (thread == THREADS / 2) {
            Thread.sleep(30);
            demo.repositories.delete(Demo.ID);
          }
          for (int i = 0; i < 20; i++) {
            Demo.commit(repository, Demo.add("t" + thread, "text " + i));
            repository.createBranch("b" + thread + "." + i, Demo.head(repository));
          }
          return List.of("kept on");
        } catch (NoSuchRepository | NoSuchRef | NoSuchElementException e) {
          // The last: its main was asked for, and is not there any more.
          return List.of("gone");
        }
      });
      assertThat(folder.resolve("repositories/acme/demo.git")).doesNotExist();
      assertThat(Demo.commit(demo.create(), Demo.add("a", "b")).changed()).isTrue();
    }
  }

  private interface Work<T> {
    List<T> of(int thread) throws Exception;
  }

  private static <T> List<T> together(Work<T> work) throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<T>>> tasks = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        tasks.add(() -> work.of(number));
      }
      List<T> all = new ArrayList<>();
      for (Future<List<T>> done : executor.invokeAll(tasks)) {
        all.addAll(done.get());
      }
      return all;
    }
  }
}
