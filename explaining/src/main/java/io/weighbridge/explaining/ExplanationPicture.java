package io.weighbridge.explaining;

import io.weighbridge.charts.DivergingBars;
import io.weighbridge.charts.HeatMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An explanation to look at: pixels coloured over the picture, or the columns of a row as bars.
///
/// @param model its name
public record ExplanationPicture(String model, Explanation explanation) {

  /// More bars than this are not looked at; the longest are shown.
  private static final int MOST_BARS = 24;

  private static final String BELOW = "speaks against";

  /// As an SVG document.
  public String svg() {
    return explanation.form() instanceof Form.Picture picture ? map(picture).svg() : bars().svg();
  }

  /// As a PNG file.
  ///
  /// @param scale pixels a point
  public byte[] png(double scale) {
    return explanation.form() instanceof Form.Picture picture
        ? map(picture).png(scale)
        : bars().png(scale);
  }

  private String title() {
    return "%s: why %s".formatted(model, explanation.label());
  }

  private String above() {
    return "speaks for " + explanation.label();
  }

  private List<String> notes() {
    Attributions attributions = explanation.attributions();
    List<String> notes = new ArrayList<>();
    notes.add(explanation.how());
    notes.add(
        String.format(
            Locale.ROOT, "%s: %.4g", explanation.quantity().words(), attributions.value()));
    attributions
        .completeness()
        .ifPresent(completeness -> notes.add("completeness error: " + words(completeness)));
    return notes;
  }

  /// `0.0123 (0.11 % of 11.2)`.
  public static String words(Attributions.Completeness completeness) {
    String absolute = String.format(Locale.ROOT, "%.3g", completeness.absolute());
    return completeness.relative().isEmpty()
        ? absolute
        : String.format(
            Locale.ROOT,
            "%s (%.3g %% of the difference %.4g to the baseline)",
            absolute,
            100 * completeness.relative().getAsDouble(),
            completeness.difference());
  }

  private HeatMap map(Form.Picture picture) {
    return new HeatMap(
        title(),
        notes(),
        picture.height(),
        picture.width(),
        explanation.merged(),
        ink(picture),
        above(),
        BELOW);
  }

  /// The picture itself, the least of its values 0 and the largest 1.
  private double[] ink(Form.Picture picture) {
    float[] input = explanation.input();
    double[] values = new double[input.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = input[i];
    }
    double[] pixels = picture.pixels(values);
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double pixel : pixels) {
      least = Math.min(least, pixel);
      most = Math.max(most, pixel);
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = most > least ? (pixels[i] - least) / (most - least) : 0;
    }
    return pixels;
  }

  private DivergingBars bars() {
    int columns = explanation.form().inputs();
    List<String> notes = notes();
    if (columns > MOST_BARS) {
      notes.add("the %d of %d columns that matter most".formatted(MOST_BARS, columns));
    }
    return new DivergingBars(
        title(),
        notes,
        explanation.most(MOST_BARS).stream()
            .map(part ->
                new DivergingBars.Bar(
                    part.name(), part.value(), String.format(Locale.ROOT, "%+.3g", part.value())))
            .toList(),
        above(),
        BELOW);
  }
}
