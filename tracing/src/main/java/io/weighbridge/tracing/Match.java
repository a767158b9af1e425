package io.weighbridge.tracing;

/// A tensor of the original and the tensor of the copy that it became.
///
/// @param original its name there, from which the signs come
/// @param leaked its name in the copy
/// @param transposed whether the copy has rows and columns exchanged, as between Keras and PyTorch
/// @param elements how many there are
public record Match(String original, String leaked, boolean transposed, long elements) {

  public boolean isRenamed() {
    return !original.equals(leaked);
  }
}
