package io.weighbridge.network;

/// What runs a network.
public interface Engine {

  /// For people and for `--engine`: `vector`.
  String name();

  /// Makes a network ready to run, its parameters all zero.
  ///
  /// @param threads how many threads share the work of one batch, at least 1
  /// @throws NetworkException naming the layer that this engine does not run
  Executable compile(Network network, int threads);
}
