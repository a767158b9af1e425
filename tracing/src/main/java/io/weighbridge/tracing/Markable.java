package io.weighbridge.tracing;

import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.StoredTensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.util.List;

/// The tensors of a file that carry a fingerprint, known from its header alone: matrices, and what
/// has more axes, of at least [#MIN_ELEMENTS] elements in F32, F16 or BF16. Vectors (biases, scales
/// of norms) are few numbers of great effect and are left alone.
///
/// @param tensors in the order of the file
/// @param weights how many elements they have together
public record Markable(List<TensorInfo> tensors, long weights) {

  /// A matrix of fewer elements is left alone.
  public static final int MIN_ELEMENTS = 4096;

  /// A model of fewer marked weights cannot be told from others once it has been quantised to four
  /// bits and averaged by three buyers (docs/trace.md, "Measured").
  public static final int MIN_WEIGHTS = 65_536;

  public Markable {
    tensors = List.copyOf(tensors);
  }

  public static Markable of(WeightsFile file) {
    List<TensorInfo> tensors =
        file.tensors().stream().filter(tensor -> isMarkable(file, tensor)).toList();
    return new Markable(
        tensors, tensors.stream().mapToLong(tensor -> tensor.shape().elements()).sum());
  }

  private static boolean isMarkable(WeightsFile file, TensorInfo tensor) {
    return isMarkable(tensor.dtype())
        && tensor.shape().rank() >= 2
        && tensor.shape().elements() >= MIN_ELEMENTS
        && file.stored(tensor).equals(StoredTensor.plain(tensor));
  }

  private static boolean isMarkable(Dtype dtype) {
    return dtype == Dtype.F32 || dtype == Dtype.F16 || dtype == Dtype.BF16;
  }

  /// @throws TracingException if the model, whose only weights file this is, has too few of them
  public Markable requireEnough(WeightsFile file) {
    if (weights >= MIN_WEIGHTS) {
      return this;
    }
    List<String> others =
        file.tensors().stream()
            .filter(tensor -> tensor.shape().rank() >= 2)
            .filter(tensor -> !isMarkable(file, tensor))
            .map(tensor -> file.stored(tensor).type())
            .distinct()
            .sorted()
            .toList();
    throw new TracingException(
        ("%s: has %d weights in large matrices of F32, F16 or BF16, and a fingerprint needs %d%s:"
                + " mark the model before it is quantised")
            .formatted(
                file.path(),
                weights,
                MIN_WEIGHTS,
                others.isEmpty() ? "" : " (others are %s)".formatted(String.join(", ", others))));
  }
}
