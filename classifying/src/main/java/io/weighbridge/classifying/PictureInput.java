package io.weighbridge.classifying;

import io.weighbridge.datasets.DatasetException;
import io.weighbridge.datasets.DigitImage;
import io.weighbridge.datasets.PictureFile;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.BadTensor;
import java.awt.image.BufferedImage;
import java.util.concurrent.Semaphore;

/// Turns a picture into the numbers that a model takes.
final class PictureInput {

  /// Headers that claim more are not believed.
  static final long MAX_PIXELS = 50_000_000;

  /// More than any classifier looks at; larger pictures are thinned out while they are read.
  static final long ENOUGH_PIXELS = 1 << 22;

  /// Decoding takes memory and a processor: as many at a time as there are.
  private static final Semaphore DECODING =
      new Semaphore(Runtime.getRuntime().availableProcessors());

  private static final String NAME = "the picture";

  private PictureInput() {}

  /// The picture's values in the order of the frame, rescaled and normalised.
  ///
  /// @param whole whether the input's elements are integers, so that values stay from 0 to 255
  static Numbers read(byte[] file, Frame frame, Preprocessor preprocessor, boolean whole) {
    try {
      DECODING.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HttpFailure.of(503, "The server ends.");
    }
    try {
      BufferedImage image = PictureFile.decode(NAME, file, MAX_PIXELS, ENOUGH_PIXELS);
      Planes planes =
          frame.isDigit() && !preprocessor.resize()
              ? digit(image)
              : sized(Planes.of(image, frame.channels()), frame, preprocessor);
      return numbers(planes, frame, preprocessor, whole);
    } catch (DatasetException e) {
      throw new BadTensor(String.valueOf(e.getMessage()));
    } finally {
      DECODING.release();
    }
  }

  private static Planes digit(BufferedImage image) {
    float[] values = DigitImage.prepare(NAME, PictureFile.grey(image));
    for (int i = 0; i < values.length; i++) {
      values[i] *= 255;
    }
    return new Planes(DigitImage.SIZE, DigitImage.SIZE, new float[][] {values});
  }

  private static Planes sized(Planes planes, Frame frame, Preprocessor preprocessor) {
    Planes sized = planes;
    if (preprocessor.size().isPresent()) {
      sized = sized.resized(preprocessor.size().get(), preprocessor.resample());
    }
    if (preprocessor.crop().isPresent()) {
      sized = sized.middle(preprocessor.crop().get());
    }
    int height = frame.height() < 0 ? sized.height() : frame.height();
    int width = frame.width() < 0 ? sized.width() : frame.width();
    return sized.resized(new Preprocessor.Size(height, width, false), preprocessor.resample());
  }

  private static Numbers numbers(
      Planes planes, Frame frame, Preprocessor preprocessor, boolean whole) {
    Double said = preprocessor.factor();
    double factor = said != null ? said : whole ? 1 : Preprocessor.RESCALING;
    int pixels = planes.height() * planes.width();
    double[] values = new double[pixels * frame.channels()];
    for (int channel = 0; channel < frame.channels(); channel++) {
      float[] plane = planes.channel(channel);
      double mean = preprocessor.mean(channel);
      double deviation = preprocessor.deviation(channel);
      for (int i = 0; i < pixels; i++) {
        int at = frame.planes() ? channel * pixels + i : i * frame.channels() + channel;
        values[at] = (plane[i] * factor - mean) / deviation;
      }
    }
    return new Numbers(1, values, planes.height(), planes.width());
  }
}
