package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Mode;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Any text is a network that is written as it is read, and that runs where it is small, or a
/// [NetworkException] of one sentence.
public final class KerasConfigFuzz {

  private static final long SMALL = 1 << 18;

  private KerasConfigFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Network network = KerasConfig.read(new String(data, StandardCharsets.UTF_8));
      if (!KerasConfig.read(KerasJson.write(network)).equals(network)) {
        throw new AssertionError("written otherwise than read: " + network);
      }
      Assembly.check(network);
      if (network.parameterCount() < SMALL && Footprint.exampleBytes(network) < SMALL) {
        run(network);
      }
    } catch (NetworkException refused) {
      if (String.valueOf(refused.getMessage()).contains("\n")) {
        throw new AssertionError("more than one line", refused);
      }
    }
  }

  /// Forward and back, of zeros.
  private static void run(Network network) {
    List<List<Parameter>> parameters = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      parameters.add(
          network.parameters(i).stream().map(spec -> new Parameter(layer, spec)).toList());
    }
    parameters.forEach(own -> own.forEach(Parameter::train));
    WholeNetwork whole = WholeNetwork.of(network, parameters);
    whole.hold(2, true);
    List<Step> steps = whole.steps();
    steps.forEach(step -> step.mode(Mode.INFERENCE));
    steps.forEach(step -> step.forward(0, 2));
    steps.reversed().forEach(step -> step.backward(0, 2, true));
    steps.forEach(
        step -> step.gradients().forEach(gradient -> gradient.sum(0, gradient.rows(), 2, false)));
  }
}
