package io.weighbridge.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What strangers wrote is shown, and does nothing.
final class MarkdownTest {

  private static String html(String markdown) {
    return Markdown.html(markdown, "/ada/m/blob/main", "/ada/m/resolve/main");
  }

  @Test
  void textIsShownAsItWasMeant() {
    assertThat(html("# Title\n\nSome *words*, `code`\n\n- one\n"))
        .contains("<h2>Title</h2>", "<em>words</em>", "<code>code</code>", "<li>one</li>");
    assertThat(html("| a | b |\n|---|--:|\n| 1 | 2 |\n")).contains("<table>", "<td>1</td>");
  }

  @Test
  void frontMatterIsNoPartOfTheText() {
    assertThat(html("---\nlicense: mit\n---\nHello")).contains("Hello").doesNotContain("license");
    assertThat(html("---\r\nlicense: mit\r\n---\r\nHello")).doesNotContain("license");
    assertThat(html("---\nlicense: mit\n---")).isEmpty();
    assertThat(html("---\nno end")).contains("no end");
  }

  @Test
  void relativeLinksLeadToTheFilesOfTheModel() {
    assertThat(html("[a](LICENSE) [b](./docs/x.md) [c](#part) [d](/other/model)"))
        .contains(
            "href=\"/ada/m/blob/main/LICENSE\"",
            "href=\"/ada/m/blob/main/docs/x.md\"",
            "href=\"#part\"",
            "href=\"/other/model\"");
    assertThat(html("![plot](plot.png)"))
        .contains("src=\"/ada/m/resolve/main/plot.png\"", "alt=\"plot\"");
  }

  @Test
  void picturesOfOtherHostsBecomeLinks() {
    assertThat(html("![logo](https://elsewhere.invalid/logo.png)"))
        .doesNotContain("<img")
        .contains("href=\"https://elsewhere.invalid/logo.png\"", "picture: logo");
    assertThat(html("<img src=\"//elsewhere.invalid/x.png\">")).doesNotContain("<img");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<iframe src=\"https://elsewhere.invalid\"></iframe>",
        "<form action=/logout><input name=a></form>",
        "<style>*{display:none}</style>",
        "<p style=\"position:fixed\">x</p>",
        "<div id=content class=top>x</div>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<base href=//elsewhere.invalid>",
        "<meta http-equiv=refresh content=0>",
        "<object data=x></object><embed src=x>",
        "<a href=x onclick=alert(1)>x</a>"
      })
  void nothingOfAStrangerActs(String hostile) {
    String html = html("Before\n\n" + hostile + "\n\nafter");
    assertThat(html)
        .doesNotContainIgnoringCase("<script")
        .doesNotContainIgnoringCase("javascript:")
        .doesNotContainIgnoringCase("onerror")
        .doesNotContainIgnoringCase("onload")
        .doesNotContainIgnoringCase("onclick")
        .doesNotContainIgnoringCase("<iframe")
        .doesNotContainIgnoringCase("<form")
        .doesNotContainIgnoringCase("<input")
        .doesNotContainIgnoringCase("<style")
        .doesNotContainIgnoringCase("style=")
        .doesNotContainIgnoringCase("<svg")
        .doesNotContainIgnoringCase("<base")
        .doesNotContainIgnoringCase("<meta")
        .doesNotContainIgnoringCase("<object")
        .doesNotContainIgnoringCase("id=\"content\"")
        .doesNotContain("data:text");
  }

  @Test
  void deepAndLongTextsTakeNoLongTime() {
    assertThat(html("> ".repeat(50_000) + "x")).isNotEmpty();
    assertThat(html("[".repeat(50_000))).isNotEmpty();
    assertThat(html("x".repeat(2 * Markdown.MOST_LETTERS)).length())
        .isLessThan(Markdown.MOST_LETTERS + 100);
  }
}
