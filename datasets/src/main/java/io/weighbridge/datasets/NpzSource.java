package io.weighbridge.datasets;

import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A ZIP of NumPy arrays: `x_train`, `y_train`, `x_test` and `y_test` as Keras' own data sets have
/// them, or `x` and `y`, which are divided here. For networks with several inputs or outputs each
/// has an array of its own, with a name behind a dot: `x_train.image`, `x_train.age`.
///
/// Inputs of unsigned bytes become byte / 255, all others stay as they are. Targets of whole
/// numbers are classes, others values.
record NpzSource(Path file) implements DataSource {

  @Override
  public String spec() {
    return "npz:" + file;
  }

  @Override
  public Split load(DataSettings settings) {
    try (WeightsFile opened = WeightsFile.open(file)) {
      NpzArrays arrays = new NpzArrays(file, opened);
      List<String> inputs = arrays.named("x_train");
      if (!inputs.isEmpty()) {
        return divided(arrays, inputs, targets(arrays, "y_train"));
      }
      inputs = arrays.named("x");
      if (!inputs.isEmpty()) {
        List<String> targets = targets(arrays, "y");
        List<Integer> classes = targets.stream().map(arrays::classes).toList();
        return Selection.split(
            examples(arrays, inputs, targets, classes, spec()),
            settings.testShare(),
            settings.seed());
      }
      throw new DatasetException(
          "%s: has the arrays %s, expected x_train, y_train, x_test and y_test, or x and y"
              .formatted(file, arrays.names()));
    } catch (WeightsException e) {
      throw new DatasetException("%s".formatted(e.getMessage()), e);
    }
  }

  private List<String> targets(NpzArrays arrays, String name) {
    List<String> found = arrays.named(name);
    if (found.isEmpty()) {
      throw new DatasetException("%s: has no %s".formatted(file, name));
    }
    return found;
  }

  /// A file that has test examples of its own.
  private Split divided(NpzArrays arrays, List<String> inputs, List<String> targets) {
    requireNoMore(arrays.named("x_test"), inputs);
    requireNoMore(arrays.named("y_test"), targets);
    List<Integer> classes = new ArrayList<>();
    for (String train : targets) {
      String test = test(train);
      int trained = arrays.classes(train);
      int tested = arrays.classes(test);
      if ((trained == 0) != (tested == 0)) {
        throw new DatasetException(
            "%s: %s has %s, but %s has %s"
                .formatted(file, train, kind(trained), test, kind(tested)));
      }
      classes.add(Math.max(trained, tested));
    }
    inputs.forEach(train -> arrays.requireAlike(train, test(train), true));
    targets.forEach(train -> arrays.requireAlike(train, test(train), false));
    return new Split(
        examples(arrays, inputs, targets, classes, spec()),
        examples(
            arrays,
            inputs.stream().map(NpzSource::test).toList(),
            targets.stream().map(NpzSource::test).toList(),
            classes,
            spec() + " test"));
  }

  private void requireNoMore(List<String> tests, List<String> trains) {
    List<String> known = trains.stream().map(NpzSource::test).toList();
    for (String test : tests) {
      if (!known.contains(test)) {
        throw new DatasetException("%s: %s has nothing to train with".formatted(file, test));
      }
    }
  }

  /// `x_test.age` of `x_train.age`.
  private static String test(String train) {
    return train.substring(0, 2) + "test" + train.substring("x_train".length());
  }

  private static String kind(int classes) {
    return classes == 0 ? "values" : "classes (one whole number for each example)";
  }

  private static Dataset examples(
      NpzArrays arrays,
      List<String> inputs,
      List<String> targets,
      List<Integer> classes,
      String name) {
    int count =
        arrays.examples(
            inputs.getFirst(), Stream.concat(inputs.stream(), targets.stream()).toList());
    boolean parts = Stream.concat(inputs.stream(), targets.stream()).anyMatch(n -> n.contains("."));
    return parts
        ? partly(arrays, count, inputs, targets, classes, name)
        : plain(arrays, count, inputs.getFirst(), targets.getFirst(), classes.getFirst(), name);
  }

  private static Dataset plain(
      NpzArrays arrays, int count, String input, String target, int classes, String name) {
    Shape one = arrays.one(input);
    int[] shape = IntStream.range(0, one.rank()).map(axis -> (int) one.extent(axis)).toArray();
    float[] expected = arrays.targets(target);
    if (classes > 0 && arrays.info(input).dtype() == Dtype.U8) {
      int[] labels = new int[count];
      Arrays.setAll(labels, i -> (int) expected[i]);
      byte[] bytes = arrays.array(input).data().toArray(ValueLayout.JAVA_BYTE);
      return new ByteImages(name, shape, bytes, labels, numbers(classes));
    }
    float[] given = arrays.inputs(input);
    return new FloatRows(name, shape, given, expected.length / count, expected, numbers(classes));
  }

  private static Dataset partly(
      NpzArrays arrays,
      int count,
      List<String> inputs,
      List<String> targets,
      List<Integer> classes,
      String name) {
    arrays.requireRoom(Stream.concat(inputs.stream(), targets.stream()).toList());
    List<Part> targetParts =
        IntStream.range(0, targets.size())
            .mapToObj(i -> part(arrays, targets.get(i), numbers(classes.get(i))))
            .toList();
    return new PartRows(
        name,
        count,
        inputs.stream().map(input -> part(arrays, input, List.of())).toList(),
        inputs.stream().map(arrays::inputs).toList(),
        targetParts,
        targets.stream().map(arrays::targets).toList());
  }

  private static Part part(NpzArrays arrays, String array, List<String> classes) {
    int dot = array.indexOf('.');
    return new Part(dot < 0 ? "" : array.substring(dot + 1), arrays.one(array), classes);
  }

  private static List<String> numbers(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
