package io.weighbridge.datasets;

import java.util.List;
import java.util.Objects;

/// Images kept as the bytes they came as, a quarter of their size as floats, and handed out as byte
/// / 255.
final class ByteImages implements Dataset {

  /// byte / 255 for each of the 256 bytes: a look-up is exact and faster than a division.
  private static final float[] UNIT = unit();

  private final String name;
  private final int[] shape;
  private final int width;
  private final byte[] pixels;
  private final int[] labels;
  private final List<String> classes;

  /// @param shape of one image
  /// @param pixels `[labels.length, shape...]`
  /// @param labels class numbers, each below `classes.size()`
  ByteImages(String name, int[] shape, byte[] pixels, int[] labels, List<String> classes) {
    this.name = name;
    this.shape = shape.clone();
    this.pixels = pixels;
    this.labels = labels;
    this.classes = List.copyOf(classes);
    this.width = inputWidth();
    if ((long) labels.length * width != pixels.length) {
      throw new IllegalArgumentException(
          "%d labels for %d bytes of %d each".formatted(labels.length, pixels.length, width));
    }
    for (int label : labels) {
      Objects.checkIndex(label, classes.size());
    }
  }

  private static float[] unit() {
    float[] unit = new float[256];
    for (int value = 0; value < unit.length; value++) {
      unit[value] = value / 255f;
    }
    return unit;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int[] inputShape() {
    return shape.clone();
  }

  @Override
  public int targetWidth() {
    return 1;
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public void input(int index, float[] into, int offset) {
    int from = Objects.checkIndex(index, labels.length) * width;
    for (int i = 0; i < width; i++) {
      into[offset + i] = UNIT[pixels[from + i] & 0xff];
    }
  }

  @Override
  public void target(int index, float[] into, int offset) {
    into[offset] = labels[index];
  }
}
