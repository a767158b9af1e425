package io.weighbridge.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DropoutTest {

  private static final int ROWS = 50;
  private static final int WIDTH = 200;

  private static DropoutStep step(double rate) {
    DropoutStep step = new DropoutStep(new Buffer(WIDTH), new Buffer(WIDTH), rate);
    step.in.hold(ROWS, true);
    step.out.hold(ROWS, true);
    Arrays.fill(step.in.values, 2);
    Arrays.fill(step.out.gradients, 3);
    return step;
  }

  @Test
  void dropsTheShareAndScalesTheRestSoThatTheMeanStays() {
    DropoutStep step = step(0.3);
    step.drop(1, 0);
    step.forward(0, ROWS);
    int dropped = 0;
    for (float value : step.out.values) {
      dropped += value == 0 ? 1 : 0;
      assertThat(value).isIn(0f, (float) (2 / 0.7));
    }
    assertThat(dropped / (double) (ROWS * WIDTH)).isCloseTo(0.3, within(0.02));
  }

  @Test
  void theGradientIsThatOfTheMaskThatWasDrawn() {
    DropoutStep step = step(0.5);
    step.drop(1, 7);
    step.forward(0, ROWS);
    step.backward(0, ROWS);
    for (int i = 0; i < ROWS * WIDTH; i++) {
      // out = in * mask, so din = dout * mask.
      assertThat(step.in.gradients[i]).isEqualTo(3 * step.out.values[i] / 2);
    }
  }

  @Test
  void everyStepHasAnotherMaskAndInferenceHasNone() {
    DropoutStep step = step(0.5);
    step.drop(1, 0);
    step.forward(0, ROWS);
    float[] first = step.out.values.clone();
    step.drop(1, 1);
    step.forward(0, ROWS);
    assertThat(step.out.values).isNotEqualTo(first);
    step.pass();
    step.forward(0, ROWS);
    assertThat(step.out.values).isEqualTo(step.in.values);
  }
}
