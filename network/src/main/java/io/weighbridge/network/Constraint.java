package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;

/// What a parameter is held to after each step of training (`keras.constraints`).
///
/// Norms are those of the vectors along some axes: of a Dense kernel `[inputs, units]` along axis 0
/// the weights that come into each unit.
public sealed interface Constraint {

  /// Keeps norms off 0 (Keras' epsilon).
  double EPSILON = 1e-7;

  /// w where w ≥ 0, else 0.
  record NonNegative() implements Constraint {}

  /// Vectors longer than `max` are shortened to it.
  record MaxNorm(double max, List<Integer> axes) implements Constraint {
    public MaxNorm {
      axes = List.copyOf(axes);
    }
  }

  /// Vectors get the length 1.
  record UnitNorm(List<Integer> axes) implements Constraint {
    public UnitNorm {
      axes = List.copyOf(axes);
    }
  }

  /// Lengths go the share `rate` of the way into `[min, max]`.
  record MinMaxNorm(double min, double max, double rate, List<Integer> axes) implements Constraint {
    public MinMaxNorm {
      axes = List.copyOf(axes);
    }
  }

  /// One of somebody's own, with which no training is done here.
  record Foreign(String name) implements Constraint {}

  /// Along which axes norms are taken; none stands for all of them together.
  default List<Integer> axes() {
    return List.of();
  }

  /// Holds a parameter.
  ///
  /// @param values row-major `shape`
  /// @throws NetworkException if it has no such axis
  default void apply(float[] values, Shape shape) {
    switch (this) {
      case NonNegative _ -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Math.max(values[i], 0f);
        }
      }
      case Foreign(String name) ->
          throw new NetworkException("the constraint %s is not known here".formatted(name));
      case MaxNorm _, UnitNorm _, MinMaxNorm _ -> norms(values, shape);
    }
  }

  private void norms(float[] values, Shape shape) {
    boolean[] along = along(shape);
    int vectors = 1;
    int[] strides = new int[shape.rank()]; // of the vectors' numbers; 0 along a vector
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      if (!along[axis]) {
        strides[axis] = vectors;
        vectors *= Math.toIntExact(shape.extent(axis));
      }
    }
    double[] factors = new double[vectors];
    int[] vector = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      int rest = i;
      for (int axis = shape.rank() - 1; axis >= 0; axis--) {
        int extent = Math.toIntExact(shape.extent(axis));
        vector[i] += rest % extent * strides[axis];
        rest /= extent;
      }
      factors[vector[i]] += (double) values[i] * values[i];
    }
    for (int i = 0; i < vectors; i++) {
      double norm = Math.sqrt(factors[i]);
      factors[i] = wanted(norm) / (EPSILON + norm);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) factors[vector[i]];
    }
  }

  private boolean[] along(Shape shape) {
    boolean[] along = new boolean[shape.rank()];
    Arrays.fill(along, axes().isEmpty());
    for (int axis : axes()) {
      int counted = axis < 0 ? axis + shape.rank() : axis;
      if (counted < 0 || counted >= shape.rank()) {
        throw new NetworkException("a constraint on axis %d of %s".formatted(axis, shape));
      }
      along[counted] = true;
    }
    return along;
  }

  private double wanted(double norm) {
    return switch (this) {
      case MaxNorm(double max, List<Integer> _) -> Math.min(norm, max);
      case UnitNorm _ -> 1;
      case MinMaxNorm(double min, double max, double rate, List<Integer> _) ->
          rate * Math.min(Math.max(norm, min), max) + (1 - rate) * norm;
      case NonNegative _, Foreign _ -> norm;
    };
  }
}
