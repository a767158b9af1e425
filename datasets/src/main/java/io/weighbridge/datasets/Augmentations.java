package io.weighbridge.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Random changes to images, as a recipe names them:
/// `shift:2,rotate:12,scale:0.1,shear:0.15,elastic`.
///
/// Shift, rotation, scale and shear are drawn evenly from -x to +x (scale: from 1 - x to 1 + x) and
/// make one affine map about the middle of the image; elastic adds a smooth random displacement
/// (Simard, Steinkraus and Platt 2003). Numbers may be left out. What comes in from beyond the edge
/// is 0.
///
/// ```java
/// Augmentation change = Augmentations.parse("shift:2,elastic:34:4").on(28, 28);
/// change.apply(batch, offset, random);
/// ```
///
/// @param shift pixels
/// @param rotate degrees
/// @param scale a share of the size
/// @param shear columns a row
/// @param elastic the displacement's strength (the paper's alpha), 0 for none
/// @param sigma the width of the Gaussian that makes the displacement smooth, in pixels
public record Augmentations(
    double shift, double rotate, double scale, double shear, double elastic, double sigma) {

  private static final String KNOWN =
      "shift:PIXELS, rotate:DEGREES, scale:SHARE, shear:SHARE, elastic:ALPHA:SIGMA";

  private static final double DEFAULT_SHIFT = 2;
  private static final double DEFAULT_ROTATE = 12;
  private static final double DEFAULT_SCALE = 0.1;
  private static final double DEFAULT_SHEAR = 0.15;
  // The values that the paper found best for MNIST.
  private static final double DEFAULT_ELASTIC = 34;
  private static final double DEFAULT_SIGMA = 4;

  private static final double MAX_SHIFT = 1000;
  private static final double MAX_ROTATE = 180;
  private static final double MAX_SCALE = 0.9;
  private static final double MAX_SHEAR = 2;
  private static final double MAX_ELASTIC = 1000;
  private static final double MIN_SIGMA = 0.5;
  private static final double MAX_SIGMA = 32;

  public Augmentations {
    check("shift", shift, 0, MAX_SHIFT);
    check("rotate", rotate, 0, MAX_ROTATE);
    check("scale", scale, 0, MAX_SCALE);
    check("shear", shear, 0, MAX_SHEAR);
    check("elastic", elastic, 0, MAX_ELASTIC);
    check("elastic's sigma", sigma, MIN_SIGMA, MAX_SIGMA);
  }

  private static void check(String word, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new DatasetException(
          "augmentation %s: %s is not between %s and %s".formatted(word, value, least, most));
    }
  }

  /// Reads a recipe; an empty one changes nothing.
  ///
  /// @throws DatasetException naming the word that is unknown or wrong, and the known ones
  public static Augmentations parse(String spec) {
    double shift = 0;
    double rotate = 0;
    double scale = 0;
    double shear = 0;
    double elastic = 0;
    double sigma = DEFAULT_SIGMA;
    for (String part : spec.isBlank() ? new String[0] : spec.split(",", -1)) {
      String[] words = part.strip().split(":", -1);
      switch (words[0]) {
        case "shift" -> shift = only(part, words, DEFAULT_SHIFT);
        case "rotate" -> rotate = only(part, words, DEFAULT_ROTATE);
        case "scale" -> scale = only(part, words, DEFAULT_SCALE);
        case "shear" -> shear = only(part, words, DEFAULT_SHEAR);
        case "elastic" -> {
          atMost(part, words, 2);
          elastic = number(part, words.length > 1 ? words[1] : null, DEFAULT_ELASTIC);
          sigma = number(part, words.length > 2 ? words[2] : null, DEFAULT_SIGMA);
        }
        default ->
            throw new DatasetException(
                "no augmentation \"%s\": there are %s".formatted(words[0], KNOWN));
      }
    }
    return new Augmentations(shift, rotate, scale, shear, elastic, sigma);
  }

  private static double only(String part, String[] words, double otherwise) {
    atMost(part, words, 1);
    return number(part, words.length > 1 ? words[1] : null, otherwise);
  }

  private static void atMost(String part, String[] words, int numbers) {
    if (words.length - 1 > numbers) {
      throw new DatasetException(
          "augmentation \"%s\": has %d numbers, there are %s"
              .formatted(part, words.length - 1, KNOWN));
    }
  }

  private static double number(String part, @Nullable String text, double otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new DatasetException(
          "augmentation \"%s\": \"%s\" is not a number, there are %s".formatted(part, text, KNOWN),
          e);
    }
  }

  /// The changes for images of one shape: `[rows, columns]` or `[rows, columns, 1]`.
  ///
  /// The result may be used by several threads, each with its own random numbers.
  ///
  /// @throws DatasetException for another shape
  public Augmentation on(int... shape) {
    boolean image = shape.length == 2 || (shape.length == 3 && shape[2] == 1);
    if (!image) {
      throw new DatasetException(
          "augmentation \"%s\": works on images of the shape [rows, columns] or [rows, columns, 1],"
                  .formatted(this)
              + " not on %s".formatted(Arrays.toString(shape)));
    }
    return new Distortion(this, shape[0], shape[1]);
  }

  /// The recipe as it is parsed, with every number.
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    add(parts, "shift", shift);
    add(parts, "rotate", rotate);
    add(parts, "scale", scale);
    add(parts, "shear", shear);
    if (elastic > 0) {
      parts.add("elastic:%s:%s".formatted(text(elastic), text(sigma)));
    }
    return String.join(",", parts);
  }

  private static void add(List<String> parts, String word, double value) {
    if (value > 0) {
      parts.add("%s:%s".formatted(word, text(value)));
    }
  }

  private static String text(double value) {
    boolean whole = value == Math.rint(value);
    return whole ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
  }
}
