package io.weighbridge.repositories;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The first part of a repository's name: a user or an organisation. What exists is valid: ASCII
/// letters, digits, `_`, `-` and `.`, and not one of the words that the server's own addresses
/// begin with.
public record Namespace(String name) {

  /// First parts of addresses that belong to the server itself.
  private static final Set<String> RESERVED =
      Set.of(
          "api",
          "models",
          "datasets",
          "spaces",
          "kernels",
          "v1",
          "v2",
          "ui",
          "static",
          "health",
          "metrics",
          "openapi.json",
          "oauth",
          "login",
          "logout",
          "favicon.ico",
          "robots.txt",
          ".well-known");

  public Namespace {
    Optional<String> problem = problem(name);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
  }

  public static Optional<Namespace> from(String name) {
    return problem(name).isEmpty() ? Optional.of(new Namespace(name)) : Optional.empty();
  }

  /// What is wrong with a name as one sentence; nothing if it may be used.
  public static Optional<String> problem(String name) {
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      return Optional.of(
          "The name '%s' is used by the server itself: choose another one.".formatted(name));
    }
    return RepoId.partProblem(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
