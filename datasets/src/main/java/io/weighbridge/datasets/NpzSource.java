package io.weighbridge.datasets;

import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A ZIP of NumPy arrays: `x_train`, `y_train`, `x_test` and `y_test` as Keras' own data sets have
/// them, or `x` and `y`, which are divided here.
///
/// Inputs of unsigned bytes become byte / 255, all others stay as they are. Targets of whole
/// numbers are classes, others values.
record NpzSource(Path file) implements DataSource {

  private static final int MAX_VALUES = 1 << 28;
  private static final int MAX_CLASSES = 10_000;
  private static final Set<Dtype.Kind> WHOLE =
      Set.of(Dtype.Kind.SIGNED, Dtype.Kind.UNSIGNED, Dtype.Kind.BOOLEAN);

  @Override
  public String spec() {
    return "npz:" + file;
  }

  @Override
  public Split load(DataSettings settings) {
    try (WeightsFile arrays = WeightsFile.open(file)) {
      if (has(arrays, "x_train")) {
        int trained = classes(arrays, "y_train");
        int tested = classes(arrays, "y_test");
        if ((trained == 0) != (tested == 0)) {
          throw new DatasetException(
              "%s: y_train has %s, but y_test has %s".formatted(file, kind(trained), kind(tested)));
        }
        checkAlike(arrays, "x_train", "x_test");
        checkAlike(arrays, "y_train", "y_test");
        int classes = Math.max(trained, tested);
        return new Split(
            examples(arrays, "x_train", "y_train", classes, spec()),
            examples(arrays, "x_test", "y_test", classes, spec() + " test"));
      }
      if (has(arrays, "x")) {
        Dataset all = examples(arrays, "x", "y", classes(arrays, "y"), spec());
        return Selection.split(all, settings.testShare(), settings.seed());
      }
      throw new DatasetException(
          "%s: has the arrays %s, expected x_train, y_train, x_test and y_test, or x and y"
              .formatted(
                  file,
                  arrays.tensors().stream()
                      .map(tensor -> tensor.name())
                      .limit(20)
                      .collect(Collectors.joining(", "))));
    } catch (WeightsException e) {
      throw new DatasetException("%s".formatted(e.getMessage()), e);
    }
  }

  private static boolean has(WeightsFile arrays, String name) {
    return arrays.tensors().stream().anyMatch(tensor -> tensor.name().equals(name));
  }

  private static String kind(int classes) {
    return classes == 0 ? "values" : "classes (one whole number for each example)";
  }

  /// What is tested with must look like what is trained with: equal but for the number of examples.
  private void checkAlike(WeightsFile arrays, String train, String test) {
    Shape trained = info(arrays, train).shape();
    Shape tested = info(arrays, test).shape();
    long width = trained.elements() / trained.extent(0);
    boolean alike = width == tested.elements() / tested.extent(0);
    boolean inputs = train.startsWith("x");
    for (int axis = 1; inputs && alike && axis < trained.rank(); axis++) {
      alike = trained.rank() == tested.rank() && trained.extent(axis) == tested.extent(axis);
    }
    if (!alike) {
      throw new DatasetException(
          "%s: %s has the shape %s, but %s has %s".formatted(file, train, trained, test, tested));
    }
  }

  /// What is known of an array before its bytes are inflated, checked.
  private TensorInfo info(WeightsFile arrays, String name) {
    TensorInfo array =
        arrays.tensors().stream()
            .filter(tensor -> tensor.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new DatasetException("%s: has no %s".formatted(file, name)));
    if (array.shape().rank() == 0 || array.shape().elements() == 0) {
      throw new DatasetException(
          "%s: %s has the shape %s, expected examples".formatted(file, name, array.shape()));
    }
    if (array.shape().elements() > MAX_VALUES) {
      throw new DatasetException(
          "%s: %s has %d values, more than the %d that are read at most"
              .formatted(file, name, array.shape().elements(), MAX_VALUES));
    }
    if (array.dtype().kind() == Dtype.Kind.COMPLEX) {
      throw new DatasetException("%s: %s has complex numbers".formatted(file, name));
    }
    return array;
  }

  private Tensor array(WeightsFile arrays, String name) {
    info(arrays, name);
    return arrays.tensor(name).orElseThrow();
  }

  /// The number of classes that an array of targets shows; 0 if it holds values.
  private int classes(WeightsFile arrays, String name) {
    Tensor array = array(arrays, name);
    boolean one = array.shape().elements() == array.shape().extent(0);
    if (!one || !WHOLE.contains(array.dtype().kind())) {
      return 0;
    }
    double most = 0;
    for (double label : array.toDoubles()) {
      if (label < 0 || label >= MAX_CLASSES) {
        throw new DatasetException(
            "%s: %s has the class %.0f, expected 0 to %d (store values as floats)"
                .formatted(file, name, label, MAX_CLASSES - 1));
      }
      most = Math.max(most, label);
    }
    return (int) most + 1;
  }

  private Dataset examples(
      WeightsFile arrays, String inputName, String targetName, int classes, String name) {
    Tensor inputs = array(arrays, inputName);
    Tensor targets = array(arrays, targetName);
    int count = (int) inputs.shape().extent(0);
    if (targets.shape().extent(0) != count) {
      throw new DatasetException(
          "%s: %s has %d examples, but %s has %d"
              .formatted(file, inputName, count, targetName, targets.shape().extent(0)));
    }
    int rank = inputs.shape().rank();
    int[] shape =
        rank == 1
            ? new int[] {1}
            : IntStream.range(1, rank).map(axis -> (int) inputs.shape().extent(axis)).toArray();
    List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    float[] expected = finite(targetName, targets);
    if (classes > 0 && inputs.dtype() == Dtype.U8) {
      int[] labels = new int[count];
      Arrays.setAll(labels, i -> (int) expected[i]);
      return new ByteImages(
          name, shape, inputs.data().toArray(ValueLayout.JAVA_BYTE), labels, names);
    }
    float[] given = finite(inputName, inputs);
    if (inputs.dtype() == Dtype.U8) {
      for (int i = 0; i < given.length; i++) {
        given[i] /= 255;
      }
    }
    return new FloatRows(name, shape, given, expected.length / count, expected, names);
  }

  private float[] finite(String name, Tensor array) {
    float[] values = array.toFloats();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new DatasetException(
            "%s: value %d of %s is %s, expected a finite number"
                .formatted(file, i, name, values[i]));
      }
    }
    return values;
  }
}
