package io.weighbridge.network;

/// Hands out the examples of one batch. Engines ask for each example once, from any of their
/// threads.
public interface Batch {

  /// Copies the input of example `row` to `into[offset ..]`.
  void input(int row, float[] into, int offset);

  /// Copies the target of example `row` to `into[offset ..]`; a class is its number.
  void target(int row, float[] into, int offset);
}
