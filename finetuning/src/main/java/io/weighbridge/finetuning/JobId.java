package io.weighbridge.finetuning;

import java.util.Optional;
import java.util.regex.Pattern;

/// What a job is called: `ftjob-` and 24 letters and digits.
public record JobId(String text) {

  private static final String WORD = "ftjob";
  private static final Pattern PATTERN = Identifier.pattern(WORD);

  /// @throws IllegalArgumentException if it is no such id
  public JobId {
    if (!PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException("no id of a job: " + text);
    }
  }

  static JobId next() {
    return new JobId(Identifier.next(WORD));
  }

  /// The id that a client's text spells, if it spells one.
  public static Optional<JobId> from(String text) {
    return PATTERN.matcher(text).matches() ? Optional.of(new JobId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
