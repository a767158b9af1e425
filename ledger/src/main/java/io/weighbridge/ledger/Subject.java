package io.weighbridge.ledger;

import java.util.Locale;

/// Whose budget it is. Budgets nest: a use counts against all of its subjects, and needs room in
/// each.
public record Subject(Kind kind, String name) {

  /// From the outside in.
  public enum Kind {
    ORGANIZATION,
    TEAM,
    USER,
    TOKEN,
    MODEL;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final int LONGEST = 200;

  public Subject {
    if (name.isEmpty() || name.length() > LONGEST || hasBarOrControl(name)) {
      throw new BadEvent(
          "the name of a budget's %s has 1 to %d characters and no | among them"
              .formatted(kind.word(), LONGEST));
    }
  }

  private static boolean hasBarOrControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '|' || text.charAt(i) < ' ') {
        return true;
      }
    }
    return false;
  }

  /// Reads what [#toString] writes.
  ///
  /// @throws BadEvent if it is no subject
  public static Subject parse(String text) {
    int colon = text.indexOf(':');
    for (Kind kind : Kind.values()) {
      if (colon > 0 && kind.word().equals(text.substring(0, colon).toLowerCase(Locale.ROOT))) {
        return new Subject(kind, text.substring(colon + 1));
      }
    }
    throw new BadEvent("'%s' names nobody who has a budget".formatted(text));
  }

  @Override
  public String toString() {
    return kind.word() + ":" + name;
  }
}
