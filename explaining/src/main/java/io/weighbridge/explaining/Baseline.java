package io.weighbridge.explaining;

import java.util.Arrays;
import java.util.List;

/// What an example is compared with: the input that says nothing.
public sealed interface Baseline {

  /// A list longer than this is a file's.
  int MOST_TEXT = 1 << 16;

  /// What `--baseline` and `baseline=` take, for messages.
  String WORDS = "zeros, mean, a number, or as many numbers as the model takes, with commas";

  /// The baseline of an example.
  ///
  /// @throws ExplanationFailure if it is none of its form
  float[] of(float[] input, Form form);

  /// As answers name it: `zeros`.
  String name();

  /// All numbers are 0: a picture that is black, unless it is normalised.
  record Zeros() implements Baseline {
    @Override
    public float[] of(float[] input, Form form) {
      return new float[input.length];
    }

    @Override
    public String name() {
      return "zeros";
    }
  }

  /// All pixels are the mean of the picture.
  record Mean() implements Baseline {
    @Override
    public float[] of(float[] input, Form form) {
      if (!(form instanceof Form.Picture)) {
        throw new ExplanationFailure(
            "the mean of the columns of a row is no baseline, for each measures something else:"
                + " name a row of numbers");
      }
      double sum = 0;
      for (float value : input) {
        sum += value;
      }
      float[] baseline = new float[input.length];
      Arrays.fill(baseline, (float) (sum / input.length));
      return baseline;
    }

    @Override
    public String name() {
      return "mean";
    }
  }

  /// Numbers that were given: one for all, or one for each input.
  ///
  /// @param name where they come from
  record Given(List<Double> numbers, String name) implements Baseline {

    public Given {
      numbers = List.copyOf(numbers);
      for (double number : numbers) {
        if (!Double.isFinite((float) number)) {
          throw new ExplanationFailure("the baseline has %s, which is no number".formatted(number));
        }
      }
    }

    @Override
    public float[] of(float[] input, Form form) {
      if (numbers.size() != 1 && numbers.size() != input.length) {
        throw new ExplanationFailure(
            "the baseline has %d numbers and the model takes %d"
                .formatted(numbers.size(), input.length));
      }
      float[] baseline = new float[input.length];
      for (int i = 0; i < baseline.length; i++) {
        baseline[i] = numbers.get(numbers.size() == 1 ? 0 : i).floatValue();
      }
      return baseline;
    }
  }

  /// @throws ExplanationFailure if the text is no baseline
  static Baseline parse(String text) {
    if (text.length() > MOST_TEXT) {
      throw new ExplanationFailure(
          "a baseline of %d characters: at most %d are taken".formatted(text.length(), MOST_TEXT));
    }
    return switch (text) {
      case "zeros" -> new Zeros();
      case "mean" -> new Mean();
      default -> numbers(text);
    };
  }

  private static Baseline numbers(String text) {
    try {
      List<Double> numbers =
          Arrays.stream(text.split(",", -1)).map(String::strip).map(Double::valueOf).toList();
      return new Given(numbers, numbers.size() == 1 ? text.strip() : "given");
    } catch (NumberFormatException e) {
      throw new ExplanationFailure("the baseline is none: %s are possible".formatted(WORDS));
    }
  }
}
