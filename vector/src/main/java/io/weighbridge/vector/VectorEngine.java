package io.weighbridge.vector;

import io.weighbridge.network.Engine;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Network;

/// The built-in engine: pure Java, on the CPU's own vectors.
///
/// Results do not depend on the number of threads: rows of a batch are independent on the way
/// forward and back, and each element of a gradient is summed by one thread in one order.
public final class VectorEngine implements Engine {

  /// More threads than this are a mistake in a command.
  public static final int MAX_THREADS = 256;

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public Executable compile(Network network, int threads) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "%d threads: 1 to %d are possible".formatted(threads, MAX_THREADS));
    }
    return new VectorExecutable(network, threads);
  }
}
