package io.weighbridge.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/// Whatever a card says, its HTML has no element and no attribute that acts.
public final class MarkdownFuzz {

  private MarkdownFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Document document =
        Jsoup.parseBodyFragment(
            Markdown.html(new String(input, UTF_8), "/a/b/blob/main", "/a/b/resolve/main"));
    for (Element element : document.body().getAllElements()) {
      String name = element.normalName();
      if (name.matches(
          "script|style|iframe|object|embed|form|input|button|svg|math|base|meta|link")) {
        throw new AssertionError("an element " + name);
      }
      element
          .attributes()
          .forEach(attribute -> {
            String key = attribute.getKey().toLowerCase(java.util.Locale.ROOT);
            String value = attribute.getValue().strip().toLowerCase(java.util.Locale.ROOT);
            boolean address = key.equals("href") || key.equals("src");
            if (key.startsWith("on")
                || key.equals("style")
                || (address
                    && (value.startsWith("javascript:") || value.startsWith("vbscript:")))) {
              throw new AssertionError("an attribute %s=%s".formatted(key, value));
            }
          });
    }
  }
}
