package io.weighbridge.network;

/// What a network is run for.
///
/// @param training whether values are dropped, noise is added and statistics are those of the batch
/// @param frozen whether the layer's parameters stay as they are
/// @param seed of all randomness
/// @param step of the training, from 0
public record Mode(boolean training, boolean frozen, long seed, long step) {

  /// To use it, not to change it.
  public static final Mode INFERENCE = new Mode(false, true, 0, 0);
}
