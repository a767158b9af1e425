package io.weighbridge.terms;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A text that may be a licence, as it is compared: the letters and digits of its words, one after
/// the other, in small letters and without anything between them. What a licence text loses and
/// gains on its way through editors, web pages and Markdown (white space, line ends, quotes,
/// dashes, bullets, emphasis, links, numbering, hyphens at the end of a line) is not in there, so
/// it cannot make a difference; a word that is added, dropped or changed is. After the matching
/// guidelines of SPDX ("License List Matching Guidelines", 2.1).
///
/// Two licences can differ by a number; so digits, the point between two digits, `%` and currency
/// signs count. Every word knows its place in the source, so that a reader can be shown it.
public final class LicenceText {

  /// The longest licence known has about 60 KB.
  public static final int MAX_BYTES = 1 << 20;

  /// So far an address is looked for on both sides of a word.
  private static final int MAX_ADDRESS = 80;

  private final String source;
  private final String letters;
  private final int[] starts;
  private final int[] from;
  private final int[] to;
  private final boolean[] copyright;
  private final int[] lines;
  private final boolean capitals;

  LicenceText(
      String source, String letters, int[] starts, int[] from, int[] to, boolean[] copyright) {
    this.source = source;
    this.letters = letters;
    this.starts = starts;
    this.from = from;
    this.to = to;
    this.copyright = copyright;
    this.lines = lineStarts(source);
    this.capitals = source.chars().anyMatch(Character::isUpperCase);
  }

  /// The text in a file's bytes: UTF-8, or UTF-16 where it says so by its first two bytes.
  public static LicenceText read(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw tooLong(bytes.length + " bytes");
    }
    Charset charset = StandardCharsets.UTF_8;
    if (bytes.length >= 2 && (bytes[0] & bytes[1] & 0xFF) == 0xFE && bytes[0] != bytes[1]) {
      charset = StandardCharsets.UTF_16;
    }
    String text = charset.decode(ByteBuffer.wrap(bytes)).toString();
    if (text.indexOf('\0') >= 0 || text.startsWith("%PDF-")) {
      throw new LicenceTextException(
          "this is not a text: give the licence as plain text, Markdown or HTML");
    }
    return of(text);
  }

  /// The same for a text that is already at hand.
  public static LicenceText of(String text) {
    if (text.length() > MAX_BYTES) {
      throw tooLong(text.length() + " characters");
    }
    return new TextScanner(text).scan();
  }

  private static LicenceTextException tooLong(String found) {
    return new LicenceTextException(
        "a licence text has at most "
            + MAX_BYTES
            + " bytes, this one has "
            + found
            + ": give the licence alone");
  }

  /// The letters and digits of all words, in one row.
  String letters() {
    return letters;
  }

  int words() {
    return starts.length;
  }

  /// The word's letters.
  String word(int index) {
    return letters.substring(starts[index], end(index));
  }

  /// Where the word's letters begin.
  int start(int index) {
    return starts[index];
  }

  int end(int index) {
    return index + 1 < starts.length ? starts[index + 1] : letters.length();
  }

  /// Whether a sign for copyright stands before the word.
  boolean afterCopyrightSign(int index) {
    return copyright[index];
  }

  /// Whether the word is written in small letters, in a text that has capitals; parts of addresses
  /// are not looked at.
  boolean isSmall(int index) {
    if (!capitals) {
      return false;
    }
    String written = source.substring(from[index], to[index]);
    return written.chars().anyMatch(Character::isLowerCase)
        && written.chars().noneMatch(Character::isUpperCase)
        && isPlainWord(index);
  }

  /// Letters that stand in no address (`jane@example.org`, `https://example.org`).
  private boolean isPlainWord(int index) {
    int first = from[index];
    int least = Math.max(0, first - MAX_ADDRESS);
    for (int at = first - 1; at >= least && !Character.isWhitespace(source.charAt(at)); at--) {
      if (isOfAddress(at)) {
        return false;
      }
    }
    int most = Math.min(source.length(), to[index] + MAX_ADDRESS);
    for (int at = first; at < most && !Character.isWhitespace(source.charAt(at)); at++) {
      if (isOfAddress(at)) {
        return false;
      }
    }
    return true;
  }

  private boolean isOfAddress(int at) {
    return switch (source.charAt(at)) {
      case ':' -> source.startsWith("://", at);
      case 'w' -> source.startsWith("www.", at);
      case '@' ->
          at > 0
              && at + 1 < source.length()
              && Character.isLetterOrDigit(source.charAt(at - 1))
              && Character.isLetterOrDigit(source.charAt(at + 1));
      default -> false;
    };
  }

  /// The word to which a letter belongs.
  int wordAt(int letter) {
    int found = Arrays.binarySearch(starts, letter);
    return found >= 0 ? found : -found - 2;
  }

  /// What stands in the source from one word to before another, as a reader sees it.
  Passage passage(int firstWord, int endWord) {
    int begin = from[firstWord];
    int end = to[endWord - 1];
    return new Passage(line(begin), line(end - 1), Passage.shown(source, begin, end));
  }

  /// From the letter `first` to before `end`; never empty.
  Passage passageOfLetters(int first, int end) {
    return passage(wordAt(first), wordAt(end - 1) + 1);
  }

  private int line(int offset) {
    int found = Arrays.binarySearch(lines, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private static int[] lineStarts(String source) {
    int[] starts = new int[64];
    int count = 1;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      boolean ends = c == '\n' || (c == '\r' && !source.startsWith("\n", i + 1));
      if (ends) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, 2 * count);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }
}
