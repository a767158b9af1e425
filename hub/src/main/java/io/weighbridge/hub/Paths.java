package io.weighbridge.hub;

import io.weighbridge.repositories.RepoPath;

/// Paths of requests that change something.
final class Paths {

  private Paths() {}

  /// The path of a file, or one sentence why it is none.
  static RepoPath file(String text) {
    if (text.isEmpty()) {
      throw HubFailures.badRequest("A file needs a path.");
    }
    return RepoPath.problem(text).isEmpty() ? new RepoPath(text) : refused(text);
  }

  /// The path of a folder, with or without a slash at its end; the root is `/` or `.`.
  static RepoPath folder(String text) {
    if (text.equals("/") || text.equals(".") || text.equals("./")) {
      return RepoPath.ROOT;
    }
    String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return file(path);
  }

  private static RepoPath refused(String text) {
    throw HubFailures.badRequest(RepoPath.problem(text).orElse("The path cannot be used."));
  }
}
