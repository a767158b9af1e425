package io.weighbridge.explaining;

import java.util.List;

/// How the numbers of one example lie: as a picture, or as a row of a table.
public sealed interface Form {

  /// More numbers than this are no example that is explained.
  int MOST_INPUTS = 1 << 20;

  int inputs();

  /// A picture.
  ///
  /// @param planes whether each channel is a plane of its own, or each pixel has its channels
  ///   together
  record Picture(int height, int width, int channels, boolean planes) implements Form {

    public Picture {
      if (height < 1
          || width < 1
          || channels < 1
          || (long) height * width > MOST_INPUTS / channels) {
        throw new ExplanationFailure(
            "a picture of %d x %d pixels with %d channels is not explained: at most %d numbers are"
                .formatted(width, height, channels, MOST_INPUTS));
      }
    }

    @Override
    public int inputs() {
      return height * width * channels;
    }

    /// Where a pixel's channel lies.
    int at(int row, int column, int channel) {
      return planes
          ? (channel * height + row) * width + column
          : (row * width + column) * channels + channel;
    }

    /// Each pixel's channels added up, row by row.
    public double[] pixels(double[] values) {
      double[] pixels = new double[height * width];
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
          for (int channel = 0; channel < channels; channel++) {
            pixels[row * width + column] += values[at(row, column, channel)];
          }
        }
      }
      return pixels;
    }
  }

  /// A row of a table.
  ///
  /// @param columns their names
  record Row(List<String> columns) implements Form {

    public Row {
      columns = List.copyOf(columns);
      if (columns.isEmpty() || columns.size() > MOST_INPUTS) {
        throw new ExplanationFailure(
            "a row of %d numbers is not explained: 1 to %d are"
                .formatted(columns.size(), MOST_INPUTS));
      }
    }

    /// Columns that nobody named.
    public static Row unnamed(int columns) {
      return new Row(
          java.util.stream.IntStream.rangeClosed(1, columns).mapToObj(i -> "column " + i).toList());
    }

    @Override
    public int inputs() {
      return columns.size();
    }
  }
}
