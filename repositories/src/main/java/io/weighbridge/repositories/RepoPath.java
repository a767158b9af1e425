package io.weighbridge.repositories;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The path of a file or a folder in a repository, relative to its root, parts separated by `/`.
/// What exists can be checked out anywhere without harm: no part is empty, `.`, `..` or `.git` in
/// any spelling that a file system takes for it, and there are no control characters and no
/// backslashes. [#ROOT] is the empty path.
public record RepoPath(String text) implements Comparable<RepoPath> {

  public static final RepoPath ROOT = new RepoPath("");

  static final int MAX_BYTES = 1000;
  static final int MAX_PART_BYTES = 255;

  /// NTFS drops trailing spaces and dots, cuts at a colon (an alternate stream), and knows a file
  /// by a short name too.
  private static final Pattern NTFS_GIT = Pattern.compile("(\\.git|git~[0-9]+)[ .]*(:.*)?");

  private static final Pattern NTFS_GITMODULES =
      Pattern.compile("(\\.gitmodules|gitmod~[0-9]+|gi7eba~[0-9]+)[ .]*(:.*)?");

  public RepoPath {
    Optional<String> problem = problem(text);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
  }

  public static Optional<RepoPath> from(String text) {
    return problem(text).isEmpty() ? Optional.of(new RepoPath(text)) : Optional.empty();
  }

  /// A folder as clients name it: with or without a `/` at the end.
  public static Optional<RepoPath> folder(String text) {
    return from(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  /// What is wrong with a path as one sentence; nothing if it may be used.
  public static Optional<String> problem(String text) {
    if (text.isEmpty() || isPlain(text)) {
      return Optional.empty();
    }
    Optional<byte[]> bytes = utf8(text);
    if (bytes.isEmpty()) {
      return Optional.of("The path '%s' is not valid Unicode.".formatted(RepoId.shown(text)));
    }
    if (bytes.get().length > MAX_BYTES) {
      return Optional.of(
          "The path '%s...' has %d bytes, but %d are allowed."
              .formatted(RepoId.shown(text), bytes.get().length, MAX_BYTES));
    }
    for (String part : text.split("/", -1)) {
      Optional<String> problem = partProblem(part);
      if (problem.isPresent()) {
        return Optional.of(
            "The path '%s' cannot be used: %s.".formatted(RepoId.shown(text), problem.get()));
      }
    }
    return Optional.empty();
  }

  /// Whether nothing can be wrong, seen at one pass: parts of visible ASCII letters, of which none
  /// is too long or begins as git's own names may.
  private static boolean isPlain(String path) {
    if (path.length() > MAX_BYTES) {
      return false;
    }
    int start = 0;
    for (int at = 0; at < path.length(); at++) {
      char c = path.charAt(at);
      if (c == '/') {
        if (at == start || at - start > MAX_PART_BYTES) {
          return false;
        }
        start = at + 1;
      } else if (c < ' ' || c >= 0x7f || c == '\\') {
        return false;
      } else if (at == start && (c == '.' || c == 'g' || c == 'G')) {
        return false;
      }
    }
    return start < path.length() && path.length() - start <= MAX_PART_BYTES;
  }

  /// What is wrong with the name of one file or folder, as the rest of a sentence.
  static Optional<String> partProblem(String part) {
    if (isPlain(part) && part.indexOf('/') < 0) {
      return Optional.empty();
    }
    if (part.isEmpty()) {
      return Optional.of("a part of it is empty");
    }
    if (part.equals(".") || part.equals("..")) {
      return Optional.of("'%s' is no name".formatted(part));
    }
    if (part.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\' || c == '/')) {
      return Optional.of("it holds a control character or a backslash");
    }
    if (part.length() * 3 > MAX_PART_BYTES
        && part.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
      return Optional.of("a part of it has more than %d bytes".formatted(MAX_PART_BYTES));
    }
    if (looksLike(part, NTFS_GIT)) {
      return Optional.of("'.git' belongs to git itself");
    }
    if (looksLike(part, NTFS_GITMODULES)) {
      return Optional.of("submodules are not supported");
    }
    return Optional.empty();
  }

  private static boolean looksLike(String part, Pattern name) {
    int first = part.codePointAt(0);
    if (first != '.' && first != 'g' && first != 'G' && first < 0x80) {
      return false;
    }
    StringBuilder visible = new StringBuilder();
    part.codePoints().filter(c -> !ignoredByHfs(c)).forEach(visible::appendCodePoint);
    return name.matcher(visible.toString().toLowerCase(Locale.ROOT)).matches();
  }

  /// Code points that HFS+ leaves out when it compares names.
  private static boolean ignoredByHfs(int c) {
    return (c >= 0x200c && c <= 0x200f)
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x206a && c <= 0x206f)
        || c == 0xfeff;
  }

  private static Optional<byte[]> utf8(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return Optional.of(copy);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  public boolean isRoot() {
    return text.isEmpty();
  }

  /// The last part.
  public String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /// The folder that this is in; the root is in itself.
  public RepoPath parent() {
    int slash = text.lastIndexOf('/');
    return slash < 0 ? ROOT : new RepoPath(text.substring(0, slash));
  }

  public RepoPath child(String name) {
    return new RepoPath(isRoot() ? name : text + "/" + name);
  }

  /// The parts from the root down; none for the root.
  public List<String> parts() {
    return isRoot() ? List.of() : List.of(text.split("/", -1));
  }

  public boolean isInside(RepoPath folder) {
    return folder.isRoot() ? !isRoot() : text.startsWith(folder.text + "/");
  }

  @Override
  public int compareTo(RepoPath other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
