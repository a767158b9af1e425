package io.weighbridge.layers;

import io.weighbridge.layers.KerasCall.Reference;
import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The operations with which Keras 3 works out masks. The layers here do that themselves, so they
/// are read over; but only where they are those of an [Embedding] or a [Masking].
final class MaskOperations {

  private static final Set<String> CLASSES = Set.of("NotEqual", "Any");

  private final Map<String, KerasLayer> operations = new HashMap<>();
  private final List<Given> given = new ArrayList<>();
  private final Set<Comparison> known = new HashSet<>(); // that layers make

  /// Masks in a call.
  private record Given(KerasLayer to, List<Reference> masks) {}

  /// Whether something is not equal to a number.
  private record Comparison(Reference of, double to) {}

  static boolean among(KerasLayer layer) {
    return CLASSES.contains(layer.className());
  }

  void add(String name, KerasLayer operation) {
    operations.put(name, operation);
  }

  /// A call of a layer.
  void call(KerasLayer keras, Layer layer, KerasCall call) {
    if (!call.masks().isEmpty()) {
      given.add(new Given(keras, call.masks()));
    }
    switch (layer) {
      case Embedding embedding when embedding.maskZero() -> compares(call, 0);
      case Masking masking -> compares(call, masking.maskValue());
      default -> {}
    }
  }

  private void compares(KerasCall call, double to) {
    call.inputs().forEach(input -> known.add(new Comparison(input, to)));
  }

  /// Finds out, when all calls are known, whether all masks are those of layers.
  ///
  /// @throws NetworkException if one is not
  void check() {
    for (Given each : given) {
      if (!each.masks().stream().allMatch(mask -> operations.containsKey(mask.layer()))) {
        throw each.to().problem("is called with a mask of its own, which is not supported");
      }
    }
    for (KerasLayer operation : operations.values()) {
      if (!isOfLayer(operation)) {
        throw operation.problem("works out what is no mask of a layer, which is not supported");
      }
    }
  }

  private boolean isOfLayer(KerasLayer operation) {
    JsonNode arguments = operation.calls().path(0).path("args");
    List<Reference> read = new KerasCall(operation, arguments.path(0)).inputs();
    if (read.size() != 1) {
      return false;
    }
    if (operation.className().equals("Any")) {
      return operations.containsKey(read.getFirst().layer())
          && operation.config().path("axis").asInt(0) == -1
          && !operation.flag(false, "keepdims");
    }
    return known.contains(new Comparison(read.getFirst(), arguments.path(1).asDouble(0)));
  }
}
