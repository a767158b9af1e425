package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;
import io.weighbridge.weights.PickleValue;
import io.weighbridge.weights.PickleValue.Called;
import io.weighbridge.weights.PickleValue.Global;
import io.weighbridge.weights.PickleValue.TupleValue;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// In a file of weights the leaves are tensors, numbers and short words. Elements of NumPy arrays
/// are bytes too, and they are known by what they are given to.
final class PickleShape extends PickleRule {

  /// Longer than any name, shorter than any program worth hiding.
  static final long MAX_LEAF = 4096;

  PickleShape() {
    super(
        "WB-PICKLE-SHAPE",
        "Weights are numbers; long text or bytes beside them may be a payload that something else unpacks.");
  }

  @Override
  void check(ScannedFile file, PickleRun run, Report report) {
    Set<PickleValue> elements = elements(run);
    for (PickleRun.Leaf leaf : run.leaves()) {
      long size =
          switch (leaf.value()) {
            case PickleValue.Text text -> text.value().length();
            case PickleValue.Bytes bytes -> bytes.bytes().byteSize();
            default -> 0;
          };
      if (size > MAX_LEAF && !elements.contains(leaf.value())) {
        report.add(Severity.SUSPICIOUS, leaf.offset(), "a leaf of %d bytes".formatted(size));
      }
    }
  }

  /// The bytes that become elements of arrays of numbers.
  static Set<PickleValue> elements(PickleRun run) {
    Set<PickleValue> elements = Collections.newSetFromMap(new IdentityHashMap<>());
    for (PickleRun.Call call : run.calls()) {
      boolean array =
          call.callable() instanceof Called made
              && made.callable() instanceof Global global
              && global.name().equals("_reconstruct");
      boolean scalar =
          call.callable() instanceof Global global
              && (global.name().equals("scalar") || global.name().equals("_frombuffer"));
      if (array || scalar) {
        call.arguments().forEach(argument -> collect(argument, elements));
      }
    }
    return elements;
  }

  private static void collect(PickleValue value, Set<PickleValue> elements) {
    switch (value) {
      case TupleValue tuple -> tuple.items().forEach(item -> leaf(item, elements));
      default -> leaf(value, elements);
    }
  }

  /// Before protocol 3 bytes are text that `_codecs.encode` turns back.
  private static void leaf(PickleValue value, Set<PickleValue> elements) {
    switch (value) {
      case PickleValue.Bytes bytes -> elements.add(bytes);
      case PickleValue.Text text -> elements.add(text);
      case Called encoded
          when encoded.arguments() instanceof TupleValue tuple && !tuple.items().isEmpty() ->
          elements.add(tuple.items().getFirst());
      default -> {}
    }
  }
}
