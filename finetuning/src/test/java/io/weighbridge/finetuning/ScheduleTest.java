package io.weighbridge.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.network.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ScheduleTest {

  @TempDir private Path folder;

  private static Hyperparameters with(String schedule) {
    return new Hyperparameters(2, 20, 2, "sgd", 0.01, schedule, 1, "");
  }

  @Test
  void aJobFollowsItsScheduleFromTheMultipliedRateOn() throws Exception {
    Shelf.digits(folder, "alice/base");
    try (Shelf shelf = Shelf.open(folder)) {
      Job job =
          shelf.ended(
              shelf
                  .tuning
                  .jobs()
                  .create(
                      Shelf.ALICE,
                      JobRequest.of("alice/base", "digits:200").with(with("step:0.5,1"))));
      assertThat(job.status()).isEqualTo(JobStatus.SUCCEEDED);
      assertThat(job.hyperparameters().schedule()).isEqualTo("step:0.5,1");
      JsonNode history =
          JsonMapper.shared()
              .readTree(Files.readString(shelf.published(job).resolve("history.json")));
      // The rate of each epoch's last step.
      assertThat(history.at("/epochs/0/learning_rate").asDouble()).isEqualTo(0.02);
      assertThat(history.at("/epochs/1/learning_rate").asDouble()).isEqualTo(0.01);
      assertThat(history.at("/recipe/schedule").asString()).isEqualTo("step:0.5,1");
    }
  }

  @Test
  void whatIsNoScheduleIsRefusedBeforeAnythingIsTaken() {
    assertThatThrownBy(() -> with("cubic"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("\"cubic\" is none of constant");
    assertThatThrownBy(() -> with("x".repeat(101))).isInstanceOf(BadRequest.class);
  }

  @Test
  void jobsFromBeforeThereWereSchedulesHaveAConstantRate() {
    Hyperparameters old =
        JsonText.hyperparameters(
            """
            {"epochs":3,"batch":32,"multiplier":1.0,"optimizer":"adam","learningRate":0.001,\
            "seed":0,"label":""}\
            """);
    assertThat(old).isEqualTo(Hyperparameters.AUTO);
    assertThat(old.chosen().learningRate()).isEqualTo(new Schedule.Constant(0.001));
    assertThat(JsonText.hyperparameters(JsonText.write(with("cosine:0.1"))))
        .isEqualTo(with("cosine:0.1"));
  }
}
