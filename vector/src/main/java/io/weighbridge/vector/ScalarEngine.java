package io.weighbridge.vector;

import io.weighbridge.network.Engine;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Network;

/// The scalar twin: the same networks in plain loops and double precision, as an oracle for the
/// vector engine and for gradients against finite differences. One thread, whatever is asked for.
public final class ScalarEngine implements Engine {

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public Executable compile(Network network, int threads) {
    return new ScalarExecutable(network);
  }
}
