package io.weighbridge.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.http.Links;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BasePathTest {

  private static final BasePath BELOW = BasePath.of(Links.of("https://example.org/models/"));

  private static String in(BasePath base, String html) {
    return new String(base.in(html.getBytes(UTF_8)), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "<a href=\"/\">/</a>                | <a href=\"/models/\">/</a>",
        "<a class=x href='/ui/a?b=/c'>      | <a class=x href='/models/ui/a?b=/c'>",
        "<IMG SRC=/static/x.svg alt=/>      | <IMG SRC=/models/static/x.svg alt=/>",
        "<form hx-post=\"/ui/call\" action=\"/ui/call\"> |"
            + " <form hx-post=\"/models/ui/call\" action=\"/models/ui/call\">",
        // What is no address of this server, and what is none at all.
        "<a href=\"//host/x\">              | <a href=\"//host/x\">",
        "<a href=\"https://host/x\">        | <a href=\"https://host/x\">",
        "<a href=\"#top\" title=\"/x\">     | <a href=\"#top\" title=\"/x\">",
        "<input value=\"/ui/settings\">     | <input value=\"/ui/settings\">",
        "<p>href=\"/x\" src='/y'</p>        | <p>href=\"/x\" src='/y'</p>",
        "<a title=\"href=/x\" href=\"/y\">  | <a title=\"href=/x\" href=\"/models/y\">",
        "<a title='>' href=\"/y\">          | <a title='>' href=\"/models/y\">",
        "<!-- <a href=\"/x\"> --><br/>      | <!-- <a href=\"/x\"> --><br/>",
        "1 < 2 <a href=\"/ü\">ü</a          | 1 < 2 <a href=\"/models/ü\">ü</a",
        "<a href                            | <a href",
        "<a href=                           | <a href=",
        "<a href=\"/x                       | <a href=\"/models/x",
      })
  void addressesOfThisServerAndNothingElseGetThePath(String html, String below) {
    assertThat(in(BELOW, html)).isEqualTo(below);
  }

  @Test
  void onAHostOfItsOwnNothingChanges() {
    BasePath own = BasePath.of(Links.of("https://models.example"));
    assertThat(in(own, "<a href=\"/x\">")).isEqualTo("<a href=\"/x\">");
    assertThat(own.before("/x")).isEqualTo("/x");
    assertThat(BELOW.before("/x")).isEqualTo("/models/x");
    assertThat(BELOW.before("//x")).isEqualTo("//x");
    assertThat(BELOW.before("https://x/")).isEqualTo("https://x/");
  }
}
