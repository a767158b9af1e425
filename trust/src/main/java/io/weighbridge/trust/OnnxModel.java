package io.weighbridge.trust;

import io.weighbridge.weights.OnnxSurvey;
import io.weighbridge.weights.WeightsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// An ONNX model as its reader describes it to who judges it.
///
/// @param survey what is in it; empty if the reader refuses it
/// @param problem why it does
record OnnxModel(Optional<OnnxSurvey> survey, Optional<String> problem) {

  private static final int IR_VERSION = 1;
  private static final int GRAPH = 7;
  private static final Path NAME = Path.of("it");

  /// Empty if the message is no ONNX model: that has an `ir_version` and a graph (onnx.proto,
  /// ModelProto).
  static Optional<OnnxModel> of(ScannedFile file) {
    if (file.kind() != Kind.PROTOBUF) {
      return Optional.empty();
    }
    List<Protobuf.Field> model = Protobuf.fields(file.bytes());
    boolean versioned = model.stream().anyMatch(f -> f.number() == IR_VERSION && f.bytes() == null);
    boolean graph = model.stream().anyMatch(f -> f.number() == GRAPH && f.bytes() != null);
    return versioned && graph ? Optional.of(read(file)) : Optional.empty();
  }

  private static OnnxModel read(ScannedFile file) {
    try {
      return new OnnxModel(Optional.of(OnnxSurvey.of(NAME, file.bytes())), Optional.empty());
    } catch (WeightsException e) {
      return new OnnxModel(Optional.empty(), Optional.of(OpenedWeights.sentence(NAME, e)));
    }
  }
}
