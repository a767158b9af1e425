package io.weighbridge.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ActivationTest {

  static Stream<Activation> elementwise() {
    return Arrays.stream(Activation.values())
        .filter(activation -> !activation.rowwise() && activation != Activation.HARD_SIGMOID_2);
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void valuesAndSlopesAreThoseOfKeras(Activation activation) {
    JsonNode golden = KerasGolden.ROOT.path("activations").path(activation.kerasName());
    JsonNode points = KerasGolden.ROOT.path("points");
    assertThat(points).isNotEmpty();
    for (int i = 0; i < points.size(); i++) {
      double x = points.get(i).asDouble();
      assertThat(activation.value(x))
          .as("value at %s", x)
          .isCloseTo(golden.path("values").get(i).asDouble(), within(2e-7));
      assertThat(activation.slope(x))
          .as("slope at %s", x)
          .isCloseTo(golden.path("slopes").get(i).asDouble(), within(2e-7));
    }
  }

  @Test
  void theHardSigmoidOfKeras1And2HasASlopeOfOneFifth() {
    assertThat(Activation.HARD_SIGMOID_2.value(1)).isCloseTo(0.7, within(1e-12));
    assertThat(Activation.HARD_SIGMOID_2.value(-2.6)).isZero();
    assertThat(Activation.HARD_SIGMOID_2.value(2.6)).isEqualTo(1);
    assertThat(Activation.HARD_SIGMOID_2.slope(2)).isEqualTo(0.2);
    assertThat(Activation.HARD_SIGMOID_2.slope(3)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void everyActivationIsFoundByItsKerasName(Activation activation) {
    assertThat(Activation.named(activation.kerasName())).contains(activation);
  }

  @Test
  void olderSpellingsAreKnownAndOthersAreNot() {
    assertThat(Activation.named("swish")).contains(Activation.SILU);
    assertThat(Activation.named("hard_swish")).contains(Activation.HARD_SILU);
    assertThat(Activation.named("RELU")).isEmpty();
    assertThat(Activation.named("")).isEmpty();
  }

  @Test
  void nothingOverflowsFarFromZero() {
    for (double x : new double[] {-1e4, 1e4}) {
      assertThat(elementwise().filter(activation -> activation != Activation.EXPONENTIAL))
          .allSatisfy(activation -> {
            assertThat(activation.value(x)).as("value at %s", x).isFinite();
            assertThat(activation.slope(x)).as("slope at %s", x).isFinite();
          });
    }
  }
}
