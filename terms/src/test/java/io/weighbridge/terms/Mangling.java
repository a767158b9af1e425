package io.weighbridge.terms;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// What happens to a licence text on its way through editors, web pages and model cards without
/// changing it.
final class Mangling {

  private static final Pattern WORD = Pattern.compile("(?<=\\s)[A-Za-z]{4,}(?=\\s)");
  private static final Pattern ADDRESS =
      Pattern.compile("(?<!\\]\\()(?<![\\[<])https?://[A-Za-z0-9._/-]*[A-Za-z0-9/]");

  private final RandomGenerator random;

  Mangling(RandomGenerator random) {
    this.random = random;
  }

  /// The text after some of all that, in any order.
  String of(String text) {
    List<UnaryOperator<String>> all =
        new ArrayList<>(
            List.of(
                this::lines,
                this::quotes,
                this::dashes,
                this::capitals,
                this::emphasis,
                this::marks,
                this::hyphens,
                this::links,
                this::entities,
                this::owner));
    List<UnaryOperator<String>> some = new ArrayList<>();
    for (UnaryOperator<String> one : all) {
      if (random.nextBoolean()) {
        some.add(one);
      }
    }
    Collections.shuffle(some, java.util.Random.from(random));
    String mangled = text;
    for (UnaryOperator<String> one : some) {
      mangled = one.apply(mangled);
    }
    return random.nextInt(4) == 0 ? "\uFEFF" + mangled : mangled;
  }

  /// White space of any kind and width.
  private String lines(String text) {
    return switch (random.nextInt(5)) {
      case 0 -> text.replaceAll("\\s+", " ");
      case 1 -> text.replace("\n", "\r\n");
      case 2 -> text.replaceAll("[ \\t]+", "  \t ").replace("\n", " \n\n\n");
      case 3 -> wrapped(text, 20 + random.nextInt(80));
      default -> text.replaceAll("[ \\t]+", "\u00A0");
    };
  }

  private static String wrapped(String text, int width) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (String word : text.split("\\s+", -1)) {
      if (column + word.length() > width) {
        out.append('\n');
        column = 0;
      }
      out.append(word).append(' ');
      column += word.length() + 1;
    }
    return out.toString();
  }

  private String quotes(String text) {
    return switch (random.nextInt(3)) {
      case 0 -> text.replaceAll("[“”]", "\"").replaceAll("[‘’]", "'");
      case 1 -> text.replaceAll("\"(?=\\w)", "“").replace("\"", "”").replace("'", "’");
      default -> text.replaceAll("[\"“”]", "''").replaceAll("[’']", "`");
    };
  }

  private String dashes(String text) {
    return text.replaceAll("[–—-]", List.of("-", "–", "—", "‑").get(random.nextInt(4)));
  }

  private String capitals(String text) {
    return random.nextBoolean() ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT);
  }

  private String emphasis(String text) {
    String mark = List.of("*", "**", "_", "__", "`").get(random.nextInt(5));
    return WORD.matcher(text)
        .replaceAll(word -> random.nextInt(6) == 0 ? mark + word.group() + mark : word.group());
  }

  /// Headings, bullets, quotations, comment signs, a code fence.
  private String marks(String text) {
    String mark =
        List.of("# ", "### ", "- ", "* ", "> ", " * ", "// ", "• ", "<p>").get(random.nextInt(9));
    String marked = text.replaceAll("(?m)^(?=\\S)", mark);
    return random.nextBoolean() ? "```\n" + marked + "\n```\n" : marked;
  }

  /// Words parted at the end of a line.
  private String hyphens(String text) {
    return WORD.matcher(text)
        .replaceAll(word ->
            random.nextInt(10) == 0
                    && Spellings.one(word.group().toLowerCase(Locale.ROOT))
                        .equalsIgnoreCase(word.group())
                ? word.group().substring(0, 2) + "-\n" + word.group().substring(2)
                : word.group());
  }

  private String links(String text) {
    return ADDRESS
        .matcher(text)
        .replaceAll(address ->
            random.nextBoolean()
                ? "[" + address.group() + "](" + address.group() + ")"
                : "<" + address.group() + ">");
  }

  private String entities(String text) {
    return text.replace("\"", "&quot;").replace("“", "&ldquo;").replace("”", "&#8221;");
  }

  private String owner(String text) {
    String year = String.valueOf(1990 + random.nextInt(36));
    return List.of("Copyright (c) ", "© ", "Copyright © ").get(random.nextInt(3))
        + year
        + ", The Example Authors. All rights reserved.\n\n"
        + text;
  }
}
