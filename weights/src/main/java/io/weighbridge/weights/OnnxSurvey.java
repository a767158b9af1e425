package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is in an ONNX model besides its weights, for whoever judges it: read without opening any
/// other file, and without refusing what it says, so that it can be reported.
///
/// ```java
/// OnnxSurvey.of(Path.of("model.onnx")).externalData().forEach(data -> data.location());
/// ```
///
/// @param externalData every tensor, weight or not, whose elements are said to be in another file
/// @param operators how often each is used, in sub-graphs and functions too
/// @param operatorSets the versions of the operator sets by domain
/// @param functions that the model brings along
/// @param metadataProps what the model's maker wrote
public record OnnxSurvey(
    List<ExternalData> externalData,
    Map<Operator, Long> operators,
    Map<String, Long> operatorSets,
    List<Function> functions,
    Map<String, String> metadataProps) {

  /// A tensor whose elements are in another file.
  ///
  /// @param tensor its full name
  /// @param at where in the model it stands, in bytes
  /// @param entries as they are: `location`, `offset`, `length`, `checksum` and what else there is
  public record ExternalData(String tensor, long at, Map<String, String> entries) {

    public ExternalData {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /// The file as the model spells it; empty if it does not say.
    public String location() {
      return entries.getOrDefault(OnnxTensor.LOCATION, "");
    }
  }

  /// An operator; the default domain is `ai.onnx`.
  public record Operator(String domain, String name) {}

  /// A function that the model defines itself.
  public record Function(String domain, String name) {

    @Override
    public String toString() {
      return domain + "." + name;
    }
  }

  public OnnxSurvey {
    externalData = List.copyOf(externalData);
    operators = Collections.unmodifiableMap(new LinkedHashMap<>(operators));
    operatorSets = Collections.unmodifiableMap(new LinkedHashMap<>(operatorSets));
    functions = List.copyOf(functions);
    metadataProps = Collections.unmodifiableMap(new LinkedHashMap<>(metadataProps));
  }

  /// @throws WeightsException if it is no ONNX model, or a damaged one
  public static OnnxSurvey of(Path path) {
    try (MappedFile file = MappedFile.open(path, each -> each)) {
      return MappedFile.unchanged(path, () -> OnnxReader.read(path, file.bytes()).survey());
    }
  }

  /// The same of bytes that are in memory already.
  ///
  /// @param name the file's name in messages
  /// @throws WeightsException if they are no ONNX model, or a damaged one
  public static OnnxSurvey of(Path name, MemorySegment bytes) {
    return OnnxReader.read(name, bytes).survey();
  }
}
