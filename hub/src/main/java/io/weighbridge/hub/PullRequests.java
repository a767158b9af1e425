package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.access.Permissions;
import io.weighbridge.access.Scope;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Committed;
import io.weighbridge.repositories.MergeResult;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.Ref;
import io.weighbridge.repositories.RepoPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Changes that are proposed: commits under `refs/pr/N`, with a discussion of the same number.
/// Whoever may read a model may propose; those who may write to it merge. A proposal by somebody
/// who may not write holds regular files only, because large files need the right to upload.
final class PullRequests {

  static final String REFS = "refs/pr/";
  private static final String MAIN = "main";

  /// Outcomes of merges that are remembered.
  private static final int REMEMBERED = 500;

  /// Pull requests that somebody who may not write may have open on one model.
  private static final int MOST_OPEN = 20;

  /// Bytes of files that somebody who may not write may propose at once: they count against the
  /// owner's quota.
  private static final long MOST_BYTES = 10L << 20;

  private final Discussions discussions;
  private final Pushes pushes;
  private final Permissions permissions;

  private final Map<Pair, Set<RepoPath>> merges =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Set<RepoPath>> eldest) {
          return size() > REMEMBERED;
        }
      };

  PullRequests(Discussions discussions, Pushes pushes, Permissions permissions) {
    this.discussions = discussions;
    this.pushes = pushes;
    this.permissions = permissions;
  }

  /// Whether a request asks that its commit become a pull request.
  static boolean asked(Exchange exchange) {
    return exchange
        .query("create_pr")
        .filter(value -> value.equals("1") || value.equalsIgnoreCase("true"))
        .isPresent();
  }

  /// A proposal's discussion and its commit.
  record Proposed(Discussion discussion, Committed committed) {}

  /// Opens a pull request on main without changes of its own yet.
  Discussion open(Entered entered, String title, String text, Discussion.Status status) {
    return open(entered, title, text, status, entered.commit(MAIN));
  }

  private Discussion open(
      Entered entered, String title, String text, Discussion.Status status, CommitId at) {
    requireVoice(entered);
    String author = entered.caller().name();
    Discussions.Filter own =
        new Discussions.Filter(Optional.of(true), Optional.of(false), Optional.of(author));
    if (!mayWrite(entered)
        && discussions.list(entered.settings().id(), own, 0, 1).count() >= MOST_OPEN) {
      throw HubFailures.forbidden(
          "You have %d pull requests open on this model: close one first.".formatted(MOST_OPEN));
    }
    Discussion opened =
        discussions.open(entered.settings().id(), title, text, author, status, true);
    entered.repo().createPullRequest(opened.num(), at);
    pushes.tell(new RepositoryEvent.Discussed(entered.repo(), opened, entered.caller()));
    return opened;
  }

  /// Opens a pull request that holds one change of main.
  Proposed propose(Entered entered, Change change) {
    requireFiles(entered, change.operations());
    CommitId at = change.parent().orElseGet(() -> entered.commit(MAIN));
    String text = change.description();
    Discussion opened = open(entered, change.title(), text, Discussion.Status.OPEN, at);
    return new Proposed(opened, commit(entered, opened, change));
  }

  /// Adds a change to a pull request that is there: its author may, and those who may write.
  Committed commitTo(Entered entered, String ref, Change change) {
    Discussion discussion = of(entered, ref);
    requireAuthor(entered, discussion);
    if (discussion.status() == Discussion.Status.MERGED) {
      throw HubFailures.forbidden("This pull request was merged: open another one.");
    }
    requireFiles(entered, change.operations());
    return commit(entered, discussion, change);
  }

  private Committed commit(Entered entered, Discussion discussion, Change change) {
    return pushes.commit(
        entered,
        new Change(
            discussion.ref(),
            change.parent(),
            change.title(),
            change.description(),
            change.author(),
            change.operations()));
  }

  /// Notes a commit that came to a pull request, through whatever door.
  void moved(RepositoryEvent.RefMoved event) {
    if (!event.ref().startsWith(REFS) || event.after().isEmpty() || event.before().isEmpty()) {
      return;
    }
    CommitId head = event.after().get();
    String title = event.repo().log(head, 0, 1).commits().getFirst().title();
    discussions.committed(
        event.repo().settings().id(), number(event.ref()), event.by().name(), title, head);
  }

  /// The head of a pull request's commits.
  Optional<CommitId> head(Entered entered, Discussion discussion) {
    return entered.repo().refs().pullRequests().stream()
        .filter(ref -> ref.ref().equals(discussion.ref()))
        .map(Ref::target)
        .findFirst();
  }

  /// The files that both sides changed. What a merge of two commits gives never changes, so it is
  /// found out once for each pair.
  Set<RepoPath> conflicts(Entered entered, CommitId head) {
    CommitId main = entered.commit(MAIN);
    Pair pair = new Pair(entered.settings().id(), main, head);
    Set<RepoPath> known;
    synchronized (merges) {
      known = merges.get(pair);
    }
    if (known == null) {
      known =
          entered.repo().isAncestor(main, head) ? Set.of() : entered.repo().conflicts(main, head);
      synchronized (merges) {
        merges.put(pair, known);
      }
    }
    return known;
  }

  private record Pair(String repository, CommitId main, CommitId head) {}

  /// Brings a pull request into main.
  ///
  /// @throws HttpFailure 409 with the files that both sides changed
  void merge(Entered entered, Discussion discussion, String comment) {
    if (discussion.status() == Discussion.Status.MERGED) {
      throw HubFailures.exists("This pull request was merged already.");
    }
    if (discussion.status() == Discussion.Status.CLOSED) {
      throw HubFailures.exists("This pull request is closed: open it again to merge it.");
    }
    CommitId from =
        head(entered, discussion).orElseThrow(() -> HubFailures.revisionNotFound(discussion.ref()));
    String title = "%s (#%d)".formatted(discussion.title(), discussion.num());
    MergeResult result = pushes.merge(entered, MAIN, from, title);
    CommitId head =
        switch (result) {
          case MergeResult.Merged(CommitId merged, CommitId _) -> merged;
          case MergeResult.AlreadyMerged(CommitId merged) -> merged;
          case MergeResult.Conflicts(List<RepoPath> files) ->
              throw HubFailures.exists(
                  "Both sides changed %s: bring main into %s and solve it there."
                      .formatted(
                          Shown.text(
                              String.join(", ", files.stream().map(RepoPath::text).toList())),
                          discussion.ref()));
        };
    String repository = entered.settings().id();
    String author = entered.caller().name();
    if (!comment.isBlank()) {
      discussions.comment(repository, discussion.num(), author, comment);
    }
    discussions.status(
        repository, discussion.num(), author, Discussion.Status.MERGED, Optional.of(head));
  }

  /// Somebody who is signed in with a token that may write.
  void requireVoice(Entered entered) {
    if (entered.caller().isAnonymous()) {
      throw HubFailures.signInFirst();
    }
    if (!entered.caller().scope().includes(Scope.WRITE)) {
      throw HubFailures.forbidden("This token may read only: it takes one that may write.");
    }
  }

  boolean mayWrite(Entered entered) {
    return permissions
        .decide(entered.caller(), entered.id(), entered.settings(), Action.WRITE)
        .isAllowed();
  }

  /// Whoever opened the discussion, or may write to the model.
  void requireAuthor(Entered entered, Discussion discussion) {
    requireVoice(entered);
    if (!discussion.author().equals(entered.caller().name()) && !mayWrite(entered)) {
      throw HubFailures.forbidden(
          "Only its author and those who may write to the model may change it.");
    }
  }

  private void requireFiles(Entered entered, List<Operation> operations) {
    if (mayWrite(entered)) {
      return;
    }
    long bytes = 0;
    for (Operation operation : operations) {
      switch (operation) {
        case Operation.AddPointer _ ->
            throw HubFailures.forbidden(
                "Large files take the right to write to the model: propose them from a copy of"
                    + " your own.");
        case Operation.AddFile add -> bytes += add.content().size();
        default -> {}
      }
    }
    if (bytes > MOST_BYTES) {
      throw HubFailures.tooLarge(
          "Who may not write to the model proposes at most %d bytes at once."
              .formatted(MOST_BYTES));
    }
  }

  private Discussion of(Entered entered, String ref) {
    return discussions
        .find(entered.settings().id(), number(ref))
        .filter(Discussion::pullRequest)
        .orElseThrow(() -> HubFailures.revisionNotFound(ref));
  }

  private static int number(String ref) {
    try {
      return Integer.parseInt(ref.substring(REFS.length()));
    } catch (NumberFormatException e) {
      throw HubFailures.revisionNotFound(ref);
    }
  }
}
