package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Mask;
import io.weighbridge.network.Mode;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchNormalizationTest {

  private static final int ROWS = 7;
  private static final Shape SHAPE = Shape.of(5, 37);
  private static final Mode TRAINING = new Mode(true, false, 1, 0);
  private static final Mode FROZEN = new Mode(true, true, 1, 0);

  /// A layer at work, with the same numbers each time.
  private static final class Bench {

    final Buffer in = new Buffer((int) SHAPE.elements());
    final Buffer out = new Buffer((int) SHAPE.elements());
    final List<Parameter> parameters;
    final Step step;

    Bench(BatchNormalization layer) {
      this(layer, _ -> {});
    }

    Bench(BatchNormalization layer, Consumer<Buffer> before) {
      parameters =
          layer.parameters(SHAPE).stream().map(spec -> new Parameter(layer, spec)).toList();
      SplittableRandom random = new SplittableRandom(11);
      for (Parameter parameter : parameters) {
        float[] values = new float[37];
        fill(values, random);
        parameter.assign(values);
      }
      before.accept(in);
      step =
          layer
              .steps(
                  new Place(
                      List.of(in), List.of(SHAPE), List.of(out), List.of(SHAPE), parameters, "", 0))
              .getFirst();
      in.hold(ROWS, true);
      step.hold(ROWS, true);
      fill(in.values(), random);
      fill(out.gradients(), random);
    }

    private static void fill(float[] values, SplittableRandom random) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(0.5, 3);
      }
    }

    void run(Mode mode, int members) {
      step.mode(mode);
      for (int member = 0; step.mixes() && member < members; member++) {
        step.gather(member, members, ROWS);
      }
      step.forward(0, ROWS);
      for (int member = 0; step.mixes() && member < members; member++) {
        step.gatherGradients(member, members, ROWS);
      }
      step.backward(0, 3, true);
      step.backward(3, ROWS, true);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16, 50})
  void itDoesNotMatterHowManyShareTheWork(int members) {
    Bench alone = new Bench(new BatchNormalization("b"));
    Bench shared = new Bench(new BatchNormalization("b"));
    alone.run(TRAINING, 1);
    shared.run(TRAINING, members);
    assertThat(shared.out.values()).isEqualTo(alone.out.values());
    assertThat(shared.in.gradients()).isEqualTo(alone.in.gradients());
    assertThat(shared.parameters.get(2).values()).isEqualTo(alone.parameters.get(2).values());
    assertThat(shared.parameters.get(3).values()).isEqualTo(alone.parameters.get(3).values());
  }

  @Test
  void frozenItUsesTheMovingStatisticsAndLeavesThemAsTheyAre() {
    Bench frozen = new Bench(new BatchNormalization("b"));
    Bench used = new Bench(new BatchNormalization("b"));
    float[] before = frozen.parameters.get(2).values();
    frozen.run(FROZEN, 2);
    used.run(Mode.INFERENCE, 1);
    assertThat(frozen.step.mixes()).isFalse();
    assertThat(frozen.out.values()).isEqualTo(used.out.values());
    assertThat(frozen.parameters.get(2).values()).isEqualTo(before);
  }

  @Test
  void timeStepsThatDoNotCountStayOutOfTheStatistics() {
    Mask mask = new Mask(5);
    Bench masked = new Bench(new BatchNormalization("b"), in -> in.mask(mask));
    for (int row = 0; row < ROWS; row++) {
      for (int step = 0; step < 5; step++) {
        mask.set(row, step, (row + step) % 3 != 0);
      }
    }
    Parameter moving = masked.parameters.get(2);
    float before = moving.values()[4];
    double sum = 0;
    int count = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int step = 0; step < 5; step++) {
        if (mask.kept(row, step)) {
          sum += masked.in.values()[(row * 5 + step) * 37 + 4];
          count++;
        }
      }
    }
    masked.run(TRAINING, 1);
    float after = (float) (before * 0.99 + sum / count * 0.01);
    assertThat(moving.values()[4]).isCloseTo(after, within(1e-5f));
    // A step that does not count has no say in the mean: its gradient goes straight through.
    float dx = masked.in.gradients()[4];
    float dy = masked.out.gradients()[4];
    float slope =
        (masked.out.values()[4] - masked.out.values()[37 * 5 * 3 + 4])
            / (masked.in.values()[4] - masked.in.values()[37 * 5 * 3 + 4]);
    assertThat(dx).isCloseTo(dy * slope, within(1e-4f));
  }
}
