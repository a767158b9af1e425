package io.weighbridge.datasets;

import java.util.random.RandomGenerator;

/// Made-up images for tests.
final class TestImages {

  private TestImages() {}

  /// Every pixel evenly from 0 to 1.
  static float[] noise(RandomGenerator random, int pixels) {
    float[] image = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      image[i] = random.nextFloat();
    }
    return image;
  }
}
