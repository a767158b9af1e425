package io.weighbridge.finetuning;

import io.weighbridge.datasets.Dataset;
import java.util.List;

/// Examples that were read one by one.
final class Rows implements Dataset {

  private final String name;
  private final List<float[]> inputs;
  private final float[] targets;
  private final List<String> classes;

  /// @param inputs each of the same width
  /// @param targets a class's number, or a value
  /// @param classes empty where targets are values
  Rows(String name, List<float[]> inputs, float[] targets, List<String> classes) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.targets = targets;
    this.classes = List.copyOf(classes);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return targets.length;
  }

  @Override
  public int[] inputShape() {
    return new int[] {inputs.getFirst().length};
  }

  @Override
  public int targetWidth() {
    return 1;
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public void input(int index, float[] into, int offset) {
    float[] row = inputs.get(index);
    System.arraycopy(row, 0, into, offset, row.length);
  }

  @Override
  public void target(int index, float[] into, int offset) {
    into[offset] = targets[index];
  }
}
