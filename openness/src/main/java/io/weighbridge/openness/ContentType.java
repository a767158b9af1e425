package io.weighbridge.openness;

import java.util.Locale;

/// What a component of a model consists of; each kind has licences that were made for it.
public enum ContentType {
  CODE,
  DATA,
  DOCUMENT;

  /// The word in MOF files, such as `code`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
