package io.weighbridge.terms;

/// Words of a text in their place: the first and the last line, counted from 1, and the words as
/// they stand there, with white space made single and the middle left out of long ones.
public record Passage(int line, int lastLine, String words) {

  private static final int SHOWN = 600;

  static String shown(String source, int begin, int end) {
    if (end - begin <= SHOWN) {
      return single(source.substring(begin, end));
    }
    // Not between the halves of a character.
    int head = begin + SHOWN * 2 / 3;
    int tail = end - SHOWN / 3;
    return single(source.substring(begin, wordEnd(source, head)))
        + " […] "
        + single(source.substring(wordEnd(source, tail), end));
  }

  private static int wordEnd(String source, int from) {
    int at = from;
    while (at < from + 40 && at < source.length() && !Character.isWhitespace(source.charAt(at))) {
      at++;
    }
    return at < source.length() && Character.isLowSurrogate(source.charAt(at)) ? at + 1 : at;
  }

  private static String single(String text) {
    return text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
  }
}
