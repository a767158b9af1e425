package io.weighbridge.exporting;

import io.weighbridge.exporting.Value.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which time steps count, computed beside the values.
final class Masks {

  private Masks() {}

  /// Truth values as 0 and 1.
  static String numbers(Graph graph, String truths) {
    return graph.add(
        "Cast", List.of(truths), Attributes.of("to", TensorProto.DataType.FLOAT.getNumber()));
  }

  /// Steps count that count in one of the inputs; all do where one has no mask.
  static @Nullable Mask either(Graph graph, List<Value> inputs) {
    List<Mask> masks =
        inputs.stream().map(Value::mask).filter(Objects::nonNull).distinct().toList();
    boolean all = inputs.stream().allMatch(input -> input.mask() != null);
    if (!all || masks.stream().anyMatch(mask -> mask.steps() != masks.getFirst().steps())) {
      return null;
    }
    String name = masks.getFirst().name();
    for (Mask mask : masks.subList(1, masks.size())) {
      name = graph.add("Or", List.of(name, mask.name()));
    }
    return new Mask(name, masks.getFirst().steps());
  }

  /// Steps of inputs that follow each other.
  static @Nullable Mask inTurn(Graph graph, List<Value> inputs) {
    if (inputs.stream().allMatch(input -> input.mask() == null)) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    int steps = 0;
    for (Value input : inputs) {
      int own = Math.toIntExact(input.shape().extent(0));
      Mask mask = input.mask();
      parts.add(mask == null ? allTrue(graph, input.name(), own) : mask.name());
      steps += own;
    }
    return new Mask(graph.add("Concat", parts, Attributes.of("axis", 1)), steps);
  }

  private static String allTrue(Graph graph, String like, int steps) {
    byte[] truths = new byte[steps];
    Arrays.fill(truths, (byte) 1);
    String row = graph.truths("true", new long[] {1, steps}, truths);
    String extents =
        graph.add("Concat", List.of(graph.batch(like), graph.longs(1)), Attributes.of("axis", 0));
    return graph.add("Expand", List.of(row, extents));
  }

  /// The whole of several truths, each of which may be missing.
  static @Nullable String and(Graph graph, List<@Nullable String> truths) {
    String whole = null;
    for (String truth : truths) {
      if (truth != null) {
        whole = whole == null ? truth : graph.add("And", List.of(whole, truth));
      }
    }
    return whole;
  }

  /// `[1, queries, keys]`: whether a key stands at the place of its query or before.
  static String causal(Graph graph, int queries, int keys) {
    byte[] truths = new byte[Math.multiplyExact(queries, keys)];
    for (int i = 0; i < truths.length; i++) {
      truths[i] = (byte) (i % keys <= i / keys ? 1 : 0);
    }
    return graph.truths("causal", new long[] {1, queries, keys}, truths);
  }

  /// The values where `truths` are, zeros elsewhere.
  static String where(Graph graph, String truths, String value) {
    return graph.add("Where", List.of(truths, value, graph.number(0)));
  }
}
