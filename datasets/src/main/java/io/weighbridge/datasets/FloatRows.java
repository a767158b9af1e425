package io.weighbridge.datasets;

import java.util.List;
import java.util.Objects;

/// Examples kept as floats, one row after the other.
final class FloatRows implements Dataset {

  private final String name;
  private final int[] shape;
  private final int width;
  private final int targetWidth;
  private final float[] inputs;
  private final float[] targets;
  private final List<String> classes;
  private final int size;

  /// @param shape of one input
  /// @param inputs `[size, shape...]`
  /// @param targets `[size, targetWidth]`
  /// @param classes empty where targets are values
  FloatRows(
      String name,
      int[] shape,
      float[] inputs,
      int targetWidth,
      float[] targets,
      List<String> classes) {
    this.name = name;
    this.shape = shape.clone();
    this.inputs = inputs;
    this.targets = targets;
    this.targetWidth = targetWidth;
    this.classes = List.copyOf(classes);
    this.width = inputWidth();
    this.size = targets.length / targetWidth;
    if ((long) size * width != inputs.length || size * targetWidth != targets.length) {
      throw new IllegalArgumentException(
          "%d inputs of %d values for %d targets of %d"
              .formatted(inputs.length, width, targets.length, targetWidth));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int[] inputShape() {
    return shape.clone();
  }

  @Override
  public int targetWidth() {
    return targetWidth;
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public void input(int index, float[] into, int offset) {
    System.arraycopy(inputs, Objects.checkIndex(index, size) * width, into, offset, width);
  }

  @Override
  public void target(int index, float[] into, int offset) {
    System.arraycopy(
        targets, Objects.checkIndex(index, size) * targetWidth, into, offset, targetWidth);
  }
}
