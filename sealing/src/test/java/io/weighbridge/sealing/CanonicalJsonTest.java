package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class CanonicalJsonTest {

  private static String canonical(String json) {
    return new String(CanonicalJson.write(JsonMapper.builder().build().readTree(json)), UTF_8);
  }

  /// 3.2.3, whose property names sort by UTF-16 units, not by characters.
  @Test
  void namesAreSortedAsInTheRfc() {
    String given =
        """
        {
          "\\u20ac": "Euro Sign",
          "\\r": "Carriage Return",
          "\\ufb33": "Hebrew Letter Dalet With Dagesh",
          "1": "One",
          "\\ud83d\\ude00": "Emoji: Grinning Face",
          "\\u0080": "Control",
          "\\u00f6": "Latin Small Letter O With Diaeresis"
        }
        """;
    assertThat(canonical(given))
        .isEqualTo(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                + "\"\ud83d\ude00\":\"Emoji: Grinning Face\","
                + "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
  }

  /// 3.2.2, its string and its literals but null, which no document has.
  @Test
  void textsAreEscapedAsInTheRfc() {
    assertThat(
            canonical("{\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"}"))
        .isEqualTo("{\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    assertThat(canonical("{\"literals\": [ true, false ], \"b\" : { }, \"a\":[ ]}"))
        .isEqualTo("{\"a\":[],\"b\":{},\"literals\":[true,false]}");
    assertThat(canonical("{\"all\":\"\\b\\t\\n\\f\\r\\u001f\\u007f\\u2028\"}"))
        .isEqualTo("{\"all\":\"\\b\\t\\n\\f\\r\\u001f\u007f\u2028\"}");
  }

  @Test
  void wholeNumbersAreExactInADouble() {
    assertThat(canonical("{\"n\":9007199254740992,\"m\":-9007199254740992}"))
        .isEqualTo("{\"m\":-9007199254740992,\"n\":9007199254740992}");
    for (String number :
        new String[] {
          "9007199254740993",
          "-9007199254740993",
          "-9223372036854775808",
          "9223372036854775808",
          "1.5",
          "1e3"
        }) {
      assertThatThrownBy(() -> canonical("{\"n\":" + number + "}"))
          .hasMessageContaining("is not whole, or too large");
    }
  }

  @Test
  void theOneTextIsRead() {
    ObjectNode read = CanonicalJson.parse("{\"a\":[1,\"\u00e9\"],\"b\":true}".getBytes(UTF_8));
    assertThat(new String(CanonicalJson.write(read), UTF_8))
        .isEqualTo("{\"a\":[1,\"\u00e9\"],\"b\":true}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "null",
        "1",
        "{} ",
        " {}",
        "{}{}",
        "{\"a\": 1}",
        "{\"b\":1,\"a\":1}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":-0}",
        "{\"a\":1.0}",
        "{\"a\":1E2}",
        "{\"a\":NaN}",
        "{\"a\":null}",
        "{\"a\":\"\\u0041\"}",
        "{\"a\":\"\\/\"}",
        "{\"a\":\"\\u001F\"}",
        "{\"a\":\"\\ud800\"}",
        "{'a':1}",
        "{\"a\":1}//",
        "\ufeff{\"a\":1}",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}"
      })
  void noOtherIs(String text) {
    assertThatThrownBy(() -> CanonicalJson.parse(text.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNotUtf8IsNotRead() {
    assertThatThrownBy(() -> CanonicalJson.parse(new byte[] {'{', '"', (byte) 0xc0, '"'}))
        .hasMessageContaining("not UTF-8");
  }
}
