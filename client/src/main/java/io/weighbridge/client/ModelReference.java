package io.weighbridge.client;

/// A model at a revision: `NS/NAME`, `NS/NAME@v1`, `NS/NAME@feature/x`.
///
/// @param revision branch, tag or commit; `main` if none was given
public record ModelReference(ModelId model, String revision) {

  public static final String DEFAULT_REVISION = "main";

  private static final int LONGEST = 255;

  public ModelReference {
    if (revision.isEmpty()
        || revision.length() > LONGEST
        || revision.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw new WordException(
          "'%s' is no revision: expected a branch, a tag or a commit after the @"
              .formatted(revision));
    }
  }

  /// @throws WordException if the text names no model
  public static ModelReference parse(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new ModelReference(ModelId.parse(text), DEFAULT_REVISION)
        : new ModelReference(ModelId.parse(text.substring(0, at)), text.substring(at + 1));
  }

  @Override
  public String toString() {
    return model + "@" + revision;
  }
}
