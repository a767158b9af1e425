package io.weighbridge.repositories;

import java.util.Optional;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/// The name of one commit: 40 lower-case hexadecimal digits.
public record CommitId(String hex) {

  public CommitId {
    if (!isValid(hex)) {
      throw new IllegalArgumentException(
          "'%s' is no commit: write its 40 hexadecimal digits.".formatted(RepoId.shown(hex)));
    }
  }

  public static Optional<CommitId> from(String text) {
    return isValid(text) ? Optional.of(new CommitId(text)) : Optional.empty();
  }

  public static CommitId of(AnyObjectId id) {
    return new CommitId(id.name());
  }

  ObjectId object() {
    return ObjectId.fromString(hex);
  }

  private static boolean isValid(String text) {
    return isHex(text, 40);
  }

  static boolean isHex(String text, int digits) {
    return text.length() == digits
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  @Override
  public String toString() {
    return hex;
  }
}
