package io.weighbridge.classifying;

import io.weighbridge.datasets.Dataset;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/// Examples as people see them: pictures where their shape is that of one, else their first values.
final class ExamplePicture {

  private static final int MOST_SIDE = 256;
  private static final int LEAST_SIDE = 4;
  private static final int MOST_VALUES = 16;
  private static final int GREYS = 255;

  private ExamplePicture() {}

  /// A PNG file as a `data:` address; empty where an example is no picture.
  static Optional<String> of(Dataset examples, int index) {
    int[] shape = examples.inputShape();
    int channels = shape.length == 3 ? shape[2] : 1;
    boolean picture =
        (shape.length == 2 || (shape.length == 3 && (channels == 1 || channels == 3)))
            && isSide(shape[0])
            && isSide(shape[1]);
    if (!picture) {
      return Optional.empty();
    }
    float[] values = new float[examples.inputWidth()];
    examples.input(index, values, 0);
    float most = 1;
    for (float value : values) {
      most = Math.max(most, value);
    }
    BufferedImage image =
        new BufferedImage(
            shape[1],
            shape[0],
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < shape[0] * shape[1]; pixel++) {
      for (int channel = 0; channel < channels; channel++) {
        float value = Math.clamp(values[pixel * channels + channel] / most, 0f, 1f);
        image
            .getRaster()
            .setSample(pixel % shape[1], pixel / shape[1], channel, Math.round(value * GREYS));
      }
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(
        "data:image/png;base64," + Base64.getEncoder().encodeToString(file.toByteArray()));
  }

  private static boolean isSide(int extent) {
    return extent >= LEAST_SIDE && extent <= MOST_SIDE;
  }

  /// The first numbers of an example.
  static List<Float> values(Dataset examples, int index) {
    float[] values = new float[examples.inputWidth()];
    examples.input(index, values, 0);
    List<Float> first = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST_VALUES, values.length); i++) {
      first.add(values[i]);
    }
    return first;
  }
}
