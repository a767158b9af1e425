package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Handler;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.RepoPath;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Talk about models over the API: discussions and pull requests, their comments, titles and
/// states. Whoever may read a model may speak, with a token that may write.
final class DiscussionDoor {

  private static final String ALL = "/api/models/{ns}/{name}/discussions";
  private static final String ONE = ALL + "/{num}";
  private static final int PAGE = 50;
  private static final int LONGEST_TITLE = 250;
  private static final int LONGEST_COMMENT = 65_536;
  private static final long LARGEST_BODY = 1L << 20;

  private final Doorkeeper doorkeeper;
  private final Discussions discussions;
  private final PullRequests pulls;
  private final Pushes pushes;

  DiscussionDoor(
      Doorkeeper doorkeeper, Discussions discussions, PullRequests pulls, Pushes pushes) {
    this.doorkeeper = doorkeeper;
    this.discussions = discussions;
    this.pulls = pulls;
    this.pushes = pushes;
  }

  void routes(Router router) {
    router.get(
        ALL,
        Operation.of("Lists discussions and pull requests, newest first")
            .query("p", "integer", "the page, from 0")
            .query("type", "string", "all, discussion or pull_request")
            .query("status", "string", "all, open or closed")
            .query("author", "string", "whose")
            .answer(200, "one page, the count of all, and where the page starts")
            .answer(404, "no such repository"),
        this::list);
    router.post(
        ALL,
        Operation.of("Opens a discussion or a pull request")
            .json(
                "{\"type\":\"object\",\"required\":[\"title\"],\"properties\":{\"title\":{\"type\":"
                    + "\"string\"},\"description\":{\"type\":\"string\"},\"pullRequest\":{\"type\":"
                    + "\"boolean\"}}}")
            .forSignedIn()
            .answer(200, "its number")
            .answer(400, "no title, or too long")
            .answer(404, "no such repository"),
        this::open);
    router.get(
        ONE,
        Operation.of("Shows a discussion with its events")
            .query("diff", "integer", "1 for the changes of a pull request as a unified diff")
            .answer(200, "the discussion")
            .answer(404, "no such repository or discussion"),
        this::show);
    post(router, "/comment", "Adds a comment", "comment", this::comment);
    post(router, "/title", "Changes the title", "title", this::title);
    post(router, "/status", "Opens or closes", "status", this::status);
    post(router, "/merge", "Merges a pull request into main", "comment", this::merge);
    post(router, "/comment/{event}/edit", "Changes a comment", "content", this::edit);
    post(router, "/comment/{event}/hide", "Takes a comment back for good", "reason", this::hide);
  }

  private static void post(
      Router router, String path, String summary, String field, Handler handler) {
    router.post(
        ONE + path,
        Operation.of(summary)
            .json(
                "{\"type\":\"object\",\"properties\":{\"%s\":{\"type\":\"string\"}}}"
                    .formatted(field))
            .forSignedIn()
            .answer(200, "what was changed")
            .answer(400, "something is missing or too long")
            .answer(403, "not yours to change")
            .answer(404, "no such repository, discussion or comment")
            .answer(409, "its state does not allow it"),
        handler);
  }

  private void list(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    int page = number(exchange.query("p").orElse("0"));
    Discussions.Page found =
        discussions.list(
            entered.settings().id(),
            new Discussions.Filter(
                word(exchange, "type", "pull_request", "discussion"),
                word(exchange, "status", "closed", "open"),
                exchange.query("author")),
            page * PAGE,
            PAGE);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(
        "discussions",
        found.discussions().stream()
            .map(discussion -> DiscussionAnswer.line(entered.id(), discussion))
            .toList());
    answer.put("count", found.count());
    answer.put("start", page * PAGE);
    exchange.json(200, answer);
  }

