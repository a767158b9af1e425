package io.weighbridge.layers;

import io.weighbridge.network.Gradient;
import io.weighbridge.network.Mode;
import io.weighbridge.network.Network;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// A network in the mode of training, always at the same step, so that it drops the same.
final class TrainingMode {

  private final WholeNetwork program;
  private final List<Parameter> parameters = new ArrayList<>();
  private final int rows;

  TrainingMode(Network network, int rows) {
    this.rows = rows;
    SplittableRandom random = new SplittableRandom(5);
    List<List<Parameter>> ofLayers = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      List<Parameter> own = new ArrayList<>();
      for (ParameterSpec spec : network.parameters(i)) {
        Parameter parameter = new Parameter(network.layers().get(i), spec);
        float[] values = new float[(int) spec.shape().elements()];
        for (int j = 0; j < values.length; j++) {
          values[j] = (float) random.nextGaussian();
        }
        parameter.assign(values);
        parameter.train();
        own.add(parameter);
      }
      ofLayers.add(own);
      parameters.addAll(own);
    }
    program = WholeNetwork.of(network, ofLayers);
    program.steps().forEach(step -> step.mode(new Mode(true, false, 3, 4)));
  }

  List<Parameter> parameters() {
    return parameters;
  }

  float[] forward(float[] inputs) {
    return forward(inputs, rows);
  }

  /// Without dropping.
  float[] inference(float[] inputs) {
    program.steps().forEach(step -> step.mode(Mode.INFERENCE));
    return forward(inputs);
  }

  /// @param split where the second of two threads begins
  float[] forward(float[] inputs, int split) {
    program.hold(rows, true);
    System.arraycopy(inputs, 0, program.in().values(), 0, inputs.length);
    for (Step step : program.steps()) {
      step.forward(0, split);
      step.forward(split, rows);
    }
    return Arrays.copyOf(program.out().values(), rows * program.out().width());
  }

  /// The gradients of Σ output · projection by the inputs; those of parameters are filled.
  float[] backward(float[] projection, int split) {
    System.arraycopy(projection, 0, program.out().gradients(), 0, projection.length);
    for (Step step : program.steps().reversed()) {
      step.backward(0, split, true);
      step.backward(split, rows, true);
    }
    Set<Parameter> seen = new HashSet<>();
    for (Step step : program.steps()) {
      for (Gradient gradient : step.gradients()) {
        gradient.sum(0, gradient.rows(), rows, !seen.add(gradient.parameter()));
      }
    }
    return Arrays.copyOf(program.in().gradients(), rows * program.in().width());
  }
}
