package io.weighbridge.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.layers.Dropout;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Input;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Training;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ThreadsTest {

  private static final int EXAMPLES = 45;

  @Test
  void theSameSeedGivesTheSameBitsWhateverTheNumberOfThreads() {
    List<float[]> one = train(1);
    for (int threads : new int[] {1, 2, 3, 5}) {
      List<float[]> several = train(threads);
      for (int i = 0; i < one.size(); i++) {
        assertThat(several.get(i)).as("%d threads", threads).containsExactly(one.get(i));
      }
    }
  }

  private static List<float[]> train(int threads) {
    Cases.Case each =
        new Cases.Case(
            "dropout",
            Network.of(
                "case",
                new Input("", Shape.of(19)),
                Cases.dense(70, Activation.RELU),
                new Dropout("", 0.3),
                Cases.dense(33, Activation.GELU),
                Cases.dense(21, Activation.SIGMOID),
                Cases.dense(13, Activation.TANH),
                Cases.dense(7, Activation.SOFTMAX)),
            Losses.SPARSE_CATEGORICAL_CROSSENTROPY);
    try (Executable vector = new VectorEngine().compile(each.network(), threads)) {
      Cases.draw(vector.variables(), 1);
      Training training = vector.train(each.loss(), Optimizer.adam(), Set.of(), 9);
      for (int step = 0; step < 20; step++) {
        training.step(Cases.batch(each, EXAMPLES, step), EXAMPLES, 0.01, new float[EXAMPLES * 7]);
      }
      return vector.variables().stream().map(Variable::values).toList();
    }
  }

  @Test
  void everyMemberOfATeamRunsEveryRoundOnce() {
    try (Team team = new Team(4)) {
      AtomicIntegerArray runs = new AtomicIntegerArray(4);
      for (int round = 1; round <= 5_000; round++) {
        team.run(runs::incrementAndGet);
        for (int member = 0; member < 4; member++) {
          assertThat(runs.get(member)).isEqualTo(round);
        }
      }
    }
  }

  @Test
  void aFailureInAnyThreadReachesTheCallerAndTheTeamGoesOn() {
    try (Team team = new Team(2)) {
      assertThatThrownBy(() ->
              team.run(member -> {
                if (member == 1) {
                  throw new IllegalArgumentException("row 17");
                }
              }))
          .hasMessageContaining("row 17");
      AtomicIntegerArray runs = new AtomicIntegerArray(2);
      team.run(runs::incrementAndGet);
      assertThat(runs.get(0) + runs.get(1)).isEqualTo(2);
    }
  }

  @Test
  void aTargetThatIsNoClassIsSaid() {
    Cases.Case each =
        Cases.all().filter(c -> c.name().contains("SparseCategorical")).findFirst().orElseThrow();
    try (Executable vector = new VectorEngine().compile(each.network(), 1)) {
      assertThatThrownBy(() ->
              vector.evaluate(
                  new io.weighbridge.network.Batch() {
                    @Override
                    public void input(int row, float[] into, int offset) {}

                    @Override
                    public void target(int row, float[] into, int offset) {
                      into[offset] = 3;
                    }
                  },
                  1,
                  each.loss(),
                  new float[3]))
          .hasMessageContaining("target 3.0 is no class of the 3");
    }
  }

  @Test
  void anEngineThatWasClosedSaysSo() {
    Cases.Case each = Cases.all().findFirst().orElseThrow();
    Executable vector = new VectorEngine().compile(each.network(), 2);
    vector.close();
    assertThatThrownBy(() -> vector.predict(new float[6], 1, new float[2]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("have ended");
  }

  @Test
  void whatIsTooLargeForOneArrayIsNamed() {
    Network wide =
        Network.of("n", new Input("", Shape.of(784)), Cases.dense(5_000_000, Activation.RELU));
    assertThatThrownBy(() -> new VectorEngine().compile(wide, 1))
        .hasMessageContaining("layer \"dense\" (Dense): 3920000000 values in one piece");
  }
}