  /// Whether a query parameter says this or that; `all` and nothing say neither.
  private static Optional<Boolean> word(
      Exchange exchange, String parameter, String yes, String no) {
    String value = exchange.query(parameter).orElse("all");
    if (value.equals("all")) {
      return Optional.empty();
    }
    if (!value.equals(yes) && !value.equals(no)) {
      throw HubFailures.badRequest("%s is all, %s or %s.".formatted(parameter, no, yes));
    }
    return Optional.of(value.equals(yes));
  }

  private void open(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    pulls.requireVoice(entered);
    JsonNode body = exchange.json(LARGEST_BODY);
    String title = text(body, "title", LONGEST_TITLE).strip();
    if (title.isEmpty()) {
      throw HubFailures.badRequest("A discussion needs a title.");
    }
    String description = text(body, "description", LONGEST_COMMENT);
    boolean pull = body.path("pullRequest").asBoolean(false);
    Discussion opened =
        pull
            ? pulls.open(entered, title, description, Discussion.Status.DRAFT)
            : discussions.open(
                entered.settings().id(),
                title,
                description,
                entered.caller().name(),
                Discussion.Status.OPEN,
                false);
    if (!pull) {
      tell(entered, opened);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("num", opened.num());
    answer.put("pullRequest", pull);
    exchange.json(200, answer);
  }

  private void show(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    Discussion discussion = find(exchange, entered);
    Optional<CommitId> head =
        discussion.pullRequest() ? pulls.head(entered, discussion) : Optional.empty();
    boolean merged = discussion.status() == Discussion.Status.MERGED;
    Set<RepoPath> conflicts =
        merged || head.isEmpty() ? Set.of() : pulls.conflicts(entered, head.get());
    Map<String, Object> answer =
        DiscussionAnswer.details(
            entered.id(),
            discussion,
            discussions.events(entered.settings().id(), discussion.num()),
            conflicts);
    if (discussion.pullRequest() && exchange.query("diff").filter("1"::equals).isPresent()) {
      // The files of a gated model, and so what changes in them, are for those who were let in.
      Entered inside = doorkeeper.enter(exchange, Action.DOWNLOAD);
      answer.put("diff", head.map(commit -> changes(inside, commit)).orElse(""));
    }
    exchange.json(200, answer);
  }

  /// What a pull request changes: since it parted from main, or all of it if it never did.
  private static String changes(Entered entered, CommitId head) {
    CommitId main = entered.commit("main");
    CommitId fork = entered.repo().mergeBase(main, head).orElse(main);
    return entered.repo().diff(fork, head).text();
  }

  private void comment(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    pulls.requireVoice(entered);
    Discussion discussion = find(exchange, entered);
    String text = required(exchange.json(LARGEST_BODY), "comment", LONGEST_COMMENT);
    DiscussionEvent said =
        discussions.comment(
            entered.settings().id(), discussion.num(), entered.caller().name(), text);
    tell(entered, discussion);
    exchange.json(200, Map.of("newMessage", DiscussionAnswer.event(said)));
  }

  private void title(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    Discussion discussion = find(exchange, entered);
    pulls.requireAuthor(entered, discussion);
    String title = required(exchange.json(LARGEST_BODY), "title", LONGEST_TITLE).strip();
    DiscussionEvent renamed =
        discussions.rename(
            entered.settings().id(), discussion.num(), entered.caller().name(), title);
    tell(entered, discussion);
    exchange.json(200, Map.of("newTitle", DiscussionAnswer.event(renamed)));
  }

  private void status(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    Discussion discussion = find(exchange, entered);
    pulls.requireAuthor(entered, discussion);
    JsonNode body = exchange.json(LARGEST_BODY);
    Discussion.Status status =
        Discussion.Status.of(required(body, "status", LONGEST_TITLE))
            .filter(s -> s == Discussion.Status.OPEN || s == Discussion.Status.CLOSED)
            .orElseThrow(() -> HubFailures.badRequest("status is open or closed."));
    if (discussion.status() == Discussion.Status.MERGED) {
      throw HubFailures.exists("This pull request was merged: that cannot be undone here.");
    }
    if (discussion.status() == status) {
      throw HubFailures.exists("It is %s already.".formatted(status.word()));
    }
    String comment = text(body, "comment", LONGEST_COMMENT);
    if (!comment.isBlank()) {
      discussions.comment(
          entered.settings().id(), discussion.num(), entered.caller().name(), comment);
    }
    DiscussionEvent changed =
        discussions.status(
            entered.settings().id(),
            discussion.num(),
            entered.caller().name(),
            status,
            Optional.empty());
    tell(entered, discussion);
    exchange.json(200, Map.of("newStatus", DiscussionAnswer.event(changed)));
  }

  private void merge(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.WRITE);
    Discussion discussion = find(exchange, entered);
    if (!discussion.pullRequest()) {
      throw HubFailures.badRequest("This is a discussion: there is nothing to merge.");
    }
    // Clients that have nothing to say send no body at all.
    boolean silent = exchange.contentLength().orElse(0) == 0;
    String comment = silent ? "" : text(exchange.json(LARGEST_BODY), "comment", LONGEST_COMMENT);
    pulls.merge(entered, discussion, comment);
    tell(entered, discussion);
    exchange.json(200, Map.of("success", true));
  }

