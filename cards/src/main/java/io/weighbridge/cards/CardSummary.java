package io.weighbridge.cards;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The first sentence of a card as plain text: what lists show of a model.
///
/// Markdown is not parsed here, only left out: headings, code, tables, pictures, HTML, and the
/// marks of links and emphasis.
public final class CardSummary {

  /// Characters of a summary.
  public static final int MAX_LENGTH = 200;

  /// Characters of a card in which a sentence is looked for.
  private static final int MAX_READ = 20_000;

  /// Longer lines and paragraphs are cut, which bounds what the patterns below may cost.
  private static final int MAX_PARAGRAPH = 2_000;

  private static final Pattern HTML = Pattern.compile("<!--.*?-->|</?[A-Za-z][^<>]*>");
  private static final Pattern IMAGE = Pattern.compile("!\\[[^\\[\\]]*\\]\\([^()]*\\)");
  private static final Pattern LINK =
      Pattern.compile("\\[([^\\[\\]]*)\\](?:\\([^()]*\\)|\\[[^\\[\\]]*\\])");
  private static final Pattern EMPHASIS =
      Pattern.compile("\\*+|`+|(?<![\\p{L}\\p{N}])_+|_+(?![\\p{L}\\p{N}])|~~");
  private static final String EMPHASES = "*`_~";
  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]+");

  /// The end of a sentence: a mark, behind a word rather than an initial or `e.g.`, before a space.
  private static final Pattern END =
      Pattern.compile("(?<=[\\p{L}\\p{N})\"'%]{2})[.!?][\"')]?(?=\\s+[^\\p{Ll}\\s])|[。！？]");

  private CardSummary() {}

  /// @param text of a card, below its metadata
  /// @return nothing where there is no sentence
  public static Optional<String> of(String text) {
    String read = text.length() <= MAX_READ ? text : text.substring(0, MAX_READ);
    StringBuilder paragraph = new StringBuilder();
    String fence = "";
    boolean inComment = false;
    for (String line : (read + "\n\n").split("\\R", -1)) {
      String stripped = line.strip();
      if (inComment) {
        inComment = !stripped.contains("-->");
        continue;
      }
      if (!fence.isEmpty()) {
        fence = stripped.startsWith(fence) ? "" : fence;
        continue;
      }
      if (stripped.startsWith("```") || stripped.startsWith("~~~")) {
        fence = stripped.substring(0, 3);
        continue;
      }
      if (stripped.startsWith("<!--") && !stripped.contains("-->")) {
        inComment = true;
        continue;
      }
      if (isUnderline(stripped)) {
        paragraph.setLength(0); // what stands above is a heading
      } else if (stripped.isEmpty() || stripped.startsWith("#") || stripped.startsWith("|")) {
        Optional<String> sentence = sentence(paragraph);
        if (sentence.isPresent()) {
          return sentence;
        }
        paragraph.setLength(0);
      } else if (paragraph.length() < MAX_PARAGRAPH) {
        String plain = stripped.startsWith(">") ? stripped.substring(1) : stripped;
        paragraph.append(plain, 0, Math.min(MAX_PARAGRAPH, plain.length())).append(' ');
      }
    }
    return Optional.empty();
  }

  private static boolean isUnderline(String line) {
    return line.length() >= 2
        && (line.chars().allMatch(c -> c == '=') || line.chars().allMatch(c -> c == '-'));
  }

  private static Optional<String> sentence(CharSequence markdown) {
    // Most sentences have none of these marks, and a pattern looks at every place for its own.
    String text = markdown.toString();
    if (text.indexOf('<') >= 0) {
      text = HTML.matcher(text).replaceAll(" ");
    }
    if (text.indexOf('[') >= 0) {
      text = IMAGE.matcher(text).replaceAll(" ");
      text = LINK.matcher(text).replaceAll("$1");
      text = IMAGE.matcher(text).replaceAll(" ");
    }
    if (text.chars().anyMatch(mark -> EMPHASES.indexOf(mark) >= 0)) {
      text = EMPHASIS.matcher(text).replaceAll("");
    }
    text =
        SPACE.matcher(text.replaceFirst("^\\s*(?:[-+]|\\d+[.)])\\s", "")).replaceAll(" ").strip();
    if (text.codePoints().noneMatch(Character::isLetter)) {
      return Optional.empty();
    }
    Matcher end = END.matcher(text);
    return Optional.of(cut(end.find() ? text.substring(0, end.end()) : text));
  }

  private static String cut(String text) {
    if (text.length() <= MAX_LENGTH) {
      return text;
    }
    int space = text.lastIndexOf(' ', MAX_LENGTH - 1);
    int at = space > MAX_LENGTH / 2 ? space : MAX_LENGTH - 1;
    at = Character.isHighSurrogate(text.charAt(at - 1)) ? at - 1 : at;
    return text.substring(0, at) + "…";
  }
}
