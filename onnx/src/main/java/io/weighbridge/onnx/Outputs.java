package io.weighbridge.onnx;

import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.EngineFailure;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Takes the outputs of a batch apart to those of its requests.
final class Outputs {

  private final ModelSignature signature;
  private final long[] rows;

  /// @param rows of each request; not looked at where there is one
  Outputs(ModelSignature signature, long[] rows) {
    this.signature = signature;
    this.rows = rows;
  }

  /// Of each request, in the signature's order.
  ///
  /// @throws EngineFailure if the model gave not as many rows as came in
  List<List<TensorData>> split(OrtSession.Result result) throws OrtException {
    List<List<TensorData>> parts = new ArrayList<>();
    for (int i = 0; i < signature.outputs().size(); i++) {
      TensorSpec spec = signature.outputs().get(i);
      parts.add(
          spec.datatype() == Datatype.BYTES
              ? texts(spec.name(), (OnnxTensor) result.get(i))
              : parts(tensor(spec, result.get(i))));
    }
    return byRequest(parts);
  }

  /// The same of all outputs in the signature's order.
  List<List<TensorData>> split(List<TensorData> wholes) {
    if (rows.length == 1) {
      return List.of(wholes);
    }
    List<List<TensorData>> parts = new ArrayList<>();
    for (TensorData whole : wholes) {
      parts.add(parts(whole));
    }
    return byRequest(parts);
  }

  private List<List<TensorData>> byRequest(List<List<TensorData>> parts) {
    List<List<TensorData>> answers = new ArrayList<>(rows.length);
    for (int request = 0; request < rows.length; request++) {
      List<TensorData> own = new ArrayList<>(parts.size());
      for (List<TensorData> output : parts) {
        own.add(output.get(request));
      }
      answers.add(own);
    }
    return answers;
  }

  private static TensorData tensor(TensorSpec spec, OnnxValue value) throws OrtException {
    return switch (value) {
      case OnnxTensor tensor -> {
        // A copy in the heap, which has the whole array.
        MemorySegment bytes = MemorySegment.ofArray(tensor.getByteBuffer().array());
        yield new TensorData(
            spec.name(), spec.datatype(), TensorShape.of(tensor.getInfo().getShape()), bytes);
      }
      case OnnxSequence sequence -> ZipMap.tensor(spec.name(), sequence);
      default -> throw new EngineFailure("output '%s' is no tensor".formatted(spec.name()));
    };
  }

  private List<TensorData> parts(TensorData whole) {
    if (rows.length == 1) {
      return List.of(whole);
    }
    check(whole.name(), whole.shape());
    long all = whole.shape().extent(0);
    long rowBytes = all == 0 ? 0 : whole.data().byteSize() / all;
    List<TensorData> parts = new ArrayList<>();
    long at = 0;
    for (long count : rows) {
      parts.add(
          new TensorData(
              whole.name(),
              whole.datatype(),
              whole.shape().withFirst(count),
              whole.data().asSlice(at, count * rowBytes)));
      at += count * rowBytes;
    }
    return parts;
  }

  private List<TensorData> texts(String name, OnnxTensor tensor) throws OrtException {
    TensorShape shape = TensorShape.of(tensor.getInfo().getShape());
    List<String> all = shape.elements() == 0 ? List.of() : Texts.flat(tensor.getValue());
    if (rows.length == 1) {
      return List.of(Texts.write(name, shape, all));
    }
    check(name, shape);
    List<TensorData> parts = new ArrayList<>();
    int at = 0;
    for (long count : rows) {
      TensorShape part = shape.withFirst(count);
      int elements = Math.toIntExact(part.elements());
      parts.add(Texts.write(name, part, all.subList(at, at + elements)));
      at += elements;
    }
    return parts;
  }

  private void check(String name, TensorShape shape) {
    long total = Arrays.stream(rows).sum();
    if (shape.rank() == 0 || shape.extent(0) != total) {
      throw new EngineFailure(
          "output '%s' is %s for %d rows joined of %d requests"
              .formatted(name, shape, total, rows.length));
    }
  }
}
