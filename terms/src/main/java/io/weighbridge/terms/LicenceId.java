package io.weighbridge.terms;

import java.util.Locale;

/// A licence by the word that model cards use for it, such as `apache-2.0`; in lower case.
public record LicenceId(String text) implements Comparable<LicenceId> {

  static final int MAX_LENGTH = 80;

  public LicenceId {
    if (text.isEmpty() || text.length() > MAX_LENGTH || !text.matches("[a-z0-9][a-z0-9.+_-]*")) {
      throw new IllegalArgumentException("'%s' is no id of a licence".formatted(text));
    }
  }

  static LicenceId of(String text) {
    return new LicenceId(text.toLowerCase(Locale.ROOT));
  }

  @Override
  public int compareTo(LicenceId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
