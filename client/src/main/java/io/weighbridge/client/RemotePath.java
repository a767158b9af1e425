package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A file's place in a model: parts between slashes, each of which is the name of a file here and
/// nothing else. Whatever could lead out of a folder, or into the workings of git, is none.
record RemotePath(String text) {

  static final int LONGEST = 1000;

  /// Whether this machine's file names follow Windows' rules.
  static final boolean ON_WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private static final int LONGEST_PART = 255;

  // Device names are files everywhere on Windows, whatever the folder and the ending.
  private static final Set<String> DEVICES =
      Set.of("con", "prn", "aux", "nul", "conin$", "conout$");

  RemotePath {
    Optional<String> wrong = wrong(text, false);
    if (wrong.isPresent()) {
      throw new IllegalArgumentException(text + ": " + wrong.get());
    }
  }

  /// What is wrong with a path; empty if nothing is.
  ///
  /// @param windows whether names that only Windows gives a meaning to are wrong too
  static Optional<String> wrong(String text, boolean windows) {
    if (text.isEmpty() || text.startsWith("/") || text.endsWith("/")) {
      return Optional.of("it is no path below a folder");
    }
    if (text.getBytes(UTF_8).length > LONGEST) {
      return Optional.of("it is longer than %,d bytes".formatted(LONGEST));
    }
    if (text.codePoints().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\' || surrogate(c))) {
      return Optional.of("it holds a backslash, a control character or half a character");
    }
    for (String part : text.split("/", -1)) {
      Optional<String> wrong = wrongPart(part, windows);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private static boolean surrogate(int point) {
    return Character.getType(point) == Character.SURROGATE;
  }

  private static Optional<String> wrongPart(String part, boolean windows) {
    if (part.isEmpty() || part.equals(".") || part.equals("..")) {
      return Optional.of("it has a part that is empty, '.' or '..'");
    }
    if (part.getBytes(UTF_8).length > LONGEST_PART) {
      return Optional.of("a part of it is longer than %d bytes".formatted(LONGEST_PART));
    }
    if (isGit(part)) {
      return Optional.of("it leads into git's own folder");
    }
    if (windows && isWindows(part)) {
      return Optional.of("Windows has no file of this name");
    }
    return Optional.empty();
  }

  /// `.git` in every spelling that a file system takes for it: NTFS ignores case, dots and spaces
  /// at the end and what follows a colon, and has a short name; HFS+ ignores case and invisible
  /// characters.
  private static boolean isGit(String part) {
    String seen =
        Normalizer.normalize(part, Normalizer.Form.NFKC)
            .codePoints()
            .filter(c -> Character.getType(c) != Character.FORMAT)
            .mapToObj(Character::toString)
            .collect(Collectors.joining())
            .toLowerCase(Locale.ROOT);
    int colon = seen.indexOf(':');
    String name = (colon < 0 ? seen : seen.substring(0, colon)).replaceAll("[. ]+$", "");
    return name.equals(".git") || name.matches("git~[0-9]+");
  }

  private static boolean isWindows(String part) {
    String name = part.toLowerCase(Locale.ROOT).replaceAll("[. ]*(\\..*)?$", "");
    return part.chars().anyMatch(c -> "<>:\"|?*".indexOf(c) >= 0)
        || part.endsWith(".")
        || part.endsWith(" ")
        || DEVICES.contains(name)
        || name.matches("(com|lpt)[0-9¹²³]");
  }

  List<String> parts() {
    return List.of(text.split("/", -1));
  }

  String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return text;
  }
}
