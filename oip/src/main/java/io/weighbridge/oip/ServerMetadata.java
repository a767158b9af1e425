package io.weighbridge.oip;

import java.util.List;

/// What the server says of itself ("Server Metadata").
public record ServerMetadata(String name, String version, List<String> extensions) {

  /// Triton's names of the extensions that are spoken here.
  public static final List<String> EXTENSIONS =
      List.of(
          "classification",
          "model_repository",
          "schedule_policy",
          "model_configuration",
          "binary_tensor_data",
          "parameters",
          "statistics");

  public static ServerMetadata of(String version) {
    return new ServerMetadata("weighbridge", version, EXTENSIONS);
  }
}
