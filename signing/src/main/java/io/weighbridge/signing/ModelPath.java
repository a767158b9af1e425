package io.weighbridge.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Objects;

/// Names of files in a manifest: relative, `/` between the parts, neither `.` nor `..` nor nothing
/// among them (OMS 6.1.2).
public final class ModelPath {

  /// A model that is one file, as signatures before OMS 1.0 name it.
  static final String ITSELF = ".";

  private static final int LONGEST = 4096;

  private ModelPath() {}

  /// @throws IllegalArgumentException if the path is none that a manifest may have
  public static void require(String path) {
    String problem = problem(path);
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(problem);
    }
  }

  private static String problem(String path) {
    if (path.equals(ITSELF)) {
      return "";
    }
    if (path.isEmpty() || path.length() > LONGEST) {
      return "a name has %d characters, expected 1 to %d".formatted(path.length(), LONGEST);
    }
    if (path.indexOf('\0') >= 0 || !isWellFormed(path)) {
      return "a name is not text in UTF-8";
    }
    if (path.startsWith("/")) {
      return "the name '%s' does not stay in the model's folder: it is absolute".formatted(path);
    }
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        return "the name '%s' does not stay in the model's folder: it has '..'".formatted(path);
      }
      if (part.isEmpty() || part.equals(".")) {
        return "the name '%s' is not written as short as can be".formatted(path);
      }
    }
    return "";
  }

  private static boolean isWellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /// The last part of a path as UTF-8 says it, whatever the locale: Java replaces bytes that it
  /// cannot read by a sign, but keeps them in the URI.
  ///
  /// @throws UnfitModelException if the bytes are no UTF-8
  static String nameOf(Path file) {
    String shown = Objects.requireNonNull(file.getFileName()).toString();
    if (shown.chars().allMatch(c -> c > 0x1f && c < 0x7f)) {
      return shown;
    }
    String raw = file.toUri().getRawPath();
    String path = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
    String name = path.substring(path.lastIndexOf('/') + 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '%') {
        bytes.write(Integer.parseInt(name, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(name.charAt(i));
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new UnfitModelException(
          "%s: the name of this file is not UTF-8 (%s): rename it".formatted(file, name), e);
    }
  }
}
