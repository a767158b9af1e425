package io.weighbridge.serving;

import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The inputs of a request as a model takes them: checked, in the signature's order.
///
/// @param rows of a batch that they are; 1 where the model takes no batches
record Inputs(List<TensorData> tensors, int rows) {

  /// What exporters of language models call their tokens.
  private static final String TOKENS = "input_ids";

  /// The tokens among the inputs, by the name that they usually have; 0 for other models.
  long tokens() {
    return tensors.stream()
        .filter(tensor -> tensor.name().equals(TOKENS))
        .mapToLong(tensor -> tensor.shape().elements())
        .sum();
  }

  /// @param given by name, in any order
  /// @throws BadTensor naming the input that is missing, unknown, there twice, or not of the
  ///   model's type and shape
  static Inputs of(ModelSignature signature, List<TensorData> given) {
    List<TensorSpec> specs = signature.inputs();
    @Nullable TensorData[] ordered = new TensorData[specs.size()];
    for (TensorData tensor : given) {
      int place = place(specs, tensor.name());
      if (ordered[place] != null) {
        throw new BadTensor("input '%s' came twice".formatted(tensor.name()));
      }
      check(specs.get(place), tensor);
      ordered[place] = tensor;
    }
    for (int i = 0; i < ordered.length; i++) {
      if (ordered[i] == null) {
        throw new BadTensor(
            "input '%s' is missing: the model takes %s"
                .formatted(specs.get(i).name(), names(specs)));
      }
    }
    List<TensorData> tensors = List.copyOf(Arrays.asList(ordered));
    return new Inputs(tensors, signature.batches() ? rows(tensors) : 1);
  }

  private static int place(List<TensorSpec> specs, String name) {
    for (int i = 0; i < specs.size(); i++) {
      if (specs.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new BadTensor(
        "the model has no input '%s': it takes %s".formatted(Shown.text(name), names(specs)));
  }

  private static void check(TensorSpec spec, TensorData tensor) {
    if (spec.datatype() != tensor.datatype()) {
      throw new BadTensor(
          "input '%s' is %s: %s came".formatted(spec.name(), spec.datatype(), tensor.datatype()));
    }
    if (!tensor.shape().fits(spec.shape())) {
      throw new BadTensor(
          "input '%s' has the shape %s (-1 is any): %s came"
              .formatted(spec.name(), spec.shape(), tensor.shape()));
    }
  }

  private static int rows(List<TensorData> tensors) {
    TensorData first = tensors.getFirst();
    long rows = first.shape().extent(0);
    if (rows < 1 || rows > Integer.MAX_VALUE) {
      throw new BadTensor(
          "input '%s' has %d rows: a batch has at least one".formatted(first.name(), rows));
    }
    for (TensorData tensor : tensors) {
      if (tensor.shape().extent(0) != rows) {
        throw new BadTensor(
            "input '%s' has %d rows and input '%s' has %d: a batch has as many of each"
                .formatted(first.name(), rows, tensor.name(), tensor.shape().extent(0)));
      }
    }
    return (int) rows;
  }

  private static String names(List<TensorSpec> specs) {
    return specs.stream().map(spec -> "'" + spec.name() + "'").collect(Collectors.joining(", "));
  }
}
