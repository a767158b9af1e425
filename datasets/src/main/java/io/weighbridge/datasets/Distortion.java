package io.weighbridge.datasets;

import java.util.random.RandomGenerator;

/// Draws an affine map and a displacement field, and samples the image through both at once.
///
/// Each pixel of the result looks back to where it came from and mixes the four pixels there.
final class Distortion implements Augmentation {

  /// Empty pixels around the copy of the image that is sampled: whatever comes from farther away is
  /// moved here, where it mixes zeros only.
  private static final int BORDER = 2;

  private final Augmentations recipe;
  private final int rows;
  private final int columns;
  private final int stride;
  private final ThreadLocal<Buffers> buffers;

  Distortion(Augmentations recipe, int rows, int columns) {
    this.recipe = recipe;
    this.rows = rows;
    this.columns = columns;
    this.stride = columns + 2 * BORDER;
    this.buffers = ThreadLocal.withInitial(() -> new Buffers(recipe, rows, columns));
  }

  /// What one thread needs, made once.
  private static final class Buffers {
    final float[] bordered;
    final float[] rowShift; // of each pixel, in pixels
    final float[] columnShift;
    final DisplacementField field;

    Buffers(Augmentations recipe, int rows, int columns) {
      bordered = new float[(rows + 2 * BORDER) * (columns + 2 * BORDER)];
      rowShift = new float[rows * columns];
      columnShift = new float[rows * columns];
      field = new DisplacementField(rows, columns, recipe.elastic(), recipe.sigma());
    }
  }

  @Override
  public void apply(float[] values, int offset, RandomGenerator random) {
    double angle = Math.toRadians(recipe.rotate()) * even(random);
    double zoom = 1 + recipe.scale() * even(random);
    double shear = recipe.shear() * even(random);
    double down = recipe.shift() * even(random);
    double right = recipe.shift() * even(random);
    // Where a pixel at (y, x) from the middle came from: turned back, sheared back, unscaled.
    // StrictMath: the same seed gives the same bits on every machine.
    double cos = StrictMath.cos(angle) / zoom;
    double sin = StrictMath.sin(angle) / zoom;
    float yy = (float) cos;
    float yx = (float) -sin;
    float xy = (float) (sin + shear * cos);
    float xx = (float) (cos - shear * sin);
    float middleRow = (rows - 1) / 2f;
    float middleColumn = (columns - 1) / 2f;
    float fromRow = (float) (middleRow - yy * (middleRow + down) - yx * (middleColumn + right));
    float fromColumn =
        (float) (middleColumn - xy * (middleRow + down) - xx * (middleColumn + right));

    Buffers own = buffers.get();
    for (int row = 0; row < rows; row++) {
      System.arraycopy(
          values, offset + row * columns, own.bordered, (row + BORDER) * stride + BORDER, columns);
    }
    boolean elastic = recipe.elastic() > 0;
    if (elastic) {
      own.field.draw(own.rowShift, random);
      own.field.draw(own.columnShift, random);
    }
    for (int row = 0; row < rows; row++) {
      int at = row * columns;
      float y = fromRow + yy * row + BORDER;
      float x = fromColumn + xy * row + BORDER;
      for (int column = 0; column < columns; column++) {
        values[offset + at + column] =
            sample(
                own.bordered,
                y + yx * column + own.rowShift[at + column],
                x + xx * column + own.columnShift[at + column]);
      }
    }
  }

  /// Evenly from -1 to 1. Always drawn, so that a strength of 0 changes none of the other draws.
  private static double even(RandomGenerator random) {
    return 2 * random.nextDouble() - 1;
  }

  /// The value between four pixels of the bordered image; linear in both directions.
  private float sample(float[] bordered, float row, float column) {
    float y = Math.clamp(row, 0, rows + 2 * BORDER - 1.5f);
    float x = Math.clamp(column, 0, columns + 2 * BORDER - 1.5f);
    int top = (int) y;
    int left = (int) x;
    float below = y - top;
    float beside = x - left;
    int at = top * stride + left;
    float upper = bordered[at] + beside * (bordered[at + 1] - bordered[at]);
    float lower =
        bordered[at + stride] + beside * (bordered[at + stride + 1] - bordered[at + stride]);
    return upper + below * (lower - upper);
  }
}
