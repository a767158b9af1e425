package io.weighbridge.datasets;

import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Examples of several parts, each kept as floats of its own.
final class PartRows implements Dataset {

  private final String name;
  private final int size;
  private final List<Part> inputs;
  private final List<float[]> given;
  private final List<Part> targets;
  private final List<float[]> meant;

  /// @param given for each of `inputs` its values, `[size, width]`
  /// @param meant for each of `targets` its values, `[size, width]`
  PartRows(
      String name,
      int size,
      List<Part> inputs,
      List<float[]> given,
      List<Part> targets,
      List<float[]> meant) {
    this.name = name;
    this.size = size;
    this.inputs = List.copyOf(inputs);
    this.given = List.copyOf(given);
    this.targets = List.copyOf(targets);
    this.meant = List.copyOf(meant);
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
    if (inputs.size() == 1) {
      Shape shape = inputs.getFirst().shape();
      int[] extents = new int[shape.rank()];
      Arrays.setAll(extents, axis -> Math.toIntExact(shape.extent(axis)));
      return extents;
    }
    return new int[] {width(inputs)};
  }

  @Override
  public int targetWidth() {
    return width(targets);
  }

  private static int width(List<Part> parts) {
    return parts.stream().mapToInt(Part::width).reduce(0, Math::addExact);
  }

  @Override
  public List<String> classes() {
    return targets.size() == 1 ? targets.getFirst().classes() : List.of();
  }

  @Override
  public List<Part> inputParts() {
    return inputs;
  }

  @Override
  public List<Part> targetParts() {
    return targets;
  }

  @Override
  public void input(int index, float[] into, int offset) {
    copy(inputs, given, index, into, offset);
  }

  @Override
  public void target(int index, float[] into, int offset) {
    copy(targets, meant, index, into, offset);
  }

  private void copy(List<Part> parts, List<float[]> values, int index, float[] into, int offset) {
    Objects.checkIndex(index, size);
    int at = offset;
    for (int i = 0; i < parts.size(); i++) {
      int width = parts.get(i).width();
      System.arraycopy(values.get(i), index * width, into, at, width);
      at += width;
    }
  }
}
