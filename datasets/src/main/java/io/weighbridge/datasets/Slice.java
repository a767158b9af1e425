package io.weighbridge.datasets;

import java.util.List;
import java.util.Objects;

/// A run of another dataset's examples.
record Slice(Dataset whole, int from, int to) implements Dataset {

  Slice {
    Objects.checkFromToIndex(from, to, whole.size());
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public int size() {
    return to - from;
  }

  @Override
  public int[] inputShape() {
    return whole.inputShape();
  }

  @Override
  public int targetWidth() {
    return whole.targetWidth();
  }

  @Override
  public List<String> classes() {
    return whole.classes();
  }

  @Override
  public void input(int index, float[] into, int offset) {
    whole.input(from + Objects.checkIndex(index, size()), into, offset);
  }

  @Override
  public void target(int index, float[] into, int offset) {
    whole.target(from + Objects.checkIndex(index, size()), into, offset);
  }
}
