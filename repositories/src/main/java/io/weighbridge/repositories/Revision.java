package io.weighbridge.repositories;

import java.util.Optional;

/// What a user names a state of a repository by: a branch, a tag, a commit (in full or its first
/// digits), `HEAD`, `refs/heads/x`, `refs/tags/x` or `refs/pr/N`. A revision says nothing about
/// whether there is such a state: [ModelRepository#resolve] does.
public record Revision(String text) {

  public static final Revision HEAD = new Revision("HEAD");
  public static final Revision MAIN = new Revision("main");

  /// Longer than any name that git would take for a ref.
  private static final int MAX_LENGTH = 255;

  public Revision {
    if (!isValid(text)) {
      throw new IllegalArgumentException(
          "'%s' is no revision: name a branch, a tag or a commit.".formatted(RepoId.shown(text)));
    }
  }

  public static Optional<Revision> from(String text) {
    return isValid(text) ? Optional.of(new Revision(text)) : Optional.empty();
  }

  private static boolean isValid(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.chars().noneMatch(c -> c <= ' ' || c == 0x7f);
  }

  @Override
  public String toString() {
    return text;
  }
}