  private void edit(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    pulls.requireVoice(entered);
    DiscussionEvent.Comment comment = comment(exchange, entered, false);
    String text = required(exchange.json(LARGEST_BODY), "content", LONGEST_COMMENT);
    DiscussionEvent edited = discussions.edit(comment.id(), text);
    exchange.json(200, Map.of("updatedComment", DiscussionAnswer.event(edited)));
  }

  private void hide(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    pulls.requireVoice(entered);
    DiscussionEvent.Comment comment = comment(exchange, entered, true);
    DiscussionEvent hidden = discussions.hide(comment.id());
    pushes.audit(entered, "discussion.hide", "comment %s".formatted(comment.id()));
    exchange.json(200, Map.of("updatedComment", DiscussionAnswer.event(hidden)));
  }

  /// The comment that the route names, if the caller may change it.
  private DiscussionEvent.Comment comment(
      Exchange exchange, Entered entered, boolean alsoForWriters) {
    Discussion discussion = find(exchange, entered);
    DiscussionEvent.Comment comment =
        discussions
            .event(entered.settings().id(), discussion.num(), exchange.path("event"))
            .filter(DiscussionEvent.Comment.class::isInstance)
            .map(DiscussionEvent.Comment.class::cast)
            .orElseThrow(() -> HubFailures.notFound("There is no such comment."));
    boolean own = comment.author().equals(entered.caller().name());
    if (!own && !(alsoForWriters && pulls.mayWrite(entered))) {
      throw HubFailures.forbidden("Only its author may change a comment.");
    }
    if (comment.hidden()) {
      throw HubFailures.exists("This comment was taken back.");
    }
    return comment;
  }

  private Discussion find(Exchange exchange, Entered entered) {
    return discussions
        .find(entered.settings().id(), number(exchange.path("num")))
        .orElseThrow(() -> HubFailures.notFound("There is no such discussion."));
  }

  private void tell(Entered entered, Discussion discussion) {
    pushes.tell(new RepositoryEvent.Discussed(entered.repo(), discussion, entered.caller()));
  }

  private static int number(String text) {
    try {
      return Math.clamp(Integer.parseInt(text), 0, Integer.MAX_VALUE / PAGE);
    } catch (NumberFormatException e) {
      throw HubFailures.badRequest("%s is not a number.".formatted(Shown.text(text)));
    }
  }

  private static String required(JsonNode body, String field, int longest) {
    String text = text(body, field, longest);
    if (text.isBlank()) {
      throw HubFailures.badRequest("%s is missing.".formatted(field));
    }
    return text;
  }

  private static String text(JsonNode body, String field, int longest) {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw HubFailures.badRequest("%s is a text.".formatted(field));
    }
    if (value.asString().length() > longest) {
      throw HubFailures.badRequest("%s has more than %d letters.".formatted(field, longest));
    }
    return value.asString();
  }
}
