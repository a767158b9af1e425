package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import java.util.List;
import java.util.SplittableRandom;

/// Points around three centres in the plane: easy to tell apart.
record Clusters(int size, long seed) implements Dataset {

  private static final double[][] CENTRES = {{2, 0}, {-1, 2}, {-1, -2}};

  @Override
  public String name() {
    return "clusters";
  }

  @Override
  public int[] inputShape() {
    return new int[] {2};
  }

  @Override
  public int targetWidth() {
    return 1;
  }

  @Override
  public List<String> classes() {
    return List.of("right", "top", "bottom");
  }

  @Override
  public void input(int index, float[] into, int offset) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + index);
    into[offset] = (float) (CENTRES[index % 3][0] + random.nextGaussian() * 0.4);
    into[offset + 1] = (float) (CENTRES[index % 3][1] + random.nextGaussian() * 0.4);
  }

  @Override
  public void target(int index, float[] into, int offset) {
    into[offset] = index % 3;
  }
}
