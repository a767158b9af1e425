package io.weighbridge.onnx;

import ai.onnxruntime.OrtException;
import io.weighbridge.inference.BatchAnswer;
import io.weighbridge.inference.InferenceException;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The [Binding]s of one session, by rows. Of a small model's run, making tensors and taking
/// results apart is the larger part; that is saved where every extent but the rows is known
/// beforehand.
///
/// A model may say a wrong shape of its outputs, or give out what it was given. So a binding is
/// only kept if it gave, for a batch that was run without it, what came out then.
final class Bindings implements AutoCloseable {

  /// A batch of more bytes is run without: there copying is not what takes the time.
  private static final long MOST_BYTES = 256 << 10;

  /// What the bindings of one session take together.
  private static final long MOST_KEPT = 2 << 20;

  /// Models that take longer gain too little.
  private static final long LONGEST_NANOS = 2_000_000;

  private final OnnxModel model;
  private final Map<Long, Binding> byRows = new HashMap<>();
  private long kept;
  private boolean usable;

  Bindings(OnnxModel model) {
    this.model = model;
    this.usable = isKnown(model.signature().inputs()) && isKnown(model.signature().outputs());
  }

  private boolean isKnown(List<TensorSpec> specs) {
    for (TensorSpec spec : specs) {
      boolean takesAnyBytes =
          switch (spec.datatype()) {
            case INT8, UINT8, INT16, INT32, INT64, FP16, BF16, FP32, FP64 -> true;
            case BOOL, UINT16, UINT32, UINT64, BYTES -> false;
          };
      if (!takesAnyBytes || bytes(spec, 1) <= 0) {
        return false;
      }
    }
    return true;
  }

  /// -1 where extents other than the rows are open.
  private long bytes(TensorSpec spec, long rows) {
    var shape = Binding.shape(model, spec, rows);
    return shape.isFixed() ? shape.elements() * spec.datatype().size() : -1;
  }

  /// The one for batches of so many rows, once such a batch was seen.
  Optional<Binding> find(long rows) {
    return Optional.ofNullable(byRows.get(rows));
  }

  /// Makes one for batches of so many rows, if it is worth it and gives what was answered.
  void learn(long rows, List<List<TensorData>> requests, Outputs outputs, BatchAnswer answered) {
    if (!usable || byRows.containsKey(rows) || answered.inferNanos() > LONGEST_NANOS) {
      return;
    }
    long bytes = 0;
    for (TensorSpec spec : model.signature().inputs()) {
      bytes += bytes(spec, rows);
    }
    for (TensorSpec spec : model.signature().outputs()) {
      bytes += bytes(spec, rows);
    }
    if (rows < 1 || bytes > MOST_BYTES) {
      return;
    }
    if (kept + bytes > MOST_KEPT) {
      close();
    }
    try {
      Binding binding = new Binding(model, rows);
      byRows.put(rows, binding);
      kept += bytes;
      binding.spoil();
      usable =
          !binding.takes(requests)
              || same(binding.run(requests, outputs).outputs(), answered.outputs());
    } catch (OrtException | InferenceException e) {
      usable = false;
    }
    if (!usable) {
      close();
    }
  }

  private static boolean same(List<List<TensorData>> some, List<List<TensorData>> others) {
    for (int request = 0; request < some.size(); request++) {
      for (int i = 0; i < some.get(request).size(); i++) {
        TensorData one = some.get(request).get(i);
        TensorData other = others.get(request).get(i);
        if (!one.shape().equals(other.shape()) || one.data().mismatch(other.data()) >= 0) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void close() {
    byRows.values().forEach(Binding::close);
    byRows.clear();
    kept = 0;
  }
}
