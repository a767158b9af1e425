package io.weighbridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What users type: servers, models, revisions, tokens, patterns.
final class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080, http://127.0.0.1:8080",
    "HTTP://Hub.Example/, http://hub.example",
    "https://hub.example:443/a//, https://hub.example/a",
    "http://[::1]:80, http://[::1]"
  })
  void anAddressIsReadInOneForm(String given, String read) {
    assertThat(ServerAddress.parse(given).text()).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hub.example",
        "ftp://hub.example",
        "http://",
        "http:///x",
        "http://a b",
        "http://h?q",
        "http://h#f",
        "http://alice:secret@h"
      })
  void whatIsNoAddressIsRefusedWithoutItsPassword(String given) {
    assertThatThrownBy(() -> ServerAddress.parse(given))
        .isInstanceOf(WordException.class)
        .message()
        .doesNotContain("secret");
  }

  @Test
  void anOriginIsSchemeHostAndPort() {
    URI uri = URI.create("https://hub.example/x");
    assertThat(ServerAddress.sameOrigin(uri, URI.create("HTTPS://HUB.example:443/y"))).isTrue();
    for (String other :
        List.of(
            "http://hub.example/x", "https://hub.example:8443/x", "https://hub.example.evil/x")) {
      assertThat(ServerAddress.sameOrigin(uri, URI.create(other))).isFalse();
    }
  }

  @Test
  void aModelMayHaveARevision() {
    assertThat(ModelReference.parse("acme/demo"))
        .isEqualTo(new ModelReference(new ModelId("acme", "demo"), "main"));
    assertThat(ModelReference.parse("acme/demo@refs/pr/1").revision()).isEqualTo("refs/pr/1");
    for (String wrong :
        List.of(
            "", "demo", "a/b/c", "a/", "/b", "a/b@", "a/b@x y", "../b", "a/b.git", "a/-b", "a/b--c",
            "a/é")) {
      assertThatThrownBy(() -> ModelReference.parse(wrong)).isInstanceOf(WordException.class);
    }
  }

  @Test
  void aTokenShowsItselfToNobody() {
    Token token = Token.parse(" hf_secret\n");
    assertThat(token.secret()).isEqualTo("hf_secret");
    assertThat(token.toString()).doesNotContain("secret");
    assertThat(new Credentials.Credential(token, "alice").toString()).doesNotContain("secret");
    for (String wrong : List.of("", "hf_a b", "hf_a\r\nX: y", "é", "a".repeat(5000))) {
      assertThatThrownBy(() -> Token.parse(wrong)).isInstanceOf(WordException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "*, a/b.txt, true",
    "*.txt, a/b.txt, true",
    "*.txt, a/b.txt.gz, false",
    "a/, a/b/c, true",
    "a/, ab, false",
    "?.txt, b.txt, true",
    "?.txt, bb.txt, false",
    "[ab].txt, b.txt, true",
    "[!ab].txt, b.txt, false",
    "[a-c]*, beta, true",
    "[, [, true",
    "a*b*c, aXbYc, true",
    "a*b*c, aXbY, false",
    "*é?, caféx, true",
    "A, a, false"
  })
  void patternsAreHeldAgainstTheWholePath(String glob, String path, boolean fits) {
    assertThat(new Globs(List.of(glob), List.of()).match(path)).isEqualTo(fits);
    assertThat(new Globs(List.of(), List.of(glob)).match(path)).isEqualTo(!fits);
  }

  @Test
  void aPatternOfManyStarsTakesNoTime() {
    String path = "a".repeat(1000);
    assertThat(new Globs(List.of("*a".repeat(200) + "b"), List.of()).match(path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"con", "AUX.txt", "com1", "lpt9.bin", "a:b", "a.", "a ", "nul .x", "a?"})
  void namesThatWindowsHasForItselfAreRefusedThereOnly(String name) {
    assertThat(RemotePath.wrong("sub/" + name, true)).isPresent();
    assertThat(RemotePath.wrong("sub/" + name, false)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".gitattributes",
        "a/.gitignore",
        "..a",
        "a..b",
        "console",
        "com10",
        "日本/é.bin",
        "git~x"
      })
  void ordinaryNamesAreNames(String path) {
    assertThat(RemotePath.wrong(path, true)).isEmpty();
  }

  @Test
  void whateverIsSentIsPercentEncoded() {
    assertThat(Address.segment("refs/pr/1")).isEqualTo("refs%2Fpr%2F1");
    assertThat(Address.path("a b/é%?#.bin")).isEqualTo("a%20b/%C3%A9%25%3F%23.bin");
    assertThat(Address.query("a", "", "b", "x&y")).isEqualTo("?b=x%26y");
  }
}
