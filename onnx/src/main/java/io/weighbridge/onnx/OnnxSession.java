package io.weighbridge.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.BatchAnswer;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs batches, small ones over memory that is bound once ([Bindings]). Of others, the inputs of
/// one request outside the heap are used where they lie; otherwise they are copied once, joined, to
/// memory of the session. Outputs are copied once, and a batch's requests share that copy.
final class OnnxSession implements Session {

  /// ONNX Runtime's Java interface counts a tensor's bytes with an int.
  private static final long MAX_TENSOR_BYTES = Integer.MAX_VALUE - 64;

  private final OnnxModel model;
  private final List<TensorSpec> inputs;
  private final List<Staging> staging;
  private final Bindings bindings;

  OnnxSession(OnnxModel model) {
    this.model = model;
    this.inputs = model.signature().inputs();
    this.staging = inputs.stream().map(_ -> new Staging()).toList();
    this.bindings = new Bindings(model);
  }

  @Override
  public BatchAnswer run(List<List<TensorData>> requests) {
    long[] rows = rows(requests);
    Outputs outputs = new Outputs(model.signature(), rows);
    long all = model.signature().batches() ? all(requests) : 1;
    Optional<Binding> binding = bindings.find(all).filter(found -> found.takes(requests));
    try {
      if (binding.isPresent()) {
        return binding.get().run(requests, outputs);
      }
      BatchAnswer answer = run(requests, outputs);
      bindings.learn(all, requests, outputs, answer);
      return answer;
    } catch (OrtException e) {
      throw OrtFailures.running(e);
    }
  }

  private static long all(List<List<TensorData>> requests) {
    long all = 0;
    for (List<TensorData> request : requests) {
      all += request.getFirst().shape().extent(0);
    }
    return all;
  }

  /// Runs them over tensors that are made for this batch.
  private BatchAnswer run(List<List<TensorData>> requests, Outputs split) throws OrtException {
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      long start = System.nanoTime();
      Map<String, OnnxTensor> feeds = LinkedHashMap.newLinkedHashMap(inputs.size());
      for (int i = 0; i < inputs.size(); i++) {
        feeds.put(inputs.get(i).name(), feed(i, requests, opened));
      }
      long fed = System.nanoTime();
      OrtSession.Result result = model.runtime().run(feeds);
      opened.add(result);
      long ran = System.nanoTime();
      List<List<TensorData>> outputs = split.split(result);
      return new BatchAnswer(outputs, fed - start, ran - fed, System.nanoTime() - ran);
    } finally {
      close(opened);
    }
  }

  /// How many rows each request has; where there are several, each of its inputs has as many.
  private long[] rows(List<List<TensorData>> requests) {
    if (requests.size() == 1) {
      return new long[1];
    }
    long[] rows = new long[requests.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = requests.get(i).getFirst().shape().extent(0);
      for (TensorData input : requests.get(i)) {
        if (input.shape().extent(0) != rows[i]) {
          throw new BadTensor(
              "input '%s' has %d rows where '%s' has %d"
                  .formatted(
                      input.name(),
                      input.shape().extent(0),
                      requests.get(i).getFirst().name(),
                      rows[i]));
        }
      }
    }
    return rows;
  }

  private OnnxTensor feed(int input, List<List<TensorData>> requests, List<AutoCloseable> opened)
      throws OrtException {
    Datatype type = inputs.get(input).datatype();
    List<TensorData> parts = requests.stream().map(request -> request.get(input)).toList();
    for (TensorData part : parts) {
      if (part.datatype() != type) {
        throw new BadTensor(
            "input '%s' is %s where the model takes %s"
                .formatted(part.name(), part.datatype(), type));
      }
    }
    long[] shape = joined(parts).extents();
    if (type == Datatype.BYTES) {
      OnnxTensor tensor = OnnxTensor.createTensor(model.environment(), texts(parts), shape);
      opened.add(tensor);
      return tensor;
    }
    MemorySegment bytes = bytes(input, type, parts);
    if (UnsignedTensors.are(type)) {
      OrtSession.Result result = model.unsigned().copy(type, bytes.asByteBuffer(), shape);
      opened.add(result);
      return (OnnxTensor) result.get(0);
    }
    OnnxTensor tensor = ElementTypes.view(model.environment(), type, bytes.asByteBuffer(), shape);
    opened.add(tensor);
    return tensor;
  }

  private static TensorShape joined(List<TensorData> parts) {
    TensorShape first = parts.getFirst().shape();
    if (parts.size() == 1) {
      return first;
    }
    return first.withFirst(parts.stream().mapToLong(part -> part.shape().extent(0)).sum());
  }

  private static String[] texts(List<TensorData> parts) {
    return parts.stream().flatMap(part -> Arrays.stream(Texts.read(part))).toArray(String[]::new);
  }

  /// The bytes of all parts one after another, outside the heap.
  private MemorySegment bytes(int input, Datatype type, List<TensorData> parts) {
    MemorySegment first = parts.getFirst().data();
    long total = parts.stream().mapToLong(part -> part.data().byteSize()).sum();
    if (total > MAX_TENSOR_BYTES) {
      throw new BadTensor(
          "input '%s' of %d bytes: at most %d are taken"
              .formatted(inputs.get(input).name(), total, MAX_TENSOR_BYTES));
    }
    if (parts.size() == 1
        && type != Datatype.BOOL
        && total > 0
        && first.isNative()
        && first.address() % type.size() == 0) {
      return first;
    }
    MemorySegment memory = staging.get(input).take(total);
    long at = 0;
    for (TensorData part : parts) {
      MemorySegment.copy(part.data(), 0, memory, at, part.data().byteSize());
      at += part.data().byteSize();
    }
    if (type == Datatype.BOOL) {
      toZeroAndOne(memory);
    }
    return memory;
  }

  /// To C++ a `bool` of another value than these is undefined; clients may send any byte.
  private static void toZeroAndOne(MemorySegment memory) {
    for (long i = 0; i < memory.byteSize(); i++) {
      byte value = memory.get(ValueLayout.JAVA_BYTE, i);
      memory.set(ValueLayout.JAVA_BYTE, i, value == 0 ? (byte) 0 : 1);
    }
  }

  private static void close(List<AutoCloseable> opened) {
    for (AutoCloseable one : opened.reversed()) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    bindings.close();
  }
}
