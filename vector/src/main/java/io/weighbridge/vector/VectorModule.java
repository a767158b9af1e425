package io.weighbridge.vector;

import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.VectorApi;

/// Loads the JDK's vector module when a command or a deployed model first needs it
/// (docs/decisions/0004-vector-module.md); it comes before every use of the other classes here.
public final class VectorModule {

  private VectorModule() {}

  /// @throws NetworkException if this Java has none, saying how to start it
  public static void load() {
    if (!VectorApi.load()) {
      throw new NetworkException(
          "this Java has no module %s to be loaded: start it through ./weighbridge or with --add-modules %s"
              .formatted(VectorApi.MODULE, VectorApi.MODULE));
    }
  }
}
