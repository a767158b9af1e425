package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GgufChoiceTest {

  private static final List<String> PATHS =
      List.of(
          "README.md",
          "tiny-Q8_0.gguf",
          "tiny-Q4_K_M.gguf",
          "tiny.IQ2_XS.gguf",
          "BF16/tiny-BF16-00001-of-00002.gguf",
          "BF16/tiny-BF16-00002-of-00002.gguf",
          "F16/tiny.gguf",
          "mmproj-tiny-F32.gguf",
          "mmproj-tiny-f16.gguf");

  @Test
  void aTagIsAQuantisationInAnyCase() {
    assertThat(GgufChoice.model(PATHS, "q8_0")).contains("tiny-Q8_0.gguf");
    assertThat(GgufChoice.model(PATHS, "Q4_K_M")).contains("tiny-Q4_K_M.gguf");
    assertThat(GgufChoice.model(PATHS, "iq2_xs")).contains("tiny.IQ2_XS.gguf");
  }

  @Test
  void aQuantisationMayBeTheNameOfAFolder() {
    assertThat(GgufChoice.model(PATHS, "F16")).contains("F16/tiny.gguf");
  }

  @Test
  void aTagIsAFileNameWithOrWithoutItsEnd() {
    assertThat(GgufChoice.model(PATHS, "tiny-Q8_0.gguf")).contains("tiny-Q8_0.gguf");
    assertThat(GgufChoice.model(PATHS, "TINY-q8_0")).contains("tiny-Q8_0.gguf");
  }

  @Test
  void latestPrefersTheUsualQuantisationThenWhateverThereIs() {
    assertThat(GgufChoice.model(PATHS, "latest")).contains("tiny-Q4_K_M.gguf");
    assertThat(GgufChoice.model(List.of("b-Q3_K_L.gguf", "a-Q3_K_L.gguf"), "latest"))
        .contains("a-Q3_K_L.gguf");
  }

  @Test
  void shardsAndProjectorsAreNoModels() {
    assertThat(GgufChoice.model(PATHS, "BF16")).isEmpty();
    assertThat(GgufChoice.model(List.of("mmproj-F16.gguf"), "latest")).isEmpty();
    assertThat(GgufChoice.projector(PATHS)).contains("mmproj-tiny-f16.gguf");
  }

  @Test
  void theQuantisationIsReadFromThePath() {
    assertThat(GgufChoice.quantisation("x/tiny-q4_k_m.gguf")).contains("Q4_K_M");
    assertThat(GgufChoice.quantisation("tiny.gguf")).isEmpty();
  }
}
