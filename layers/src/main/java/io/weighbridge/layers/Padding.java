package io.weighbridge.layers;

import java.util.Locale;

/// What a window does at the edges of an image.
public enum Padding {
  /// It stays inside.
  VALID,
  /// It reaches over the edges, so that with a stride of 1 the extents stay.
  SAME,
  /// It reaches over the beginning alone: nothing comes from later steps.
  CAUSAL;

  String kerasName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Keras 1 calls it `border_mode`.
  static Padding read(KerasLayer keras) {
    String name = keras.text("valid", "padding", "border_mode");
    return switch (name) {
      case "valid" -> VALID;
      case "same" -> SAME;
      case "causal" -> CAUSAL;
      default -> throw keras.problem("has the padding %s".formatted(name));
    };
  }

  /// How many places a window has.
  ///
  /// @param reach of the window, the gaps of a dilation included
  /// @return at most 0 if the window does not fit
  long places(long extent, long reach, long stride) {
    return this == VALID ? Math.floorDiv(extent - reach, stride) + 1 : Math.ceilDiv(extent, stride);
  }

  /// How far the first window reaches over the edge: TensorFlow gives the odd one to the end.
  int before(long extent, long reach, long stride) {
    return switch (this) {
      case VALID -> 0;
      case CAUSAL -> (int) (reach - 1);
      case SAME ->
          (int) (Math.max((places(extent, reach, stride) - 1) * stride + reach - extent, 0) / 2);
    };
  }
}
