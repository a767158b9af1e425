package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Mode;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What layers do that are something else while training.
class NoiseTest {

  private static final int ROWS = 50;
  private static final Shape PICTURE = Shape.of(10, 10, 8);
  private static final Mode TRAINING = new Mode(true, false, 7, 3);

  private static Step step(UnaryLayer layer, Shape shape, Buffer in, Buffer out) {
    Place place =
        new Place(List.of(in), List.of(shape), List.of(out), List.of(shape), List.of(), "", 2);
    return layer.steps(place).getFirst();
  }

  /// What comes out of normal numbers, or of ones.
  private static float[] trained(UnaryLayer layer, Shape shape, boolean normal) {
    Buffer in = new Buffer((int) shape.elements());
    Buffer out = new Buffer((int) shape.elements());
    Step step = step(layer, shape, in, out);
    step.mode(TRAINING);
    in.hold(ROWS, false);
    step.hold(ROWS, false);
    Arrays.fill(in.values(), 1);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; normal && i < in.values().length; i++) {
      in.values()[i] = (float) random.nextGaussian();
    }
    step.forward(20, ROWS);
    step.forward(0, 20);
    float[] parts = out.values().clone();
    step.forward(0, ROWS);
    assertThat(parts).as("in parts").isEqualTo(out.values());
    return parts;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / values.length;
  }

  @Test
  void gaussianNoiseHasItsDeviation() {
    float[] noisy = trained(new GaussianNoise("g", 0.5), PICTURE, false);
    assertThat(mean(noisy)).isCloseTo(1, within(0.01));
    assertThat(variance(noisy)).isCloseTo(0.25, within(0.01));
  }

  @Test
  void gaussianDropoutHasTheVarianceOfDropout() {
    float[] noisy = trained(new GaussianDropout("g", 0.2), PICTURE, false);
    assertThat(mean(noisy)).isCloseTo(1, within(0.01));
    assertThat(variance(noisy)).isCloseTo(0.25, within(0.01));
  }

  @Test
  void alphaDropoutKeepsMeanAndVariance() {
    float[] noisy = trained(new AlphaDropout("a", 0.3), PICTURE, true);
    assertThat(mean(noisy)).isCloseTo(0, within(0.02));
    assertThat(variance(noisy)).isCloseTo(1, within(0.03));
  }

  @Test
  void spatialDropoutTakesWholeChannels() {
    check(trained(new SpatialDropout1D("s", 0.25), Shape.of(20, 40), false), 20, 40, false);
    check(trained(new SpatialDropout2D("s", 0.25, false), PICTURE, false), 100, 8, false);
    check(trained(new SpatialDropout2D("s", 0.25, true), Shape.of(8, 10, 10), false), 100, 8, true);
  }

  private static void check(float[] values, int places, int channels, boolean channelsFirst) {
    int kept = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int c = 0; c < channels; c++) {
        int start = row * places * channels + (channelsFirst ? c * places : c);
        float first = values[start];
        assertThat(first).isIn(0f, 4 / 3f);
        for (int i = 0; i < places; i++) {
          assertThat(values[start + i * (channelsFirst ? 1 : channels)]).isEqualTo(first);
        }
        kept += first == 0 ? 0 : 1;
      }
    }
    assertThat((double) kept / (ROWS * channels)).isCloseTo(0.75, within(0.08));
  }

  @Test
  void costsOfWhatIsPutOutAreNotTrained() {
    Step step =
        step(new ActivityRegularization("r", 0.1, 0), Shape.of(2), new Buffer(2), new Buffer(2));
    assertThatThrownBy(() -> step.mode(TRAINING))
        .hasMessageStartingWith("layer \"r\" (ActivityRegularization): no training is done here");
  }
}
