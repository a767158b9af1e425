package io.weighbridge.pages;

import java.util.List;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.safety.Cleaner;
import org.jsoup.safety.Safelist;

/// What a stranger wrote in Markdown (CommonMark 0.31, with GitHub's tables), as HTML in which
/// nothing acts: elements and attributes that are not on a list are gone, links lead on with
/// `rel="nofollow noopener"`, pictures of other hosts become links to them, as a page must not tell
/// others who looks at it. Headings begin at the second level: the page has the first.
final class Markdown {

  /// More is cut off: parsing takes time.
  static final int MOST_LETTERS = 500_000;

  private static final List<org.commonmark.Extension> EXTENSIONS =
      List.of(TablesExtension.create());
  private static final Parser PARSER =
      Parser.builder().extensions(EXTENSIONS).maxOpenBlockParsers(200).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder().extensions(EXTENSIONS).sanitizeUrls(true).build();
  private static final Safelist HARMLESS =
      Safelist.relaxed()
          .addTags("hr", "del", "s", "details", "summary", "center", "kbd")
          .addAttributes("th", "align")
          .addAttributes("td", "align")
          .addAttributes("code", "class")
          .removeAttributes("img", "height", "width")
          .removeProtocols("a", "href", "ftp")
          .preserveRelativeLinks(true);

  private Markdown() {}

  /// HTML of a card.
  ///
  /// @param files where the card's folder is shown: relative links lead below it
  /// @param raw where the card's folder is served: relative pictures come from there
  static String html(String markdown, String files, String raw) {
    String text = markdown.length() > MOST_LETTERS ? markdown.substring(0, MOST_LETTERS) : markdown;
    String html = RENDERER.render(PARSER.parse(body(text)));
    // The cleaner judges addresses by what they would lead to; the base is a place of no meaning.
    Document clean =
        new Cleaner(HARMLESS).clean(Jsoup.parseBodyFragment(html, "http://card.invalid/"));
    for (Element link : clean.select("a[href]")) {
      link.attr("href", target(link.attr("href"), files));
      link.attr("rel", "nofollow noopener noreferrer");
    }
    for (Element picture : clean.select("img")) {
      String source = picture.attr("src");
      if (source.isEmpty() || isElsewhere(source)) {
        picture.replaceWith(linkTo(source, picture.attr("alt")));
      } else {
        picture.attr("src", target(source, raw)).attr("loading", "lazy");
        if (!picture.hasAttr("alt")) {
          picture.attr("alt", "");
        }
      }
    }
    for (int level = 5; level >= 1; level--) {
      for (Element heading : clean.select("h" + level)) {
        heading.tagName("h" + (level + 1));
      }
    }
    for (Element table : clean.select("table")) {
      table.wrap("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"></div>");
    }
    clean.select("code[class]").forEach(code -> code.removeAttr("class"));
    clean.outputSettings().prettyPrint(false);
    return clean.body().html();
  }

  /// Front matter stands between two lines of three dashes, at the beginning.
  private static String body(String card) {
    String text = card.startsWith("\uFEFF") ? card.substring(1) : card;
    if (!text.startsWith("---\n") && !text.startsWith("---\r\n")) {
      return text;
    }
    int end = text.indexOf("\n---", 3);
    int line = end < 0 ? -1 : text.indexOf('\n', end + 1);
    return end < 0 ? text : line < 0 ? "" : text.substring(line + 1);
  }

  private static boolean isElsewhere(String address) {
    return address.startsWith("//") || address.matches("(?i)[a-z][a-z0-9+.-]*:.*");
  }

  private static String target(String address, String folder) {
    return isElsewhere(address) || address.startsWith("#") || address.startsWith("/")
        ? address
        : folder + "/" + address.replaceFirst("^\\./", "");
  }

  private static Element linkTo(String address, String alternative) {
    Element link = new Element(address.isEmpty() ? "span" : "a");
    if (!address.isEmpty()) {
      link.attr("href", address).attr("rel", "nofollow noopener noreferrer");
    }
    return link.text(alternative.isBlank() ? "picture" : "picture: " + alternative.strip());
  }
}
