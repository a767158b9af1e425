package io.weighbridge.learning;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.dropout;
import static io.weighbridge.learning.Layers.flatten;
import static io.weighbridge.learning.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Schedule;
import io.weighbridge.network.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequentialTest {

  private static Sequential model(String optimizer, double rate) {
    return Sequential.of(
            input(2), dense(16, Activation.TANH), dropout(0.1), dense(3, Activation.SOFTMAX))
        .compile(
            Optimizer.parse(optimizer, new Schedule.Constant(rate)),
            Losses.SPARSE_CATEGORICAL_CROSSENTROPY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"adam", "adamw", "sgd", "momentum", "nesterov", "rmsprop"})
  void everyOptimiserLearnsToTellClustersApart(String optimizer) {
    try (Sequential model = model(optimizer, Optimizer.defaultRate(optimizer) * 10)) {
      model.fit(new Clusters(900, 1), Recipe.epochs(8).seed(3));
      assertThat(model.evaluate(new Clusters(300, 2)).accuracy()).isGreaterThan(0.97);
    }
  }

  @Test
  void theSameSeedGivesTheSameWeightsOnOneThreadAndOnMany() {
    List<float[]> first = fitted(1);
    for (int threads : new int[] {1, 2, 4}) {
      List<float[]> again = fitted(threads);
      for (int i = 0; i < first.size(); i++) {
        assertThat(again.get(i)).containsExactly(first.get(i));
      }
    }
  }

  private static List<float[]> fitted(int threads) {
    try (Sequential model = model("adam", 0.01).threads(threads).initialize(5)) {
      model.fit(new Clusters(500, 1), Recipe.epochs(3).seed(5).validation(0.2));
      return model.variables().stream().map(Variable::values).toList();
    }
  }

  @Test
  void epochsAreReportedAndTheLastWeightsKept() {
    try (Sequential model = model("adam", 0.01)) {
      History history = model.fit(new Clusters(100, 1), Recipe.epochs(4).batch(30).validation(0.2));
      assertThat(history.ending()).isEqualTo(History.Ending.COMPLETED);
      assertThat(history.keptEpoch()).isEqualTo(4);
      assertThat(history.epochs()).hasSize(4);
      assertThat(history.epochs()).allSatisfy(epoch -> assertThat(epoch.validation()).isNotNull());
    }
  }

  @Test
  void trainingThatDoesNotGetBetterStopsEarlyWithTheBestWeights() {
    try (Sequential model = model("adam", 1.0)) {
      History history =
          model.fit(new Clusters(300, 1), Recipe.epochs(100).validation(0.3).earlyStop(2).seed(4));
      assertThat(history.ending()).isEqualTo(History.Ending.STOPPED_EARLY);
      assertThat(history.keptEpoch()).isEqualTo(history.epochs().size() - 2);
      double kept = model.evaluate(new Clusters(300, 1).slice(210, 300)).loss();
      assertThat(kept).isEqualTo(history.epochs().get(history.keptEpoch() - 1).watchedLoss());
    }
  }

  @Test
  void anInterruptionKeepsTheBestEpochSoFar() {
    try (Sequential model = model("adam", 0.01)) {
      List<Integer> begun = new ArrayList<>();
      History history =
          model.fit(
              new Clusters(300, 1),
              Recipe.epochs(100)
                  .listener(
                      new FitListener() {
                        @Override
                        public void epochBegins(int epoch, int epochs, int steps) {
                          begun.add(epoch);
                        }

                        @Override
                        public boolean interrupted() {
                          return begun.size() > 3;
                        }
                      }));
      assertThat(history.ending()).isEqualTo(History.Ending.INTERRUPTED);
      assertThat(history.epochs()).hasSize(3);
      assertThat(history.keptEpoch()).isEqualTo(3);
    }
  }

  @Test
  void aLossThatIsNoNumberStopsAtItsStepWithTheLastGoodWeights() {
    try (Sequential model =
        Sequential.of(input(2), dense(16, Activation.EXPONENTIAL), dense(1))
            .compile(Optimizer.sgd(50), Losses.MEAN_SQUARED_ERROR)) {
      List<float[]> before = model.variables().stream().map(Variable::values).toList();
      DivergedException diverged =
          catchThrowableOfType(
              DivergedException.class,
              () -> model.fit(new Clusters(300, 1), Recipe.epochs(2).batch(10)));
      assertThat(diverged).hasMessageMatching("the loss became .* at step \\d+ of epoch 1; .*");
      assertThat(diverged.history().keptEpoch()).isZero();
      for (int i = 0; i < before.size(); i++) {
        assertThat(model.variables().get(i).values()).containsExactly(before.get(i));
      }
    }
  }

  @Test
  void frozenLayersStayAsTheyAreAndUnknownOnesAreNamed() {
    try (Sequential model = model("adam", 0.01)) {
      float[] before = model.variables().getFirst().values();
      model.fit(new Clusters(90, 1), Recipe.epochs(1).freeze(Set.of("dense")));
      assertThat(model.variables().getFirst().values()).containsExactly(before);
      assertThatThrownBy(
              () -> model.fit(new Clusters(90, 1), Recipe.epochs(1).freeze(Set.of("dens"))))
          .hasMessage("no layer is named dens; there are input_layer, dense, dropout, dense_1");
    }
  }

  @Test
  void examplesThatDoNotFitTheNetworkAreRefused() {
    try (Sequential wide =
            Sequential.of(flatten(28, 28), dense(3, Activation.SOFTMAX))
                .compile(Optimizer.adam(), Losses.SPARSE_CATEGORICAL_CROSSENTROPY);
        Sequential narrow =
            Sequential.of(input(2), dense(2, Activation.SOFTMAX))
                .compile(Optimizer.adam(), Losses.SPARSE_CATEGORICAL_CROSSENTROPY);
        Sequential distribution =
            Sequential.of(input(2), dense(3, Activation.SOFTMAX))
                .compile(Optimizer.adam(), Losses.CATEGORICAL_CROSSENTROPY)) {
      assertThatThrownBy(() -> wide.evaluate(new Clusters(9, 1)))
          .hasMessage("the network takes [28, 28] and clusters has examples of 2 values");
      assertThatThrownBy(() -> narrow.evaluate(new Clusters(9, 1)))
          .hasMessage("clusters has 3 classes and the network tells 2 apart");
      assertThat(distribution.evaluate(new Clusters(9, 1)).loss())
          .as("classes stand for distributions")
          .isFinite();
    }
  }

  @Test
  void anEvaluationCountsWhatWasMeantAndWhatWasSaid() {
    try (Sequential model = model("adam", 0.01)) {
      model.fit(new Clusters(900, 1), Recipe.epochs(5));
      Evaluation evaluation = model.evaluate(new Clusters(300, 2));
      assertThat(evaluation.classes()).containsExactly("right", "top", "bottom");
      assertThat(evaluation.perClass())
          .allSatisfy(row -> {
            assertThat(row.support()).isEqualTo(100);
            assertThat(row.precision()).isBetween(0.9, 1.0);
            assertThat(row.recall()).isBetween(0.9, 1.0);
          });
    }
  }

  @Test
  void weightsThatAreRuinedByAnEpochsLastStepAreNotKept() {
    for (int epochs : new int[] {1, 3}) {
      try (Sequential model =
          Sequential.of(input(2), dense(1))
              .compile(Optimizer.sgd(1e38), Losses.MEAN_SQUARED_ERROR)) {
        float[] before = model.variables().getFirst().values();
        assertThatThrownBy(() -> model.fit(new Clusters(50, 1), Recipe.epochs(epochs).batch(50)))
            .isInstanceOf(DivergedException.class)
            .hasMessageContaining("after epoch 1");
        assertThat(model.variables().getFirst().values()).containsExactly(before);
      }
    }
  }

  @Test
  void aBatchLargerThanTheExamplesIsAllOfThem() {
    try (Sequential model = model("adam", 0.01)) {
      History history = model.fit(new Clusters(30, 1), Recipe.epochs(1).batch(Integer.MAX_VALUE));
      assertThat(history.epochs()).hasSize(1);
    }
  }

  @Test
  void aLossThatCannotBeOfTheseTargetsIsRefused() {
    try (Sequential binary =
        Sequential.of(input(2), dense(1, Activation.SIGMOID))
            .compile(Optimizer.adam(), Losses.BINARY_CROSSENTROPY)) {
      assertThatThrownBy(() -> binary.fit(new Clusters(9, 1), Recipe.epochs(1)))
          .hasMessage("clusters has 3 classes and the network tells 2 apart");
    }
  }

  @Test
  void aModelThatRefusesSoManyThreadsGoesOnWithThoseItHas() {
    try (Sequential model = model("adam", 0.01)) {
      model.predict(1, 2);
      assertThatThrownBy(() -> model.threads(0)).isInstanceOf(IllegalArgumentException.class);
      assertThat(model.predict(1, 2)).hasSize(3);
    }
  }
}
