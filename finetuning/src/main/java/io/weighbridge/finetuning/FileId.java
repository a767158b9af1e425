package io.weighbridge.finetuning;

import java.util.Optional;
import java.util.regex.Pattern;

/// What an uploaded file is called: `file-` and 24 letters and digits.
public record FileId(String text) {

  private static final String WORD = "file";
  private static final Pattern PATTERN = Identifier.pattern(WORD);

  /// @throws IllegalArgumentException if it is no such id
  public FileId {
    if (!PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException("no id of a file: " + text);
    }
  }

  static FileId next() {
    return new FileId(Identifier.next(WORD));
  }

  /// The id that a client's text spells, if it spells one.
  public static Optional<FileId> from(String text) {
    return PATTERN.matcher(text).matches() ? Optional.of(new FileId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
