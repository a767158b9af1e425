package io.weighbridge.datasets;

import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The arrays of a file, checked before they are taken for examples.
final class NpzArrays {

  private static final int MAX_VALUES = 1 << 28;
  private static final int MAX_CLASSES = 10_000;
  private static final int MAX_PARTS = 1_000;
  private static final Set<Dtype.Kind> WHOLE =
      Set.of(Dtype.Kind.SIGNED, Dtype.Kind.UNSIGNED, Dtype.Kind.BOOLEAN);

  private final Path file;
  private final WeightsFile arrays;
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();

  NpzArrays(Path file, WeightsFile arrays) {
    this.file = file;
    this.arrays = arrays;
    arrays.tensors().forEach(array -> infos.put(array.name(), array));
  }

  /// The array of this name, or those of its parts (`x.image`, `x.age`), in the file's order; none
  /// if there is neither.
  List<String> named(String name) {
    List<String> parts =
        infos.keySet().stream().filter(each -> each.startsWith(name + ".")).toList();
    if (parts.size() > MAX_PARTS) {
      throw new DatasetException(
          "%s: has %d parts of %s, more than the %d that are read"
              .formatted(file, parts.size(), name, MAX_PARTS));
    }
    if (!infos.containsKey(name)) {
      return parts;
    }
    if (!parts.isEmpty()) {
      throw new DatasetException(
          "%s: has both %s and its part %s".formatted(file, name, parts.getFirst()));
    }
    return List.of(name);
  }

  /// Refuses more values than are held, before any of them are inflated.
  void requireRoom(List<String> names) {
    long values = names.stream().mapToLong(name -> info(name).shape().elements()).sum();
    if (values > MAX_VALUES) {
      throw new DatasetException(
          "%s: its arrays have %d values together, more than the %d that are read at most"
              .formatted(file, values, MAX_VALUES));
    }
  }

  /// The first names, for people.
  String names() {
    return infos.keySet().stream().limit(20).collect(Collectors.joining(", "));
  }

  /// What is known of an array before its bytes are inflated, checked.
  TensorInfo info(String name) {
    TensorInfo array = infos.get(name);
    if (array == null) {
      throw new DatasetException("%s: has no %s".formatted(file, name));
    }
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

  /// What is tested with must look like what is trained with: equal but for the number of examples.
  ///
  /// @param whole whether all extents must be equal, and not only how many values an example has
  void requireAlike(String train, String test, boolean whole) {
    Shape trained = info(train).shape();
    Shape tested = info(test).shape();
    long width = trained.elements() / trained.extent(0);
    boolean alike = width == tested.elements() / tested.extent(0);
    for (int axis = 1; whole && alike && axis < trained.rank(); axis++) {
      alike = trained.rank() == tested.rank() && trained.extent(axis) == tested.extent(axis);
    }
    if (!alike) {
      throw new DatasetException(
          "%s: %s has the shape %s, but %s has %s".formatted(file, train, trained, test, tested));
    }
  }

  /// The number of examples.
  ///
  /// @throws DatasetException if another array has another
  int examples(String first, List<String> others) {
    long count = info(first).shape().extent(0);
    for (String other : others) {
      if (info(other).shape().extent(0) != count) {
        throw new DatasetException(
            "%s: %s has %d examples, but %s has %d"
                .formatted(file, first, count, other, info(other).shape().extent(0)));
      }
    }
    return Math.toIntExact(count);
  }

  Tensor array(String name) {
    info(name);
    return arrays.tensor(name).orElseThrow();
  }

  /// The shape of one example: a column of single values has `[1]`.
  Shape one(String name) {
    Shape all = info(name).shape();
    long[] extents = new long[Math.max(1, all.rank() - 1)];
    extents[0] = 1;
    for (int axis = 1; axis < all.rank(); axis++) {
      extents[axis - 1] = all.extent(axis);
    }
    return Shape.of(extents);
  }

  /// The number of classes that an array of targets shows; 0 if it holds values.
  int classes(String name) {
    Tensor array = array(name);
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

  /// The values of an array; bytes become byte / 255 where they are inputs.
  float[] inputs(String name) {
    Tensor array = array(name);
    float[] values = finite(name, array);
    if (array.dtype() == Dtype.U8) {
      for (int i = 0; i < values.length; i++) {
        values[i] /= 255;
      }
    }
    return values;
  }

  float[] targets(String name) {
    return finite(name, array(name));
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
