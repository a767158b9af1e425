package io.weighbridge.client;

/// A model on a hub: `NS/NAME`.
public record ModelId(String namespace, String name) {

  private static final int LONGEST = 96;

  public ModelId {
    check(namespace, namespace + "/" + name);
    check(name, namespace + "/" + name);
  }

  /// @throws WordException if the text names no model
  public static ModelId parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2) {
      throw new WordException(
          "'%s' names no model: expected NAMESPACE/NAME, as in acme/demo".formatted(text));
    }
    return new ModelId(parts[0], parts[1]);
  }

  // The rules every hub has; whether a hub reserves a name is for the hub to say.
  private static void check(String part, String whole) {
    if (!part.matches("[A-Za-z0-9._-]{1,%d}".formatted(LONGEST))
        || part.matches("[-.].*|.*[-.]")
        || part.contains("--")
        || part.contains("..")
        || part.endsWith(".git")) {
      throw new WordException(
          ("'%s' names no model: each part is at most %d letters, digits, '-', '_' and '.', does"
                  + " not begin or end with '-' or '.', and has no '--', '..' or '.git' at its end")
              .formatted(whole, LONGEST));
    }
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
