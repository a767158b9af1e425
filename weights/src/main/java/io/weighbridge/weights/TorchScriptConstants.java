package io.weighbridge.weights;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The constants of TorchScript's code: a tuple of tensors, which the code calls `CONSTANTS.c0`,
/// `CONSTANTS.c1` and so on.
final class TorchScriptConstants {

  private static final String PREFIX = "CONSTANTS.c";

  private TorchScriptConstants() {}

  static void addAll(TorchSource source, PickleValue value, Map<String, TorchTensor> tensors) {
    List<PickleValue> items =
        value instanceof PickleValue.TupleValue tuple ? tuple.items() : List.of(value);
    if (items.size() > TorchTree.MAX_VALUES) {
      throw source.problem("holds more than %d values".formatted(TorchTree.MAX_VALUES));
    }
    TorchTree tree = new TorchTree(source, tensors, new HashMap<>());
    for (int i = 0; i < items.size(); i++) {
      tree.addAll(items.get(i), PREFIX + i);
    }
  }
}
