package io.weighbridge.network;

import org.jspecify.annotations.Nullable;

/// What a parameter begins with and is held to.
///
/// @param regularizer what its size costs; null for nothing
/// @param constraint what it is held to after each step of training; null for nothing
public record ParameterRules(
    Initializer initializer, @Nullable Regularizer regularizer, @Nullable Constraint constraint) {

  public static final ParameterRules GLOROT_UNIFORM = of(Initializers.GLOROT_UNIFORM);
  public static final ParameterRules ZEROS = of(Initializers.ZEROS);
  public static final ParameterRules ONES = of(Initializers.ONES);

  public static ParameterRules of(Initializer initializer) {
    return new ParameterRules(initializer, null, null);
  }
}
