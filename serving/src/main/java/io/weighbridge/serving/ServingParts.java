package io.weighbridge.serving;

import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.store.Database;
import java.time.Clock;
import java.util.List;

/// What serving works with; opened and closed by whoever starts the server.
///
/// @param database with [Deployments#TABLES]
/// @param engines in the order in which they are asked whether a model is theirs
public record ServingParts(
    Database database,
    List<InferenceEngine> engines,
    WeightsOpener opener,
    UsePermission permission,
    UsageRecorder usage,
    ServingSettings settings,
    Clock clock) {

  public ServingParts {
    engines = List.copyOf(engines);
  }
}
