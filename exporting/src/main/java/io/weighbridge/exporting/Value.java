package io.weighbridge.exporting;

import io.weighbridge.weights.Shape;
import org.jspecify.annotations.Nullable;

/// What flows from one layer to the next: `[batch, …]` floats.
///
/// @param name in the graph
/// @param shape of one example
/// @param mask which time steps count; null if all do
record Value(String name, Shape shape, @Nullable Mask mask) {

  /// Which time steps count.
  ///
  /// @param name of a value `[batch, steps]` of truth values
  record Mask(String name, int steps) {}

  Value(String name, Shape shape) {
    this(name, shape, null);
  }

  Value masked(@Nullable Mask mask) {
    return new Value(name, shape, mask);
  }

  /// The mask, if it says of so many steps; null if all of them count.
  @Nullable Mask maskOf(long steps) {
    return mask != null && mask.steps == steps ? mask : null;
  }
}
