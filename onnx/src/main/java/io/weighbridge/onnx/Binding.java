package io.weighbridge.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.weighbridge.inference.BatchAnswer;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Memory for batches of one number of rows, with the tensors over it: the runtime reads the inputs
/// and writes the outputs where they lie. Used by one thread at a time.
final class Binding implements AutoCloseable {

  /// One tensor that stays.
  private record Place(TensorSpec spec, TensorShape shape, MemorySegment memory) {}

  private static final long ALIGNMENT = 64;

  private final OnnxModel model;
  private final List<Place> inputs = new ArrayList<>();
  private final List<Place> outputs = new ArrayList<>();
  private final Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();

  /// @param rows of everything that goes in and comes out, where the model takes batches
  Binding(OnnxModel model, long rows) throws OrtException {
    this.model = model;
    boolean made = false;
    try {
      place(model.signature().inputs(), rows, inputs, feeds);
      place(model.signature().outputs(), rows, outputs, pinned);
      made = true;
    } finally {
      if (!made) {
        close();
      }
    }
  }

  private void place(
      List<TensorSpec> specs, long rows, List<Place> places, Map<String, OnnxTensor> tensors)
      throws OrtException {
    for (TensorSpec spec : specs) {
      TensorShape shape = shape(model, spec, rows);
      long bytes = shape.elements() * spec.datatype().size();
      MemorySegment memory = Arena.ofAuto().allocate(bytes, ALIGNMENT);
      places.add(new Place(spec, shape, memory));
      tensors.put(
          spec.name(),
          ElementTypes.view(
              model.environment(), spec.datatype(), memory.asByteBuffer(), shape.extents()));
    }
  }

  static TensorShape shape(OnnxModel model, TensorSpec spec, long rows) {
    return model.signature().batches() ? spec.shape().withFirst(rows) : spec.shape();
  }

  /// Whether the requests fill the inputs; their number of rows says so but for odd ones.
  boolean takes(List<List<TensorData>> requests) {
    for (int i = 0; i < inputs.size(); i++) {
      long bytes = 0;
      for (List<TensorData> request : requests) {
        TensorData part = request.get(i);
        if (part.datatype() != inputs.get(i).spec.datatype()) {
          return false;
        }
        bytes += part.data().byteSize();
      }
      if (bytes != inputs.get(i).memory.byteSize()) {
        return false;
      }
    }
    return true;
  }

  /// Runs requests that it takes.
  BatchAnswer run(List<List<TensorData>> requests, Outputs split) throws OrtException {
    long start = System.nanoTime();
    for (int i = 0; i < inputs.size(); i++) {
      gather(requests, i, inputs.get(i).memory);
    }
    long fed = System.nanoTime();
    model.runtime().run(feeds, pinned).close();
    long ran = System.nanoTime();
    List<List<TensorData>> answers = split.split(copies());
    return new BatchAnswer(answers, fed - start, ran - fed, System.nanoTime() - ran);
  }

  private static void gather(List<List<TensorData>> requests, int input, MemorySegment memory) {
    long at = 0;
    for (List<TensorData> request : requests) {
      MemorySegment part = request.get(input).data();
      MemorySegment.copy(part, 0, memory, at, part.byteSize());
      at += part.byteSize();
    }
  }

  private List<TensorData> copies() {
    List<TensorData> copies = new ArrayList<>(outputs.size());
    for (Place place : outputs) {
      byte[] bytes = place.memory.toArray(ValueLayout.JAVA_BYTE);
      copies.add(
          new TensorData(
              place.spec.name(), place.spec.datatype(), place.shape, MemorySegment.ofArray(bytes)));
    }
    return copies;
  }

  /// Makes sure that whatever is found in the outputs was written since.
  void spoil() {
    outputs.forEach(place -> place.memory.fill((byte) 0xa5));
  }

  @Override
  public void close() {
    feeds.values().forEach(OnnxTensor::close);
    pinned.values().forEach(OnnxTensor::close);
  }
}
