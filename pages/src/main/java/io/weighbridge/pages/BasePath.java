package io.weighbridge.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.Links;
import java.util.Locale;
import java.util.Set;

/// The path below which browsers reach this server: empty, or `/models` where a proxy takes it off
/// before it asks. Templates and handlers name addresses as the server has them; this puts the path
/// before them at the last moment, so that no page can forget it.
record BasePath(String path) {

  /// What holds an address of this server if it begins with one slash.
  private static final Set<String> ADDRESSES =
      Set.of(
          "href", "src", "action", "formaction", "hx-get", "hx-post", "hx-put", "hx-patch",
          "hx-delete", "data-live");

  static BasePath of(Links links) {
    String path = links.base().getRawPath();
    return new BasePath(path == null ? "" : path);
  }

  /// An address of this server as browsers know it.
  String before(String local) {
    return local.startsWith("/") && !local.startsWith("//") ? path + local : local;
  }

  /// A page with the addresses as browsers know them.
  ///
  /// @param html well formed, with every `<` of a text escaped
  byte[] in(byte[] html) {
    return path.isEmpty() ? html : new Scan(new String(html, UTF_8)).page().getBytes(UTF_8);
  }

  /// One pass over the tags of a page (HTML, 13.2.5 "Tokenization", as far as templates write it).
  private final class Scan {

    private final String html;
    private final StringBuilder page;
    private int at;

    Scan(String html) {
      this.html = html;
      this.page = new StringBuilder(html.length() + 4096);
    }

    String page() {
      while (at < html.length()) {
        if (html.startsWith("<!--", at)) {
          through("-->");
        } else if (html.charAt(at) == '<' && at + 1 < html.length() && isName(at + 1)) {
          tag();
        } else {
          page.append(html.charAt(at++));
        }
      }
      return page.toString();
    }

    private void through(String end) {
      int found = html.indexOf(end, at);
      int next = found < 0 ? html.length() : found + end.length();
      page.append(html, at, next);
      at = next;
    }

    private void tag() {
      page.append(html.charAt(at++));
      name();
      while (at < html.length() && html.charAt(at) != '>') {
        if (!isName(at)) {
          page.append(html.charAt(at++));
          continue;
        }
        String name = name();
        if (at < html.length() && html.charAt(at) == '=') {
          page.append(html.charAt(at++));
          value(ADDRESSES.contains(name));
        }
      }
    }

    private void value(boolean address) {
      if (at >= html.length()) {
        return;
      }
      char quote = html.charAt(at);
      boolean quoted = quote == '"' || quote == '\'';
      int begin = quoted ? at + 1 : at;
      int end = begin;
      while (end < html.length()
          && (quoted ? html.charAt(end) != quote : !isSpace(end) && html.charAt(end) != '>')) {
        end++;
      }
      String value = html.substring(begin, end);
      page.append(html, at, begin).append(address ? before(value) : value);
      at = end;
      if (quoted && at < html.length()) {
        page.append(html.charAt(at++));
      }
    }

    private String name() {
      int begin = at;
      while (at < html.length() && isName(at)) {
        at++;
      }
      page.append(html, begin, at);
      return html.substring(begin, at).toLowerCase(Locale.ROOT);
    }

    private boolean isName(int index) {
      char letter = html.charAt(index);
      return Character.isLetterOrDigit(letter) || letter == '-' || letter == ':' || letter == '_';
    }

    private boolean isSpace(int index) {
      return Character.isWhitespace(html.charAt(index));
    }
  }
}
