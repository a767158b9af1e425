package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Mode;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropoutTest {

  private static final int ROWS = 50;
  private static final int WIDTH = 200;

  private final Buffer in = new Buffer(WIDTH);
  private final Buffer out = new Buffer(WIDTH);

  private Step step(double rate, long ordinal) {
    Place place =
        new Place(
            List.of(in),
            List.of(Shape.of(WIDTH)),
            List.of(out),
            List.of(Shape.of(WIDTH)),
            List.of(),
            "",
            ordinal);
    return new Dropout("", rate).steps(place).getFirst();
  }

  private void run(Step step, Mode mode) {
    step.mode(mode);
    in.hold(ROWS, true);
    step.hold(ROWS, true);
    Arrays.fill(in.values(), 2);
    Arrays.fill(out.gradients(), 3);
    step.forward(0, ROWS);
  }

  private static Mode training(long step) {
    return new Mode(true, false, 1, step);
  }

  @Test
  void dropsTheShareAndScalesTheRestSoThatTheMeanStays() {
    run(step(0.3, 0), training(0));
    int dropped = 0;
    for (float value : out.values()) {
      dropped += value == 0 ? 1 : 0;
      assertThat(value).isIn(0f, (float) (2 / 0.7));
    }
    assertThat(dropped / (double) (ROWS * WIDTH)).isCloseTo(0.3, within(0.02));
  }

  @Test
  void theGradientIsThatOfTheMaskThatWasDrawn() {
    Step step = step(0.5, 0);
    run(step, training(7));
    step.backward(0, ROWS, true);
    for (int i = 0; i < ROWS * WIDTH; i++) {
      // out = in * mask, so din = dout * mask.
      assertThat(in.gradients()[i]).isEqualTo(3 * out.values()[i] / 2);
    }
  }

  @Test
  void everyStepAndEveryPlaceHasAnotherMaskAndInferenceHasNone() {
    Step step = step(0.5, 0);
    run(step, training(0));
    float[] first = out.values().clone();
    run(step, training(1));
    assertThat(out.values()).isNotEqualTo(first);
    run(step(0.5, 1), training(0));
    assertThat(out.values()).isNotEqualTo(first);
    run(step(0.5, 0), training(0));
    assertThat(out.values()).isEqualTo(first);
    run(step, Mode.INFERENCE);
    assertThat(out.values()).isEqualTo(in.values());
  }
}
