package io.weighbridge.explaining;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

final class MethodsTest {

  private static final long SEED = 71;
  private static final int COLUMNS = 9;
  private static final Form ROW = Form.Row.unnamed(COLUMNS);
  private static final Form PICTURE = new Form.Picture(3, 3, 1, true);

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /// Scores that the same function makes of the sum of each example's inputs.
  private record OfSum(DoubleUnaryOperator function, DoubleUnaryOperator slope)
      implements Differentiable {
    @Override
    public int inputs() {
      return COLUMNS;
    }

    @Override
    public int outputs() {
      return 1;
    }

    private static double sum(float[] inputs, int row) {
      double sum = 0;
      for (int i = 0; i < COLUMNS; i++) {
        sum += inputs[row * COLUMNS + i];
      }
      return sum;
    }

    @Override
    public float[] scores(float[] inputs, int count) {
      float[] scores = new float[count];
      for (int row = 0; row < count; row++) {
        scores[row] = (float) function.applyAsDouble(sum(inputs, row));
      }
      return scores;
    }

    @Override
    public float[] gradients(float[] inputs, int count, int output) {
      float[] gradients = new float[count * COLUMNS];
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] = (float) slope.applyAsDouble(sum(inputs, i / COLUMNS));
      }
      return gradients;
    }
  }

  @Test
  void ofALinearNetworkGradientTimesInputGivesTheTermsOfTheSum() {
    try (Sequential net =
        Sequential.of(input(COLUMNS), dense(3, Activation.LINEAR)).initialize(SEED).threads(1)) {
      float[] kernel = net.variables().getFirst().values();
      float[] input = random(COLUMNS, SEED);
      for (int output = 0; output < 3; output++) {
        double[] found =
            new GradientTimesInput().explain(new Network(net), input, ROW, output).values();
        for (int i = 0; i < COLUMNS; i++) {
          assertThat(found[i])
              .as("seed %d, output %d, column %d", SEED, output, i)
              .isEqualTo((double) input[i] * kernel[i * 3 + output]);
        }
      }
    }
  }

  @Test
  void ofALinearNetworkAllMethodsAgree() {
    try (Sequential net =
        Sequential.of(input(COLUMNS), dense(2, Activation.LINEAR)).initialize(SEED).threads(1)) {
      Network model = new Network(net);
      float[] input = random(COLUMNS, SEED + 1);
      double[] expected = new GradientTimesInput().explain(model, input, ROW, 1).values();
      for (Method method :
          List.of(
              new IntegratedGradients(new Baseline.Zeros(), 3),
              new Occlusion(new Baseline.Zeros(), 1, 1))) {
        Attributions found = method.explain(model, input, ROW, 1);
        for (int i = 0; i < COLUMNS; i++) {
          assertThat(found.values()[i])
              .as("seed %d, %s, column %d", SEED, method.name(), i)
              .isCloseTo(expected[i], within(1e-6));
        }
      }
    }
  }

  @Test
  void theCompletenessErrorFallsWithTheStepsAsTheMidpointRuleDoes() {
    OfSum cube = new OfSum(x -> x * x * x, x -> 3 * x * x);
    float[] input = new float[COLUMNS];
    Arrays.fill(input, 0.2f);
    double before = Double.POSITIVE_INFINITY;
    for (int steps : List.of(1, 2, 4, 8, 16, 32)) {
      double error =
          new IntegratedGradients(new Baseline.Zeros(), steps)
              .explain(cube, input, ROW, 0)
              .completeness()
              .orElseThrow()
              .absolute();
      // The error of the midpoint rule on a square is exactly that of one step over steps squared.
      assertThat(error).isLessThan(before / 3.5);
      before = error;
    }
  }

  @Test
  void theCompletenessErrorOfARealNetworkFallsWithTheSteps() {
    try (Sequential net =
        Sequential.of(
                input(COLUMNS), dense(16, Activation.TANH), dense(12, Activation.RELU), dense(3))
            .initialize(SEED)
            .threads(1)) {
      float[] input = random(COLUMNS, SEED + 2);
      double few = error(net, input, 4);
      double many = error(net, input, 1000);
      assertThat(many).as("seed %d", SEED).isLessThan(few / 5).isLessThan(1e-3);
    }
  }

  private static double error(Sequential net, float[] input, int steps) {
    return new IntegratedGradients(new Baseline.Zeros(), steps)
        .explain(new Network(net), input, ROW, 0)
        .completeness()
        .orElseThrow()
        .absolute();
  }

  @Test
  void aConstantNetworkOwesNothingToAnyInput() {
    OfSum constant = new OfSum(_ -> 5, _ -> 0);
    for (Method method :
        List.of(
            new GradientTimesInput(),
            new IntegratedGradients(new Baseline.Zeros(), 5),
            new Occlusion(new Baseline.Zeros(), 2, 1))) {
      for (Form form : List.of(ROW, PICTURE)) {
        Attributions found = method.explain(constant, random(COLUMNS, SEED), form, 0);
        assertThat(found.value()).isEqualTo(5);
        assertThat(found.values()).containsOnly(0.0);
      }
    }
  }

  @Test
  void withoutADifferenceThereIsNoRelativeError() {
    OfSum constant = new OfSum(_ -> 5, _ -> 0);
    Attributions found =
        new IntegratedGradients(new Baseline.Zeros(), 5).explain(constant, random(9, 1), ROW, 0);
    Attributions.Completeness completeness = found.completeness().orElseThrow();
    assertThat(completeness.absolute()).isZero();
    assertThat(completeness.relative()).isEmpty();
  }

  @Test
  void manyStepsAreTheSameHoweverTheyAreParted() {
    // 64 rows are computed together: 1 and 2 parts must give the same sum.
    OfSum cube = new OfSum(x -> x * x * x, x -> 3 * x * x);
    float[] input = random(COLUMNS, SEED);
    double[] found =
        new IntegratedGradients(new Baseline.Zeros(), 100).explain(cube, input, ROW, 0).values();
    double sum = 0;
    for (float value : input) {
      sum += value;
    }
    double mean = 0;
    for (int k = 0; k < 100; k++) {
      double at = (k + 0.5) / 100 * sum;
      mean += 3 * at * at / 100;
    }
    for (int i = 0; i < COLUMNS; i++) {
      assertThat(found[i]).isCloseTo(input[i] * mean, within(1e-5 * Math.abs(mean) + 1e-9));
    }
  }

  @Test
  void squaresCoverThePictureToItsEdges() {
    // A model that sees the last pixel alone.
    Scored last =
        new Scored() {
          @Override
          public int inputs() {
            return 7 * 5;
          }

          @Override
          public int outputs() {
            return 1;
          }

          @Override
          public float[] scores(float[] inputs, int count) {
            float[] scores = new float[count];
            for (int row = 0; row < count; row++) {
              scores[row] = inputs[row * 35 + 34];
            }
            return scores;
          }
        };
    float[] input = new float[35];
    Arrays.fill(input, 1);
    Form.Picture picture = new Form.Picture(7, 5, 1, true);
    for (int patch = 1; patch <= 9; patch++) {
      for (int stride = 1; stride <= patch; stride++) {
        double[] found =
            new Occlusion(new Baseline.Zeros(), patch, stride)
                .explain(last, input, picture, 0)
                .values();
        assertThat(found[34]).as("patch %d, stride %d", patch, stride).isEqualTo(1);
        assertThat(found).doesNotContain(Double.NaN);
      }
    }
  }

  @Test
  void aSquareHidesAllChannelsOfAPixelWhereverTheyLie() {
    OfSum sum = new OfSum(x -> x, _ -> 1);
    float[] input = {1, 2, 3, 10, 20, 30, 100, 200, 300};
    Form planes = new Form.Picture(1, 3, 3, true);
    Form together = new Form.Picture(1, 3, 3, false);
    Method method = new Occlusion(new Baseline.Zeros(), 1, 1);
    assertThat(method.explain(sum, input, planes, 0).values())
        .containsExactly(111, 222, 333, 111, 222, 333, 111, 222, 333);
    assertThat(method.explain(sum, input, together, 0).values())
        .containsExactly(6, 6, 6, 60, 60, 60, 600, 600, 600);
  }

  @Test
  void whatIsNoInputIsRefusedInOneSentence() {
    OfSum sum = new OfSum(x -> x, _ -> 1);
    Method method = new GradientTimesInput();
    float[] holed = new float[COLUMNS];
    holed[4] = Float.NaN;
    refuses(() -> method.explain(sum, holed, ROW, 0), "number 4 of the input is NaN");
    refuses(() -> method.explain(sum, new float[8], ROW, 0), "takes 9 numbers and 8 came");
    refuses(() -> method.explain(sum, new float[9], ROW, 1), "no output 1");
    refuses(() -> method.explain(sum, new float[9], ROW, -1), "no output -1");
    OfSum broken = new OfSum(_ -> Double.NaN, _ -> 1);
    refuses(() -> method.explain(broken, new float[9], ROW, 0), "no number");
  }

  @Test
  void giantWishesAreRefusedBeforeAnythingIsComputed() {
    refuses(() -> new IntegratedGradients(new Baseline.Zeros(), 1001), "1 to 1000");
    refuses(() -> new IntegratedGradients(new Baseline.Zeros(), 0), "1 to 1000");
    refuses(() -> new Occlusion(new Baseline.Zeros(), 0, 1), "1 or more");
    refuses(() -> new Occlusion(new Baseline.Zeros(), 2, 3), "no square covers");
    refuses(
        () -> new Occlusion(new Baseline.Zeros(), 1, 1).examples(new Form.Picture(65, 64, 1, true)),
        "at most 4096");
    refuses(
        () -> new Occlusion(new Baseline.Zeros(), 1, 1).examples(Form.Row.unnamed(4097)),
        "at most 4096");
    refuses(() -> new Form.Picture(1 << 20, 2, 1, true), "at most");
    refuses(() -> new Form.Picture(Integer.MAX_VALUE, Integer.MAX_VALUE, 3, true), "at most");
    assertThat(
            new Occlusion(new Baseline.Zeros(), Integer.MAX_VALUE, 1)
                .examples(new Form.Picture(28, 28, 1, true)))
        .isEqualTo(2);
    assertThat(Occlusion.of(new Baseline.Zeros(), null, null).examples(picture28()))
        .isEqualTo(1 + 13 * 13);
  }

  private static Form picture28() {
    return new Form.Picture(28, 28, 1, true);
  }

  @Test
  void baselinesAreNamedOrNumbers() {
    float[] input = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    assertThat(Baseline.parse("zeros").of(input, ROW)).containsOnly(0);
    assertThat(Baseline.parse("mean").of(input, PICTURE)).containsOnly(5);
    assertThat(Baseline.parse("0.5").of(input, ROW)).containsOnly(0.5f);
    assertThat(Baseline.parse("9,8,7,6,5,4,3,2,1").of(input, ROW))
        .containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1);
    refuses(() -> Baseline.parse("mean").of(input, ROW), "no baseline");
    refuses(() -> Baseline.parse("1,2").of(input, ROW), "2 numbers and the model takes 9");
    refuses(() -> Baseline.parse("NaN"), "no number");
    refuses(() -> Baseline.parse("1e39"), "no number");
    refuses(() -> Baseline.parse("grey"), "the baseline is none");
    refuses(() -> Baseline.parse(""), "the baseline is none");
    refuses(() -> Baseline.parse("1,".repeat(40_000)), "characters");
  }

  private static void refuses(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String said) {
    assertThatThrownBy(call)
        .isInstanceOf(ExplanationFailure.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("\n");
  }
}
