package io.weighbridge.network;

import java.util.List;
import java.util.Set;

/// A network in an engine, with its parameters. Not safe for use by several threads at once.
public interface Executable extends AutoCloseable {

  Network network();

  /// The parameters in the order of the layers.
  List<Variable> variables();

  /// Runs the network on `count` examples.
  ///
  /// @param inputs row-major `[count, inputs]`
  /// @param outputs takes row-major `[count, outputs]`
  void predict(float[] inputs, int count, float[] outputs);

  /// How fast one output of each example grows with each of its inputs: the row of the Jacobian
  /// that belongs to it.
  ///
  /// @param inputs row-major `[count, inputs]`
  /// @param output whose gradient, from 0
  /// @param gradients takes row-major `[count, inputs]`
  void inputGradients(float[] inputs, int count, int output, float[] gradients);

  /// Runs the network and measures it.
  ///
  /// @param outputs takes row-major `[count, outputs]`, NaN at time steps that do not count
  /// @throws NetworkException if the objective does not fit the network's outputs
  Tally measure(Batch batch, int count, Objective objective, float[] outputs);

  /// Runs a network with one output and measures it.
  ///
  /// @return the sum of the examples' losses
  default double evaluate(Batch batch, int count, Loss loss, float[] outputs) {
    return measure(batch, count, Objective.of(loss), outputs).sum(0);
  }

  /// Begins training; the optimiser's memory starts at zero.
  ///
  /// @param frozen names of layers whose parameters stay as they are
  /// @param seed of the dropout masks
  /// @throws NetworkException if the objective does not fit the network's outputs
  Training train(Objective objective, Optimizer optimizer, Set<String> frozen, long seed);

  /// Begins training of a network with one output.
  default Training train(Loss loss, Optimizer optimizer, Set<String> frozen, long seed) {
    return train(Objective.of(loss), optimizer, frozen, seed);
  }

  /// Ends the threads.
  @Override
  void close();
}
