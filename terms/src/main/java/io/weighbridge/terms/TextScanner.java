package io.weighbridge.terms;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Reads a text once from left to right into the words that count.
///
/// Left out: a model card's front matter, HTML tags and link targets (not the words of the link),
/// `http://` and `www.`, numbering such as `1.`, `(a)` and `iv.`, and everything that is neither a
/// letter nor a digit. Words that are spelt in two ways are spelt in one.
final class TextScanner {

  /// What a link's target may have; longer ones are read as words.
  private static final int MAX_TARGET = 500;

  private static final int MAX_ENTITY = 10;
  private static final char STRUCK = '~';

  /// Lines through the letter before them.
  private static final char FIRST_STROKE = 0x335;

  private static final char LAST_STROKE = 0x338;
  private static final int MAX_FRONT_MATTER_LINES = 400;

  /// Longer pieces without white space are no numbering, and are not looked at as such.
  private static final int MAX_NUMBERING = 12;

  /// `1.` `12)` `(a)` `B.` `(iv),`: at most two digits, one letter, or a Roman number below 40.
  private static final Pattern NUMBERING =
      Pattern.compile(
          "\\(?(\\d{1,2}|[a-z]|x{0,3}(ix|iv|v?i{0,3}))[.)]{1,2}[,;:]?", Pattern.CASE_INSENSITIVE);

  /// What Markdown puts around words, and the escapes in it.
  private static final Pattern MARKUP = Pattern.compile("[*_`#>\\\\\"'“”‘’«»]+");

  private static final Pattern TARGET =
      Pattern.compile("\\((https?://|mailto:|www\\.|[#/.])[^()\\s]*\\)", Pattern.CASE_INSENSITIVE);

  private static final Pattern SCHEME =
      Pattern.compile(
          "[^\\p{L}\\p{N}]{0,4}((https?|ftp)://(www\\.)?|www\\.)", Pattern.CASE_INSENSITIVE);

  private final String source;
  private final StringBuilder letters;
  private int[] starts = new int[256];
  private int[] from = new int[256];
  private int[] to = new int[256];
  private boolean[] copyright = new boolean[256];
  private int count;

  /// The piece between two white spaces that is being read, and each character's place.
  private final StringBuilder piece = new StringBuilder();

  private int[] places = new int[64];
  private int[] ends = new int[64];
  private boolean afterSign;

  TextScanner(String source) {
    this.source = source;
    this.letters = new StringBuilder(source.length());
  }

  LicenceText scan() {
    int at = afterFrontMatter();
    while (at < source.length()) {
      at = step(at);
    }
    endPiece();
    return new LicenceText(
        source,
        letters.toString(),
        Arrays.copyOf(starts, count),
        Arrays.copyOf(from, count),
        Arrays.copyOf(to, count),
        Arrays.copyOf(copyright, count));
  }

  /// Reads what begins at `at`; returns where to go on.
  private int step(int at) {
    char c = source.charAt(at);
    if (c == '<') {
      int end = Tags.end(source, at);
      if (end > at) {
        endPiece();
        return end;
      }
    } else if (c == '&') {
      int semicolon = source.indexOf(';', at, Math.min(source.length(), at + MAX_ENTITY + 2));
      String meant = semicolon < 0 ? "" : Entities.meant(source.substring(at + 1, semicolon));
      if (!meant.isEmpty()) {
        meant.codePoints().forEach(decoded -> add(decoded, at, semicolon + 1));
        return semicolon + 1;
      }
    } else if (c == ']' && at + 1 < source.length() && source.charAt(at + 1) == '(') {
      var target =
          TARGET.matcher(source).region(at + 1, Math.min(source.length(), at + 1 + MAX_TARGET));
      if (target.lookingAt()) {
        return target.end();
      }
    }
    int codePoint = source.codePointAt(at);
    int next = at + Character.charCount(codePoint);
    add(codePoint, at, next);
    return next;
  }

