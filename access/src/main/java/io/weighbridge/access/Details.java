package io.weighbridge.access;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/// What people write of themselves and their tokens, checked where it comes in.
final class Details {

  private static final int MOST_NAME = 200;
  // RFC 5321 4.5.3.1: 64 for the mailbox, 255 for the domain.
  private static final int MOST_EMAIL = 320;
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");

  private Details() {}

  static void checkFullname(String fullname) {
    check("a full name", fullname, MOST_NAME);
  }

  static void checkTokenName(String name) {
    if (name.isBlank()) {
      throw new BadDetail("a token needs a name by which its owner will know it");
    }
    check("a token's name", name, MOST_NAME);
  }

  static void checkEmail(String email) {
    if (email.isEmpty()) {
      return;
    }
    check("a mail address", email, MOST_EMAIL);
    if (!EMAIL.matcher(email).matches()) {
      throw new BadDetail("not a mail address: " + email);
    }
  }

  static void check(String what, String text, int most) {
    if (text.length() > most || !Escaped.isPlain(text)) {
      throw new BadDetail(
          "%s has at most %d characters and no control characters, not: %s"
              .formatted(what, most, Escaped.text(text)));
    }
  }

  /// Like [#check], for text of several lines.
  static void checkLines(String what, String text, int most) {
    check(what, text.replace("\r\n", " ").replace('\n', ' ').replace('\t', ' '), most);
  }

  /// To the millisecond, as it is stored.
  static Instant now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
