package io.weighbridge.cards;

/// Something in a card that is not as it should be: one sentence, and the line of the README that
/// it is about.
///
/// @param line counted from 1; 0 when it is about the card as a whole
public record Problem(Severity severity, int line, String message) {

  /// An error makes a part of the card unusable; a warning only tells its author.
  public enum Severity {
    WARNING,
    ERROR
  }

  static Problem error(int line, String message) {
    return new Problem(Severity.ERROR, line, message);
  }

  static Problem warning(int line, String message) {
    return new Problem(Severity.WARNING, line, message);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /// The sentence with its place.
  @Override
  public String toString() {
    return line == 0 ? message : "line %d: %s".formatted(line, message);
  }
}
