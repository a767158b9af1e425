package io.weighbridge.onnx;

import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a loaded model takes and gives, from its own metadata.
final class OnnxSignature {

  private static final String PLATFORM = "onnxruntime_onnx";

  /// tf2onnx gives each extent that has no name one of its own, behind this.
  private static final String NAMELESS = "unk__";

  /// One input or output.
  ///
  /// @param symbols the name of each extent, empty where it is fixed or has none
  private record Value(TensorSpec spec, List<String> symbols) {}

  private OnnxSignature() {}

  static ModelSignature of(OrtSession session, String what) throws OrtException {
    List<Value> inputs = new ArrayList<>();
    for (NodeInfo input : session.getInputInfo().values()) {
      if (!(input.getInfo() instanceof TensorInfo tensor)) {
        throw new ModelLoadFailure(
            "%s takes '%s' as %s, which is no tensor"
                .formatted(what, input.getName(), kind(input.getInfo())));
      }
      inputs.add(value(what, input.getName(), tensor));
    }
    List<Value> outputs = new ArrayList<>();
    for (NodeInfo output : session.getOutputInfo().values()) {
      outputs.add(output(what, output));
    }
    boolean batches = batches(inputs, outputs);
    return new ModelSignature(PLATFORM, specs(inputs), specs(outputs), batches);
  }

  private static Value output(String what, NodeInfo output) {
    return switch (output.getInfo()) {
      case TensorInfo tensor -> value(what, output.getName(), tensor);
      case SequenceInfo sequence when ZipMap.is(sequence) ->
          new Value(
              new TensorSpec(output.getName(), Datatype.FP32, TensorShape.of(-1, -1)),
              List.of("", ""));
      case ValueInfo other ->
          throw new ModelLoadFailure(
              "%s gives '%s' as %s, which no tensor carries: export it with tensors alone"
                  .formatted(what, output.getName(), kind(other)));
    };
  }

  private static Value value(String what, String name, TensorInfo info) {
    Datatype type =
        ElementTypes.of(info.onnxType)
            .orElseThrow(() ->
                new ModelLoadFailure(
                    "%s has '%s' of element type %s, which the protocol does not carry"
                        .formatted(what, name, element(info))));
    if (info.getShape().length > TensorShape.MAX_RANK) {
      throw new ModelLoadFailure(
          "%s has '%s' of %d extents; at most %d are served"
              .formatted(what, name, info.getShape().length, TensorShape.MAX_RANK));
    }
    return new Value(
        new TensorSpec(name, type, TensorShape.of(info.getShape())),
        List.of(info.getDimensionNames()));
  }

  /// Requests are joined where the first extent of everything is open and is the same one, as far
  /// as the model names it, and does not come again further back (a square of texts with texts).
  /// That the rows are independent of each other, no model says; it is what a first open extent
  /// means to every server of ONNX models.
  private static boolean batches(List<Value> inputs, List<Value> outputs) {
    Set<String> names = new HashSet<>();
    List<Value> all = new ArrayList<>(inputs);
    all.addAll(outputs);
    for (Value value : all) {
      if (value.spec.shape().rank() == 0 || value.spec.shape().extent(0) != -1) {
        return false;
      }
      String first = value.symbols.getFirst();
      if (!first.isEmpty() && !first.startsWith(NAMELESS)) {
        names.add(first);
      }
      if (!first.isEmpty() && value.symbols.lastIndexOf(first) > 0) {
        return false;
      }
    }
    return !inputs.isEmpty() && names.size() <= 1;
  }

  private static List<TensorSpec> specs(Collection<Value> values) {
    return values.stream().map(Value::spec).toList();
  }

  private static String element(TensorInfo info) {
    return info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
  }

  private static String kind(ValueInfo info) {
    return switch (info) {
      case SequenceInfo sequence when sequence.sequenceType == OnnxJavaType.UNKNOWN ->
          "a sequence of maps";
      case SequenceInfo _ -> "a sequence";
      case MapInfo _ -> "a map";
      default -> "something unknown";
    };
  }
}
