package io.weighbridge.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.weighbridge.network.Batch;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Objective;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Schedule;
import io.weighbridge.network.Training;
import io.weighbridge.vector.VectorEngine;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Networks trained step by step from the weights that Keras began with
/// (`peers/golden/trainings.py`): the loss of each step's batch is that of Keras.
class TrainingRunsTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  /// Of networks whose rounding grows from step to step, and of the others.
  private static final double PERCENT = 3;

  private static final double CLOSE_PERCENT = 0.05;

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

    /// Fills one example's input and targets.
    void draw(Generator generator, float[] into, float[] targets);
  }

  private static void picture(Generator generator, float[] into, float[] targets) {
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
    targets[0] = label;
  }

  private static void sequence(Generator generator, float[] into, float[] targets) {
    int label = (5 * generator.draw()) >> 16;
    for (int step = 0; step < 20; step++) {
      int drawn = generator.draw();
      into[step] = drawn < 32768 ? 10 * label + drawn % 10 : drawn % 50;
    }
    targets[0] = label;
  }

  private static void pair(Generator generator, float[] into, float[] targets) {
    int label = (4 * generator.draw()) >> 16;
    for (int i = 0; i < 4; i++) {
      into[i] = generator.draw() / 65536f + label * (i + 1) / 8f;
    }
    for (int i = 4; i < 6; i++) {
      into[i] = generator.draw() / 65536f - label / 4f;
    }
    targets[0] = label;
    targets[1] = into[0] + into[5];
  }

  private static void tagged(Generator generator, float[] into, float[] targets) {
    int length = 4 + ((9 * generator.draw()) >> 16);
    int before = 0;
    for (int step = 0; step < 12; step++) {
      int id = 1 + ((20 * generator.draw()) >> 16);
      into[step] = step < length ? id : 0;
      targets[step] = step < length ? (id + before) % 3 : 0;
      before = id;
    }
  }

  @Test
  void aResidualNetworkLosesWhatItLosesInKeras() throws IOException {
    follow("resnet20", TrainingRunsTest::picture, PERCENT);
  }

  @Test
  void anLstmLosesWhatItLosesInKeras() throws IOException {
    follow("lstm-net", TrainingRunsTest::sequence, PERCENT);
  }

  @Test
  void twoInputsAndTwoOutputsLoseWhatTheyLoseInKeras() throws IOException {
    follow("two-ends", TrainingRunsTest::pair, CLOSE_PERCENT);
  }

  @Test
  void timeStepsThatDoNotCountAreNoLossAsInKeras() throws IOException {
    follow("tagger", TrainingRunsTest::tagged, CLOSE_PERCENT);
  }

  private static void follow(String name, Sample sample, double percent) throws IOException {
    JsonNode golden = JsonMapper.builder().build().readTree(GOLDEN.resolve(name + ".json"));
    JsonNode settings = golden.path("settings");
    int count = settings.path("batch").asInt();
    Path file = GOLDEN.resolve(name + ".keras");
    try (WeightsFile weights = WeightsFile.open(file);
        Executable engine = new VectorEngine().compile(ModelSource.network(weights), 2)) {
      WeightsMapping.load(weights, engine.network(), engine.variables());
      Objective objective = objective(settings);
      Training training = engine.train(objective, optimizer(settings), Set.of(), 1);
      int targetWidth = objective.targetWidth(engine.network().outputShapes());
      int width = (int) engine.network().inputShape().elements();
      float[] outputs = new float[count * (int) engine.network().outputShape().elements()];
      Generator generator = new Generator(settings.path("seed").asLong());
      for (int step = 0; step < golden.path("losses").size(); step++) {
        float[][] inputs = new float[count][width];
        float[][] targets = new float[count][targetWidth];
        for (int row = 0; row < count; row++) {
          sample.draw(generator, inputs[row], targets[row]);
        }
        double loss =
            training.step(
                batch(inputs, targets), count, settings.path("learning_rate").asDouble(), outputs);
        assertThat(loss)
            .as("%s, step %d", name, step)
            .isCloseTo(golden.path("losses").get(step).asDouble(), withinPercentage(percent));
      }
    }
  }

  private static Optimizer optimizer(JsonNode settings) {
    Schedule rate = new Schedule.Constant(settings.path("learning_rate").asDouble());
    return settings.path("optimizer").asString().equals("SGD")
        ? new Optimizer.Sgd(rate, settings.path("momentum").asDouble(0), false)
        : Optimizer.adam(rate);
  }

  private static Objective objective(JsonNode settings) {
    JsonNode loss = settings.path("loss");
    if (!loss.isArray()) {
      return Objective.of(Losses.parse(loss.asString()));
    }
    List<Objective.Term> terms = new ArrayList<>();
    for (int i = 0; i < loss.size(); i++) {
      terms.add(
          new Objective.Term(
              Losses.parse(loss.path(i).asString()),
              settings.path("loss_weights").path(i).asDouble()));
    }
    return new Objective(terms);
  }

  private static Batch batch(float[][] inputs, float[][] targets) {
    return new Batch() {
      @Override
      public void input(int row, float[] into, int offset) {
        System.arraycopy(inputs[row], 0, into, offset, inputs[row].length);
      }

      @Override
      public void target(int row, float[] into, int offset) {
        System.arraycopy(targets[row], 0, into, offset, targets[row].length);
      }
    };
  }
}
