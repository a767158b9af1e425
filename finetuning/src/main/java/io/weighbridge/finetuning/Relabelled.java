package io.weighbridge.finetuning;

import io.weighbridge.datasets.Dataset;
import java.util.List;

/// A dataset whose classes are numbered as another's.
///
/// @param numbers the new number of each of its own
record Relabelled(Dataset whole, List<String> classes, List<Integer> numbers) implements Dataset {

  /// @throws BadRequest if a class is none of `classes`
  static Dataset as(List<String> classes, Dataset dataset) {
    if (dataset.classes().equals(classes)) {
      return dataset;
    }
    List<Integer> numbers =
        dataset.classes().stream().map(name -> number(classes, name, dataset)).toList();
    return new Relabelled(dataset, classes, numbers);
  }

  private static int number(List<String> classes, String name, Dataset dataset) {
    int number = classes.indexOf(name);
    if (number < 0) {
      throw new BadRequest(
          "validation_file",
          "%s has the class %s, which the training data do not have."
              .formatted(dataset.name(), TrainingFiles.excerpt(name)));
    }
    return number;
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public int size() {
    return whole.size();
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
  public void input(int index, float[] into, int offset) {
    whole.input(index, into, offset);
  }

  @Override
  public void target(int index, float[] into, int offset) {
    whole.target(index, into, offset);
    into[offset] = numbers.get((int) into[offset]);
  }
}
