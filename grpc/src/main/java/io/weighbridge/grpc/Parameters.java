package io.weighbridge.grpc;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.oip.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;

/// Parameters of the wire as parameters of the protocol.
final class Parameters {

  private Parameters() {}

  /// One that is set to nothing is left out.
  static Map<String, Parameter> of(Map<String, InferParameter> wire) {
    if (wire.isEmpty()) {
      return Map.of();
    }
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    wire.forEach((name, value) -> {
      switch (value.getParameterChoiceCase()) {
        case BOOL_PARAM -> parameters.put(name, new Parameter.Truth(value.getBoolParam()));
        case INT64_PARAM -> parameters.put(name, new Parameter.Whole(value.getInt64Param()));
        case UINT64_PARAM -> parameters.put(name, whole(name, value.getUint64Param()));
        case STRING_PARAM -> parameters.put(name, new Parameter.Text(value.getStringParam()));
        case DOUBLE_PARAM -> parameters.put(name, new Parameter.Real(value.getDoubleParam()));
        case PARAMETERCHOICE_NOT_SET -> {}
      }
    });
    return parameters;
  }

  private static Parameter whole(String name, long value) {
    if (value < 0) {
      throw HttpFailure.badRequest(
          "The parameter '%s' is %s, larger than is counted here."
              .formatted(name, Long.toUnsignedString(value)));
    }
    return new Parameter.Whole(value);
  }

  /// Bytes, which only ever are files, are known by their names.
  static Map<String, Parameter> ofRepository(Map<String, ModelRepositoryParameter> wire) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    wire.forEach((name, value) -> {
      switch (value.getParameterChoiceCase()) {
        case BOOL_PARAM -> parameters.put(name, new Parameter.Truth(value.getBoolParam()));
        case INT64_PARAM -> parameters.put(name, new Parameter.Whole(value.getInt64Param()));
        case STRING_PARAM -> parameters.put(name, new Parameter.Text(value.getStringParam()));
        case BYTES_PARAM -> parameters.put(name, new Parameter.Text(""));
        case PARAMETERCHOICE_NOT_SET -> {}
      }
    });
    return parameters;
  }
}
