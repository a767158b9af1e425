package io.weighbridge.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.weighbridge.network.Batch;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Schedule;
import io.weighbridge.network.Training;
import io.weighbridge.vector.VectorEngine;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two networks trained step by step from the weights that Keras began with
/// (`peers/golden/trainings.py`): the loss of each step's batch is that of Keras.
class TrainingRunsTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  private static final double PERCENT = 3;

  /// Knuth's linear congruential generator, as the script has it.
  private static final class Generator {
    private long x;

    Generator(long seed) {
      x = seed;
    }

    int draw() {
      x = 6364136223846793005L * x + 1442695040888963407L;
      return (int) (x >>> 48);
    }
  }

  /// What is drawn of a batch.
  private interface Sample {

    /// Fills one example.
    ///
    /// @return its label
    int draw(Generator generator, float[] into);
  }

  private static int picture(Generator generator, float[] into) {
    int label = (10 * generator.draw()) >> 16;
    int at = 0;
    for (int row = 0; row < 32; row++) {
      for (int column = 0; column < 32; column++) {
        for (int channel = 0; channel < 3; channel++) {
          int pattern = (row * (label + 1) + column * (label + 3) + 5 * channel) % 16;
          into[at++] = pattern / 32f + generator.draw() / 131072f - 0.5f;
        }
      }
    }
    return label;
  }

  private static int sequence(Generator generator, float[] into) {
    int label = (5 * generator.draw()) >> 16;
    for (int step = 0; step < 20; step++) {
      int drawn = generator.draw();
      into[step] = drawn < 32768 ? 10 * label + drawn % 10 : drawn % 50;
    }
    return label;
  }

  @Test
  void aResidualNetworkLosesWhatItLosesInKeras() throws IOException {
    follow("resnet20", TrainingRunsTest::picture);
  }

  @Test
  void anLstmLosesWhatItLosesInKeras() throws IOException {
    follow("lstm-net", TrainingRunsTest::sequence);
  }

  private static void follow(String name, Sample sample) throws IOException {
    JsonNode golden = JsonMapper.builder().build().readTree(GOLDEN.resolve(name + ".json"));
    JsonNode settings = golden.path("settings");
    int count = settings.path("batch").asInt();
    Path file = GOLDEN.resolve(name + ".keras");
    try (WeightsFile weights = WeightsFile.open(file);
        Executable engine = new VectorEngine().compile(ModelSource.network(weights), 2)) {
      WeightsMapping.load(weights, engine.network(), engine.variables());
      Training training =
          engine.train(Losses.SPARSE_CATEGORICAL_CROSSENTROPY, optimizer(settings), Set.of(), 1);
      int width = (int) engine.network().inputShape().elements();
      float[] outputs = new float[count * (int) engine.network().outputShape().elements()];
      Generator generator = new Generator(settings.path("seed").asLong());
      for (int step = 0; step < golden.path("losses").size(); step++) {
        float[][] inputs = new float[count][width];
        int[] labels = new int[count];
        for (int row = 0; row < count; row++) {
          labels[row] = sample.draw(generator, inputs[row]);
        }
        double loss =
            training.step(
                batch(inputs, labels), count, settings.path("learning_rate").asDouble(), outputs);
        assertThat(loss)
            .as("%s, step %d", name, step)
            .isCloseTo(golden.path("losses").get(step).asDouble(), withinPercentage(PERCENT));
      }
    }
  }

  private static Optimizer optimizer(JsonNode settings) {
    Schedule rate = new Schedule.Constant(settings.path("learning_rate").asDouble());
    return settings.path("optimizer").asString().equals("SGD")
        ? new Optimizer.Sgd(rate, settings.path("momentum").asDouble(0), false)
        : Optimizer.adam(rate);
  }

  private static Batch batch(float[][] inputs, int[] labels) {
    return new Batch() {
      @Override
      public void input(int row, float[] into, int offset) {
        System.arraycopy(inputs[row], 0, into, offset, inputs[row].length);
      }

      @Override
      public void target(int row, float[] into, int offset) {
        into[offset] = labels[row];
      }
    };
  }
}
