package io.weighbridge.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ScheduleTest {

  private static final Schedule.Span FIVE_EPOCHS = new Schedule.Span(1875, 9375);

  static Stream<String> schedules() {
    return KerasGolden.ROOT.path("schedules").path("rates").propertyNames().stream();
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void ratesAreThoseOfKeras(String text) {
    Schedule schedule = Schedule.parse(text, 0.001);
    JsonNode golden = KerasGolden.ROOT.path("schedules");
    for (int i = 0; i < golden.path("steps").size(); i++) {
      long step = golden.path("steps").get(i).asLong();
      assertThat(schedule.rate(step, FIVE_EPOCHS))
          .as("step %d", step)
          .isCloseTo(golden.path("rates").path(text).get(i).asDouble(), within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void aScheduleIsWrittenAsItIsRead(String text) {
    assertThat(Schedule.parse(text, 0.5).text()).isEqualTo(text);
  }

  @Test
  void inverseTimeHalvesWhenDecayTimesStepsIsOne() {
    assertThat(Schedule.parse("inverse-time:0.001", 0.01).rate(1000, FIVE_EPOCHS)).isEqualTo(0.005);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "linear",
        "constant:1",
        "inverse-time",
        "inverse-time:x",
        "inverse-time:-1",
        "exponential:0.5",
        "exponential:0.5,0",
        "cosine:NaN",
        "step:0.5,Infinity",
        "step:,"
      })
  void whatIsNoScheduleIsRefusedWithTheFormsThereAre(String text) {
    assertThatThrownBy(() -> Schedule.parse(text, 0.1))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("is none of constant, inverse-time:DECAY");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aRateThatIsNotPositiveIsRefused(double rate) {
    assertThatThrownBy(() -> Schedule.parse("constant", rate))
        .hasMessageContaining("is not a positive number");
  }
}
