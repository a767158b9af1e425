package io.weighbridge.finetuning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.datasets.Split;
import java.util.List;

/// The examples of one dataset and then those of another that looks the same.
record Joined(Dataset first, Dataset second) implements Dataset {

  static Dataset of(Split split) {
    return new Joined(split.train(), split.test());
  }

  @Override
  public String name() {
    return first.name();
  }

  @Override
  public int size() {
    return first.size() + second.size();
  }

  @Override
  public int[] inputShape() {
    return first.inputShape();
  }

  @Override
  public int targetWidth() {
    return first.targetWidth();
  }

  @Override
  public List<String> classes() {
    return first.classes();
  }

  @Override
  public void input(int index, float[] into, int offset) {
    if (index < first.size()) {
      first.input(index, into, offset);
    } else {
      second.input(index - first.size(), into, offset);
    }
  }

  @Override
  public void target(int index, float[] into, int offset) {
    if (index < first.size()) {
      first.target(index, into, offset);
    } else {
      second.target(index - first.size(), into, offset);
    }
  }
}
