package io.weighbridge.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatedFactsTest {

  @ParameterizedTest
  @CsvSource({"military,sector,general", "internal,offer-to-others,yes", "text,multimodal,true"})
  void aPurposeThatContradictsAnotherFactIsRefused(String use, String fact, String value) {
    assertThatThrownBy(() -> StatedFacts.parse(Map.of("use", use, fact, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'%s' must not contradict".formatted(use));
    assertThat(StatedFacts.parse(Map.of("use", use))).isNotEqualTo(Use.PLAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "mau,-5",
    "mau,1e9",
    "mau,9999999999999999",
    "mau,٥",
    "revenue,1.5",
    "revenue,NaN",
    "country,EU",
    "country,ZZ",
    "country,DEU",
    "sector,everything",
    "multimodal,perhaps",
    "use,world-domination",
    "weather,fine"
  })
  void whatIsNoFactIsRefusedByItsName(String fact, String value) {
    assertThatThrownBy(() -> StatedFacts.parse(Map.of(fact, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(fact)
        .hasMessageMatching("(?s).*(must be|there is no fact).*");
  }

  @Test
  void anEmptyFactIsNotKnown() {
    assertThat(StatedFacts.parse(Map.of("mau", "", "country", " "))).isEqualTo(Use.PLAIN);
  }
}
