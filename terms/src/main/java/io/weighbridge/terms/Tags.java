package io.weighbridge.terms;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// HTML tags around the words of a text.
final class Tags {

  private static final int MAX_LENGTH = 200;

  private static final Set<String> TAGS =
      Set.of(
          "a",
          "b",
          "blockquote",
          "body",
          "br",
          "center",
          "code",
          "dd",
          "div",
          "dl",
          "dt",
          "em",
          "font",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "hr",
          "html",
          "i",
          "li",
          "ol",
          "p",
          "pre",
          "small",
          "span",
          "strong",
          "sub",
          "sup",
          "table",
          "tbody",
          "td",
          "th",
          "tr",
          "tt",
          "u",
          "ul");

  /// What may stand in a tag after its name.
  private static final Pattern ATTRIBUTES =
      Pattern.compile(
          "(\\s+[a-z][a-z-]*\\s*=\\s*(\"[^\"]*\"|'[^']*'|[^\\s\"'=]+))*\\s*/?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern HREF =
      Pattern.compile("href\\s*=\\s*(\"[^\"]*\"|'[^']*'|\\S+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  private Tags() {}

  /// The place after the tag that begins at `at`; `at` itself where none does.
  static int end(String source, int at) {
    int end = source.indexOf('>', at, Math.min(source.length(), at + MAX_LENGTH));
    if (end < 0) {
      return at;
    }
    int name = source.charAt(at + 1) == '/' ? at + 2 : at + 1;
    int stop = name;
    while (stop < end && Character.isLetterOrDigit(source.charAt(stop))) {
      stop++;
    }
    boolean known = TAGS.contains(source.substring(name, stop).toLowerCase(Locale.ROOT));
    return known && areAttributes(source.substring(stop, end)) ? end + 1 : at;
  }

  /// Whether a tag goes on as tags do; what says something between `<` and `>` is read as words.
  private static boolean areAttributes(String text) {
    return ATTRIBUTES.matcher(text).matches()
        && WORDS
            .splitAsStream(HREF.matcher(text).replaceAll("").toLowerCase(Locale.ROOT))
            .noneMatch(Prose::isOperative);
  }
}
