package io.weighbridge.explaining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How much the output falls when a part of the input is replaced by the baseline (Zeiler and
/// Fergus 2014): a square of a picture that is moved across, or one column of a row after the
/// other. A pixel under several squares has their mean. Needs no gradients.
///
/// @param patch pixels along a side of the square
/// @param stride pixels from one square to the next
public record Occlusion(Baseline baseline, int patch, int stride) implements Method {

  public static final String NAME = "occlusion";
  public static final int DEFAULT_PATCH = 4;
  public static final int MOST_OCCLUSIONS = 4096;

  /// Numbers that are in the model's inputs at the same time (4 MiB).
  private static final int AT_ONCE = 1 << 20;

  public Occlusion {
    if (patch < 1 || stride < 1) {
      throw new ExplanationFailure(
          "patch and stride are 1 or more pixels, not %d and %d".formatted(patch, stride));
    }
    if (stride > patch) {
      throw new ExplanationFailure(
          "a stride of %d leaves pixels between squares of %d that no square covers: make it at most the patch"
              .formatted(stride, patch));
    }
  }

  /// @param patch absent is the usual one
  /// @param stride absent is half the patch
  public static Occlusion of(Baseline baseline, @Nullable Integer patch, @Nullable Integer stride) {
    int side = patch == null ? DEFAULT_PATCH : patch;
    return new Occlusion(baseline, side, stride == null ? Math.max(1, side / 2) : stride);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long examples(Form form) {
    long occlusions =
        switch (form) {
          case Form.Picture picture ->
              (long) starts(picture.height()).length * starts(picture.width()).length;
          case Form.Row row -> row.inputs();
        };
    if (occlusions > MOST_OCCLUSIONS) {
      throw new ExplanationFailure(
          "%d parts to hide, and at most %d are hidden for one explanation: make patch and stride larger"
              .formatted(occlusions, MOST_OCCLUSIONS));
    }
    return 1 + occlusions;
  }

  @Override
  public boolean needsGradients() {
    return false;
  }

  @Override
  public Attributions explain(Scored model, float[] input, Form form, int output) {
    float[] checked = Attributions.checked(model, input, form, output);
    float[] hidden = baseline.of(checked, form);
    List<int[]> parts = parts(form);
    double value = model.scores(checked, 1)[output];
    double[] sums = new double[checked.length];
    int[] counts = new int[checked.length];
    int most = Math.clamp(AT_ONCE / checked.length, 1, MOST_OCCLUSIONS);
    for (int first = 0; first < parts.size(); first += most) {
      int rows = Math.min(most, parts.size() - first);
      float[] inputs = new float[rows * checked.length];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(checked, 0, inputs, row * checked.length, checked.length);
        for (int at : parts.get(first + row)) {
          inputs[row * checked.length + at] = hidden[at];
        }
      }
      float[] scores = model.scores(inputs, rows);
      for (int row = 0; row < rows; row++) {
        double fall = value - scores[row * model.outputs() + output];
        for (int at : parts.get(first + row)) {
          sums[at] += fall;
          counts[at]++;
        }
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= counts[i];
    }
    return new Attributions(sums, value, Optional.empty());
  }

  /// The numbers that are hidden together; each number is in one part at least.
  private List<int[]> parts(Form form) {
    List<int[]> parts = new ArrayList<>((int) examples(form));
    switch (form) {
      case Form.Row row -> {
        for (int i = 0; i < row.inputs(); i++) {
          parts.add(new int[] {i});
        }
      }
      case Form.Picture picture -> {
        for (int top : starts(picture.height())) {
          for (int left : starts(picture.width())) {
            parts.add(square(picture, top, left));
          }
        }
      }
    }
    return parts;
  }

  /// The last square ends with the picture.
  private int[] starts(int side) {
    int[] starts = new int[1 + Math.ceilDiv(Math.max(0, side - patch), stride)];
    Arrays.setAll(starts, i -> i * stride);
    starts[starts.length - 1] = Math.max(0, side - patch);
    return starts;
  }

  private int[] square(Form.Picture picture, int top, int left) {
    int height = Math.min(patch, picture.height());
    int width = Math.min(patch, picture.width());
    int[] at = new int[height * width * picture.channels()];
    int next = 0;
    for (int row = top; row < top + height; row++) {
      for (int column = left; column < left + width; column++) {
        for (int channel = 0; channel < picture.channels(); channel++) {
          at[next++] = picture.at(row, column, channel);
        }
      }
    }
    return at;
  }
}
