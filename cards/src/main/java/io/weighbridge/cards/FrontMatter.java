package io.weighbridge.cards;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A README in its two parts: the YAML between two lines of `---` at its very start, and the text
/// below.
///
/// @param yaml absent where the README does not begin with such a block
/// @param firstLine the line of the README, from 1, on which the YAML begins
record FrontMatter(Optional<String> yaml, int firstLine, String body, List<Problem> problems) {

  /// More bytes of a README are not looked at.
  static final int MAX_BYTES = 4 << 20;

  /// Longer metadata are refused: the largest real ones are lists of results of some 300 kB.
  static final int MAX_YAML = 1 << 20;

  private static final String FENCE = "---";

  FrontMatter {
    problems = List.copyOf(problems);
  }

  static FrontMatter of(byte[] readme) {
    List<Problem> problems = new ArrayList<>();
    byte[] bytes = readme;
    if (bytes.length > MAX_BYTES) {
      bytes = Arrays.copyOf(bytes, MAX_BYTES);
      problems.add(
          Problem.warning(
              0,
              "README.md has %d bytes; only the first %d are read"
                  .formatted(readme.length, MAX_BYTES)));
    }
    return split(decoded(bytes, problems), problems);
  }

  static FrontMatter of(String readme) {
    List<Problem> problems = new ArrayList<>();
    String text = readme;
    if (text.length() > MAX_BYTES) {
      text = text.substring(0, MAX_BYTES);
      problems.add(
          Problem.warning(
              0,
              "README.md has %d characters; only the first %d are read"
                  .formatted(readme.length(), MAX_BYTES)));
    }
    return split(text, problems);
  }

  private static String decoded(byte[] bytes, List<Problem> problems) {
    Charset charset = StandardCharsets.UTF_8;
    if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
      charset = StandardCharsets.UTF_16;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      CharBuffer text =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(buffer);
      return text.toString();
    } catch (CharacterCodingException e) {
      int at = buffer.position();
      // The cut at MAX_BYTES may split a character; that is no mistake of the author.
      if (at < MAX_BYTES - 4) {
        problems.add(
            Problem.warning(
                line(bytes, at),
                "README.md is not UTF-8 at byte %d; such bytes are shown as U+FFFD".formatted(at)));
      }
      return new String(bytes, charset);
    }
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
  }

  private static int line(byte[] bytes, int end) {
    int line = 1;
    for (int i = 0; i < end; i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }

  private static FrontMatter split(String text, List<Problem> problems) {
    int at = text.startsWith("\uFEFF") ? 1 : 0;
    int line = 1;
    // Clients allow blank lines before the first fence.
    while (at < text.length()
        && isBlank(text, at, end(text, at))
        && end(text, at) < text.length()) {
      at = next(text, at);
      line++;
    }
    if (!isFence(text, at)) {
      return new FrontMatter(Optional.empty(), line, text.substring(at), problems);
    }
    int start = next(text, at);
    int position = start;
    while (position < text.length()) {
      if (isFence(text, position)) {
        return whole(text, start, position, line + 1, problems);
      }
      position = next(text, position);
    }
    problems.add(
        Problem.warning(
            line, "the metadata that begin with --- never end: a second line of --- is missing"));
    return new FrontMatter(Optional.empty(), line, text.substring(at), problems);
  }

  private static FrontMatter whole(
      String text, int start, int fence, int firstLine, List<Problem> problems) {
    String body = text.substring(next(text, fence));
    if (fence - start > MAX_YAML) {
      problems.add(
          Problem.error(
              firstLine,
              "the metadata have %d characters, more than the %d that are read"
                  .formatted(fence - start, MAX_YAML)));
      return new FrontMatter(Optional.empty(), firstLine, body, problems);
    }
    return new FrontMatter(Optional.of(text.substring(start, fence)), firstLine, body, problems);
  }

  private static boolean isFence(String text, int at) {
    return text.startsWith(FENCE, at) && isBlank(text, at + FENCE.length(), end(text, at));
  }

  private static boolean isBlank(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c != ' ' && c != '\t' && c != '\r') {
        return false;
      }
    }
    return true;
  }

  /// Where the line that begins at a place ends, before its line feed.
  private static int end(String text, int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  private static int next(String text, int at) {
    return Math.min(text.length(), end(text, at) + 1);
  }

  /// Text without halves of surrogate pairs and without NUL, which JSON, SQLite and terminals do
  /// not bear.
  static String wellFormed(String text) {
    @Nullable StringBuilder changed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean bad = c == 0;
      if (Character.isHighSurrogate(c)) {
        boolean pair = i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        if (pair) {
          i++;
        }
        bad = !pair;
      } else if (Character.isLowSurrogate(c)) {
        bad = true;
      }
      if (bad) {
        if (changed == null) {
          changed = new StringBuilder(text);
        }
        changed.setCharAt(i, '\uFFFD');
      }
    }
    return changed == null ? text : changed.toString();
  }
}
