package io.weighbridge.network;

import org.jspecify.annotations.Nullable;

/// What flows between two steps for a whole batch: values forward, gradients back.
///
/// `values()` and `gradients()` are row-major `[rows, width]` and at least as long as that; they
/// grow with the largest batch seen.
public final class Buffer {

  private static final float[] NOTHING = {};

  private final int width;

  // Whose values these are, if they are another's; and whether its gradients are these as well.
  private final @Nullable Buffer source;
  private final boolean sharesGradients;

  private float[] values = NOTHING;
  private float[] gradients = NOTHING;
  private @Nullable Mask mask;

  private Buffer(int width, @Nullable Buffer source, boolean sharesGradients) {
    this.width = width;
    this.source = source;
    this.sharesGradients = sharesGradients;
  }

  /// @param width the values of one row
  public Buffer(int width) {
    this(width, null, false);
  }

  /// The same values with gradients of their own: one for each of several readers.
  public Buffer alias() {
    Buffer alias = new Buffer(width, this, false);
    alias.mask = mask;
    return alias;
  }

  /// The same values and gradients as rows of another width: `[rows, width]` as `[rows * n, width /
  /// n]`. It has no mask.
  public Buffer view(int width) {
    return new Buffer(width, this, true);
  }

  public int width() {
    return width;
  }

  public float[] values() {
    return source == null ? values : source.values();
  }

  public float[] gradients() {
    return source != null && sharesGradients ? source.gradients() : gradients;
  }

  /// Which time steps of each row count; null if all do.
  public @Nullable Mask mask() {
    return mask;
  }

  public void mask(@Nullable Mask mask) {
    this.mask = mask;
  }

  /// Makes room; what was there is lost where it was too small.
  public void hold(int rows, boolean withGradients) {
    if (mask != null) {
      mask.hold(rows);
    }
    if (source != null && sharesGradients) {
      return;
    }
    int length = Math.multiplyExact(rows, width);
    if (source == null && values.length < length) {
      values = new float[length];
    }
    if (withGradients && gradients.length < length) {
      gradients = new float[length];
    }
  }
}
