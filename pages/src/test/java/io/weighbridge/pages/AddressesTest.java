package io.weighbridge.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses lead where they should, whatever strangers named.
final class AddressesTest {

  @Test
  void whatStrangersNamedIsEncoded() {
    assertThat(Addresses.path("a b/ü?/#")).isEqualTo("a%20b/%C3%BC%3F/%23");
    Map<String, List<String>> query = new LinkedHashMap<>();
    query.put("task", List.of("a&b", "c"));
    query.put("none", List.of(""));
    assertThat(Addresses.query(query)).isEqualTo("?task=a%26b&task=c");
    assertThat(Addresses.query(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/ada/m?x=1#y", "/ui/settings"})
  void pathsOfThisServerAreLocal(String path) {
    assertThat(Addresses.isLocal(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "//elsewhere.invalid",
        "/\\elsewhere.invalid",
        "https://elsewhere.invalid",
        "javascript:alert(1)",
        "/a\nSet-Cookie: x",
        "/ü"
      })
  void otherPlacesAreNot(String path) {
    assertThat(Addresses.isLocal(path)).isFalse();
  }
}
