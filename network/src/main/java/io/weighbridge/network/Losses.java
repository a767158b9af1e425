package io.weighbridge.network;

import java.util.Locale;

/// The losses that have a name.
public final class Losses {

  public static final Loss MEAN_SQUARED_ERROR = new Loss.MeanSquaredError();
  public static final Loss MEAN_ABSOLUTE_ERROR = new Loss.MeanAbsoluteError();
  public static final Loss HUBER = new Loss.Huber(1);
  public static final Loss BINARY_CROSSENTROPY = new Loss.BinaryCrossentropy(false);
  public static final Loss CATEGORICAL_CROSSENTROPY = new Loss.CategoricalCrossentropy(false);
  public static final Loss SPARSE_CATEGORICAL_CROSSENTROPY =
      new Loss.SparseCategoricalCrossentropy(false);

  /// The names that [#parse] knows.
  public static final String NAMES =
      "mse, mae, huber[:DELTA], binary_crossentropy, categorical_crossentropy,"
          + " sparse_categorical_crossentropy";

  private Losses() {}

  /// The loss of one of Keras' names.
  ///
  /// @throws NetworkException naming the losses there are
  public static Loss parse(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "mse", "mean_squared_error" -> MEAN_SQUARED_ERROR;
      case "mae", "mean_absolute_error" -> MEAN_ABSOLUTE_ERROR;
      case "huber" -> HUBER;
      case "binary_crossentropy" -> BINARY_CROSSENTROPY;
      case "categorical_crossentropy" -> CATEGORICAL_CROSSENTROPY;
      case "sparse_categorical_crossentropy" -> SPARSE_CATEGORICAL_CROSSENTROPY;
      case String huber when huber.startsWith("huber:") -> new Loss.Huber(delta(huber));
      default -> throw new NetworkException("loss \"%s\" is none of %s".formatted(name, NAMES));
    };
  }

  private static double delta(String text) {
    try {
      return Double.parseDouble(text.substring("huber:".length()));
    } catch (NumberFormatException notANumber) {
      throw new NetworkException("loss \"%s\": no number".formatted(text), notANumber);
    }
  }
}