  private void add(int codePoint, int begin, int end) {
    if (Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint)) {
      endPiece();
      return;
    }
    if (codePoint == '©') {
      endPiece();
      afterSign = true;
      return;
    }
    for (int i = 0; i < Character.charCount(codePoint); i++) {
      if (piece.length() == places.length) {
        places = Arrays.copyOf(places, 2 * places.length);
        ends = Arrays.copyOf(ends, places.length);
      }
      places[piece.length()] = begin;
      ends[piece.length()] = end;
      piece.append(i == 0 ? Character.toString(codePoint).charAt(0) : low(codePoint));
    }
  }

  private static char low(int codePoint) {
    return Character.lowSurrogate(codePoint);
  }

  private void endPiece() {
    if (piece.isEmpty()) {
      return;
    }
    if (!isNumbering()) {
      words();
    }
    piece.setLength(0);
  }

  private boolean isNumbering() {
    boolean ends = piece.indexOf(".") >= 0 || piece.indexOf(")") >= 0;
    if (piece.length() > MAX_NUMBERING || !ends) {
      return false;
    }
    String bare = MARKUP.matcher(piece).replaceAll("");
    if (bare.equalsIgnoreCase("(c)")) {
      afterSign = true;
    }
    return NUMBERING.matcher(bare).matches() && !bare.startsWith(".");
  }

  /// The words of a piece: runs of letters and digits, where marks of emphasis inside a word are
  /// looked over.
  private void words() {
    int at = schemeEnd();
    while (at < piece.length()) {
      int end = at;
      while (end < piece.length() && !separates(end)) {
        end++;
      }
      if (end > at) {
        word(at, end);
      }
      at = end + 1;
    }
  }

  private boolean separates(int at) {
    char c = piece.charAt(at);
    if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
      return false;
    }
    return "-‐‑–—/,;:.…()[]{}|".indexOf(c) >= 0 && !isDecimalPoint(at);
  }

  private boolean isDecimalPoint(int at) {
    return piece.charAt(at) == '.'
        && at > 0
        && at + 1 < piece.length()
        && Character.isDigit(piece.charAt(at - 1))
        && Character.isDigit(piece.charAt(at + 1));
  }

  /// Web addresses are the same with and without `http://` and `www.`.
  private int schemeEnd() {
    if (piece.indexOf("//") < 0 && piece.indexOf(".") < 0) {
      return 0;
    }
    var scheme = SCHEME.matcher(piece);
    return scheme.lookingAt() ? scheme.end() : 0;
  }

  private void word(int begin, int end) {
    String plain = Spellings.one(plain(piece.substring(begin, end)));
    if (plain.isEmpty()) {
      return;
    }
    if (isStruck(begin, end)) {
      plain = STRUCK + plain;
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      from = Arrays.copyOf(from, 2 * count);
      to = Arrays.copyOf(to, 2 * count);
      copyright = Arrays.copyOf(copyright, 2 * count);
    }
    starts[count] = letters.length();
    from[count] = places[begin];
    to[count] = ends[end - 1];
    copyright[count] = afterSign;
    afterSign = false;
    count++;
    letters.append(plain);
  }

  /// Whether a line goes through the word, as Markdown or Unicode has it: it does not hold then, or
  /// nobody knows. `/~jane` is an address.
  private boolean isStruck(int begin, int end) {
    boolean address = begin > 0 && piece.charAt(begin - 1) == '/';
    for (int i = begin; i < end; i++) {
      char c = piece.charAt(i);
      if ((c == '~' && !address) || (c >= FIRST_STROKE && c <= LAST_STROKE)) {
        return true;
      }
    }
    return false;
  }

  private static String plain(String word) {
    StringBuilder kept = new StringBuilder(word.length());
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c >= 128) {
        return plainOfAll(word);
      }
      if (Character.isLetterOrDigit(c) || c == '%' || c == '.' || c == '$') {
        kept.append(Character.toLowerCase(c));
      }
    }
    return kept.toString();
  }

  private static String plainOfAll(String word) {
    StringBuilder kept = new StringBuilder(word.length());
    Normalizer.normalize(word.replaceAll("[™®]", ""), Normalizer.Form.NFKD)
        .codePoints()
        .filter(c -> Character.isLetterOrDigit(c) || c == '%' || c == '.' || isCurrency(c))
        .map(Character::toLowerCase)
        .forEach(kept::appendCodePoint);
    // Sharp s has no capital in most texts: a text in capitals has two of the other.
    return kept.toString().replace("ß", "ss");
  }

  private static boolean isCurrency(int codePoint) {
    return Character.getType(codePoint) == Character.CURRENCY_SYMBOL;
  }

  /// A card's front matter, or what a collection of licences says of one, is not the licence; the
  /// licence may come after it. Where it says anything else it is read with the rest.
  private int afterFrontMatter() {
    int at = source.startsWith("\uFEFF") ? 1 : 0;
    if (!source.startsWith("---", at)) {
      return at;
    }
    int line = lineEnd(at);
    if (!source.substring(at, line).strip().equals("---")) {
      return at;
    }
    int next = line + 1;
    for (int lines = 0; lines < MAX_FRONT_MATTER_LINES && next < source.length(); lines++) {
      int end = lineEnd(next);
      String words = source.substring(next, end).stripTrailing();
      if (words.strip().equals("---")) {
        return Math.min(source.length(), end + 1);
      }
      if (!FrontMatterKeys.areIn(words)) {
        return at;
      }
      next = end + 1;
    }
    return at;
  }

  private int lineEnd(int at) {
    int end = source.indexOf('\n', at);
    return end < 0 ? source.length() : end;
  }
}
