package io.weighbridge.repositories;

import java.util.Locale;
import java.util.Optional;

/// The name of a repository, `namespace/name`, as clients of model hubs know it. Each part is at
/// most 96 ASCII letters, digits, `_`, `-` and `.`, does not begin or end with `-` or `.`, holds no
/// `--` or `..` and does not end in `.git`, so that it is one harmless folder name and one segment
/// of an address.
public record RepoId(String namespace, String name) {

  /// What the clients check on their side.
  private static final int MAX_PART = 96;

  public RepoId {
    Optional<String> problem = problem(namespace, name);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
  }

  /// Reads `namespace/name`.
  ///
  /// @throws IllegalArgumentException with one sentence for the user, if it is no such name
  public static RepoId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "'%s' is no repository: write namespace/name.".formatted(shown(text)));
    }
    return new RepoId(text.substring(0, slash), text.substring(slash + 1));
  }

  /// The same for a text that need not be such a name.
  public static Optional<RepoId> from(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? Optional.empty() : from(text.substring(0, slash), text.substring(slash + 1));
  }

  public static Optional<RepoId> from(String namespace, String name) {
    return problem(namespace, name).isEmpty()
        ? Optional.of(new RepoId(namespace, name))
        : Optional.empty();
  }

  /// What is wrong with the two parts as one sentence; nothing if they may be used.
  public static Optional<String> problem(String namespace, String name) {
    return Namespace.problem(namespace).or(() -> partProblem(name));
  }

  static Optional<String> partProblem(String part) {
    if (part.isEmpty() || part.length() > MAX_PART) {
      return Optional.of(
          "The name '%s' has %d characters: use 1 to %d."
              .formatted(shown(part), part.length(), MAX_PART));
    }
    for (int at = 0; at < part.length(); at++) {
      char c = part.charAt(at);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && c != '_' && c != '-' && c != '.') {
        return Optional.of(
            "The name '%s' holds other characters than letters, digits, '_', '-' and '.'."
                .formatted(shown(part)));
      }
    }
    char first = part.charAt(0);
    char last = part.charAt(part.length() - 1);
    if (first == '-' || first == '.' || last == '-' || last == '.') {
      return Optional.of("The name '%s' must not begin or end with '-' or '.'.".formatted(part));
    }
    if (part.contains("--") || part.contains("..")) {
      return Optional.of("The name '%s' must not hold '--' or '..'.".formatted(part));
    }
    if (part.toLowerCase(Locale.ROOT).endsWith(".git")) {
      return Optional.of("The name '%s' must not end in '.git'.".formatted(part));
    }
    return Optional.empty();
  }

  /// For messages: nothing that a log or a terminal could stumble over.
  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(100)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
    return shown.toString();
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
