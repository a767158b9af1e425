package io.weighbridge.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.pages.Playground.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/// What a deployment takes is read off its shape.
final class PlaygroundTest {

  private static Playground of(String name, String datatype, String shape, boolean batches) {
    return Playground.of(
        JsonMapper.shared()
            .readTree(
                """
                {"signature":{"inputs":[{"name":"%s","datatype":"%s","shape":%s}],"batches":%s}}\
                """
                    .formatted(name, datatype, shape, batches)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[-1,28,28];true;DIGIT", "[-1,784];true;DIGIT", "[1,28,28,1];false;DIGIT",
        "[-1,1,28,28];true;DIGIT", "[-1,3,224,224];true;PICTURE", "[-1,32,32,3];true;PICTURE",
        "[-1,4];true;ROW", "[13];false;ROW", "[-1,2,3,4,5];true;TENSORS"
      })
  void shapesAreRecognised(String shape, boolean batches, Kind kind) {
    assertThat(of("x", "FP32", shape, batches).kind()).isEqualTo(kind);
  }

  @Test
  void textsAndUnknownsAreToldApart() {
    assertThat(of("text", "BYTES", "[-1]", true).kind()).isEqualTo(Kind.TEXT);
    assertThat(of("input_ids", "INT64", "[-1,-1]", true).kind()).isEqualTo(Kind.TEXT);
    assertThat(Playground.of(JsonMapper.shared().readTree("{\"name\":\"x\"}")).kind())
        .isEqualTo(Kind.UNKNOWN);
  }

  @Test
  void longRowsArePasted() {
    assertThat(of("x", "FP32", "[-1,4]", true).fields()).containsExactly(1, 2, 3, 4);
    assertThat(of("x", "FP32", "[-1,50]", true).fields()).isEmpty();
  }
}
