package io.weighbridge.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Some of another dataset's examples, in an order of their own.
final class Selection implements Dataset {

  private final Dataset whole;
  private final int[] indices;

  Selection(Dataset whole, int[] indices) {
    this.whole = whole;
    this.indices = indices.clone();
  }

  /// Divides the examples `0 .. labels.length` into a part to train with and a part to test with,
  /// both shuffled; of every class about the same share goes to the test part.
  ///
  /// @param labels the class of each example, or all the same where there are no classes
  static Indices divide(int[] labels, double testShare, long seed) {
    TreeMap<Integer, List<Integer>> members = new TreeMap<>();
    for (int i = 0; i < labels.length; i++) {
      members.computeIfAbsent(labels[i], label -> new ArrayList<>()).add(i);
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> train = new ArrayList<>();
    List<Integer> test = new ArrayList<>();
    for (List<Integer> examples : members.values()) {
      shuffle(examples, random);
      // A class of two or more is in both parts, so that it can be learned and measured.
      int most = Math.max(examples.size() - 1, 0);
      int testing = Math.clamp(Math.round(examples.size() * testShare), Math.min(1, most), most);
      test.addAll(examples.subList(0, testing));
      train.addAll(examples.subList(testing, examples.size()));
    }
    shuffle(train, random);
    shuffle(test, random);
    return new Indices(train, test);
  }

  /// Which examples go where.
  record Indices(List<Integer> train, List<Integer> test) {

    int[] trainArray() {
      return train.stream().mapToInt(Integer::intValue).toArray();
    }

    int[] testArray() {
      return test.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /// Divides a dataset; its own classes, where it has them, are spread evenly.
  static Split split(Dataset whole, double testShare, long seed) {
    int[] labels = new int[whole.size()];
    if (!whole.classes().isEmpty()) {
      float[] target = new float[whole.targetWidth()];
      for (int i = 0; i < labels.length; i++) {
        whole.target(i, target, 0);
        labels[i] = (int) target[0];
      }
    }
    Indices indices = divide(labels, testShare, seed);
    if (indices.test().isEmpty()) {
      throw new DatasetException(
          "%s: %d examples are too few to keep some for testing"
              .formatted(whole.name(), whole.size()));
    }
    return new Split(
        new Selection(whole, indices.trainArray()), new Selection(whole, indices.testArray()));
  }

  // Durstenfeld's shuffle, written out so that a seed gives the same order on every Java.
  private static void shuffle(List<Integer> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = (int) (((random.nextLong() >>> 33) * (i + 1L)) >>> 31);
      Integer moved = list.get(i);
      list.set(i, list.get(j));
      list.set(j, moved);
    }
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public int size() {
    return indices.length;
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
  public List<Part> inputParts() {
    return whole.inputParts();
  }

  @Override
  public List<Part> targetParts() {
    return whole.targetParts();
  }

  @Override
  public void input(int index, float[] into, int offset) {
    whole.input(indices[index], into, offset);
  }

  @Override
  public void target(int index, float[] into, int offset) {
    whole.target(indices[index], into, offset);
  }
}
