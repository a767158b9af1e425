package io.weighbridge.classifying;

import io.weighbridge.inference.ModelLoadFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How pictures are prepared for a model, by the keys of `preprocessor_config.json` (Hugging Face
/// Transformers, image processors). What is not said is decided by the model's input.
///
/// @param size the picture is brought to; empty leaves it to the input
/// @param resize whether that is said at all
/// @param resample the filter, by the numbers of the Python imaging library
/// @param crop the middle of this size is cut out afterwards
/// @param factor each value from 0 to 255 is multiplied by it; null where nothing is said
/// @param mean subtracted for each channel, afterwards
/// @param deviation divided by for each channel
record Preprocessor(
    Optional<Size> size,
    boolean resize,
    Resampling resample,
    Optional<Size> crop,
    @Nullable Double factor,
    List<Double> mean,
    List<Double> deviation) {

  Preprocessor {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }

  /// Rows and columns; with `shortest` the shorter side becomes that long and the other follows.
  record Size(int height, int width, boolean shortest) {}

  static final double RESCALING = 1 / 255.0;
  private static final int MAX_SIDE = 2048;

  static final Preprocessor UNSAID = of("", Map.of());

  /// @param origin of the keys, for messages
  /// @throws ModelLoadFailure if a key has a value that it cannot have
  static Preprocessor of(String origin, Map<String, ?> keys) {
    Reader reader = new Reader(origin, keys);
    boolean resize = reader.flag("do_resize", keys.containsKey("size"));
    Optional<Size> crop =
        reader.flag("do_center_crop", false)
            ? reader.size("crop_size").or(() -> reader.size("size"))
            : Optional.empty();
    boolean normalize = reader.flag("do_normalize", keys.containsKey("image_mean"));
    return new Preprocessor(
        resize ? reader.size("size") : Optional.empty(),
        resize,
        Resampling.of((int) reader.number("resample", Resampling.BILINEAR.number())),
        crop,
        factor(reader, keys),
        normalize ? reader.numbers("image_mean", 0.5) : List.of(),
        normalize ? reader.numbers("image_std", 0.5) : List.of());
  }

  private static @Nullable Double factor(Reader reader, Map<String, ?> keys) {
    if (!keys.containsKey("do_rescale") && !keys.containsKey("rescale_factor")) {
      return null;
    }
    return reader.flag("do_rescale", true) ? reader.number("rescale_factor", RESCALING) : 1.0;
  }

  double mean(int channel) {
    return mean.isEmpty() ? 0 : mean.get(Math.min(channel, mean.size() - 1));
  }

  double deviation(int channel) {
    return deviation.isEmpty() ? 1 : deviation.get(Math.min(channel, deviation.size() - 1));
  }

  /// Reads keys with the types that they must have.
  private record Reader(String origin, Map<String, ?> keys) {

    boolean flag(String key, boolean otherwise) {
      return switch (keys.get(key)) {
        case null -> otherwise;
        case Boolean given -> given;
        case Object _ -> throw wrong(key, "true or false");
      };
    }

    double number(String key, double otherwise) {
      return switch (keys.get(key)) {
        case null -> otherwise;
        case Number given when Double.isFinite(given.doubleValue()) -> given.doubleValue();
        case Object _ -> throw wrong(key, "a number");
      };
    }

    List<Double> numbers(String key, double otherwise) {
      return switch (keys.get(key)) {
        case null -> List.of(otherwise);
        case Number given -> List.of(given.doubleValue());
        case List<?> given
            when !given.isEmpty() && given.stream().allMatch(Number.class::isInstance) ->
            given.stream().map(one -> ((Number) one).doubleValue()).toList();
        case Object _ -> throw wrong(key, "numbers");
      };
    }

    Optional<Size> size(String key) {
      return switch (keys.get(key)) {
        case null -> Optional.empty();
        case Number side ->
            Optional.of(new Size(side(key, side), side(key, side), key.equals("size")));
        case Map<?, ?> sides when sides.get("shortest_edge") instanceof Number side ->
            Optional.of(new Size(side(key, side), side(key, side), true));
        case Map<?, ?> sides
            when sides.get("height") instanceof Number height
                && sides.get("width") instanceof Number width ->
            Optional.of(new Size(side(key, height), side(key, width), false));
        case List<?> sides
            when sides.size() == 2
                && sides.get(0) instanceof Number height
                && sides.get(1) instanceof Number width ->
            Optional.of(new Size(side(key, height), side(key, width), false));
        case Object _ -> throw wrong(key, "a side, height and width, or shortest_edge");
      };
    }

    private int side(String key, Number side) {
      int pixels = side.intValue();
      if (pixels < 1 || pixels > MAX_SIDE) {
        throw wrong(key, "sides from 1 to " + MAX_SIDE);
      }
      return pixels;
    }

    private ModelLoadFailure wrong(String key, String expected) {
      return new ModelLoadFailure(
          "%s: %s is not %s, so pictures cannot be prepared".formatted(origin, key, expected));
    }
  }
}
