package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One thing that happened in a discussion, oldest first.
sealed interface DiscussionEvent {

  /// 24 hexadecimal digits.
  String id();

  String author();

  Instant created();

  /// What somebody said, as Markdown.
  ///
  /// @param edited when it was last changed
  /// @param hidden whether its author or an administrator took it back; its text is not shown then
  /// @param earlier what it said before each edit, oldest first
  record Comment(
      String id,
      String author,
      Instant created,
      String text,
      Optional<Instant> edited,
      boolean hidden,
      List<String> earlier)
      implements DiscussionEvent {}

  record StatusChange(String id, String author, Instant created, Discussion.Status status)
      implements DiscussionEvent {}

  record Committed(String id, String author, Instant created, String title, CommitId commit)
      implements DiscussionEvent {}

  record TitleChange(String id, String author, Instant created, String from, String to)
      implements DiscussionEvent {}
}
