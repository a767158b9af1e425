package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Discussions as the API shows them.
final class DiscussionAnswer {

  private static final Map<String, String> ENTITIES =
      Map.of("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;", "'", "&#39;");

  private DiscussionAnswer() {}

  /// One line of a list.
  static Map<String, Object> line(RepoId id, Discussion discussion) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("num", discussion.num());
    line.put("title", discussion.title());
    line.put("status", discussion.status().word());
    line.put("isPullRequest", discussion.pullRequest());
    line.put("author", author(discussion.author()));
    line.put("createdAt", time(discussion.created()));
    line.put("repo", Map.of("name", id.toString(), "type", "model"));
    line.put("numComments", discussion.comments());
    return line;
  }

  /// All of a discussion; a pull request with where it goes.
  static Map<String, Object> details(
      RepoId id, Discussion discussion, List<DiscussionEvent> events, Set<RepoPath> conflicts) {
    Map<String, Object> details = line(id, discussion);
    details.put("events", events.stream().map(DiscussionAnswer::event).toList());
    if (discussion.pullRequest()) {
      Map<String, Object> changes = new LinkedHashMap<>();
      changes.put("base", "refs/heads/main");
      discussion.mergeCommit().map(CommitId::hex).ifPresent(c -> changes.put("mergeCommitId", c));
      details.put("changes", changes);
      details.put("filesWithConflicts", conflicts.stream().map(RepoPath::text).toList());
    }
    return details;
  }

  static Map<String, Object> event(DiscussionEvent event) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("id", event.id());
    shown.put("author", author(event.author()));
    shown.put("createdAt", time(event.created()));
    switch (event) {
      case DiscussionEvent.Comment comment -> {
        shown.put("type", "comment");
        shown.put("data", comment(comment));
      }
      case DiscussionEvent.StatusChange change -> {
        shown.put("type", "status-change");
        shown.put("data", Map.of("status", change.status().word()));
      }
      case DiscussionEvent.Committed commit -> {
        shown.put("type", "commit");
        shown.put("data", Map.of("subject", commit.title(), "oid", commit.commit().hex()));
      }
      case DiscussionEvent.TitleChange change -> {
        shown.put("type", "title-change");
        shown.put("data", Map.of("from", change.from(), "to", change.to()));
      }
    }
    return shown;
  }

  private static Map<String, Object> comment(DiscussionEvent.Comment comment) {
    Instant updated = comment.edited().orElse(comment.created());
    List<Map<String, Object>> history = new ArrayList<>();
    history.add(version(comment.text(), updated, comment.author()));
    for (String earlier : comment.earlier().reversed()) {
      history.add(version(earlier, comment.created(), comment.author()));
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("edited", comment.edited().isPresent());
    data.put("hidden", comment.hidden());
    data.put("latest", history.getFirst());
    data.put("numEdits", comment.earlier().size());
    data.put("history", history);
    return data;
  }

  /// Markdown is not rendered here: `html` is the text with its marks made harmless.
  private static Map<String, Object> version(String text, Instant when, String author) {
    StringBuilder html = new StringBuilder("<p>");
    for (int i = 0; i < text.length(); i++) {
      String letter = text.substring(i, i + 1);
      html.append(ENTITIES.getOrDefault(letter, letter));
    }
    return Map.of(
        "raw", text, "html", html + "</p>", "updatedAt", time(when), "author", author(author));
  }

  private static Map<String, Object> author(String name) {
    return Map.of("name", name, "type", "user");
  }

  static String time(Instant instant) {
    return Times.text(instant);
  }
}
