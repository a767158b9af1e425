package io.weighbridge.repositories;

import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.jgit.lib.PersonIdent;

/// Who made a commit. Control characters and angle brackets, which a commit's header cannot hold,
/// are left out.
public record Author(String name, String email) {

  private static final int MAX_LENGTH = 200;

  public Author {
    name = clean(name);
    email = clean(email);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("An author needs a name.");
    }
  }

  private static String clean(String text) {
    StringBuilder kept = new StringBuilder();
    text.codePoints()
        .filter(c -> !Character.isISOControl(c) && c != '<' && c != '>')
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .limit(MAX_LENGTH)
        .forEach(kept::appendCodePoint);
    return kept.toString().strip();
  }

  PersonIdent at(Instant time) {
    return new PersonIdent(name, email, time, ZoneOffset.UTC);
  }
}
