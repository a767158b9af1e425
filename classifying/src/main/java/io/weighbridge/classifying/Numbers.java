package io.weighbridge.classifying;

import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Rows of numbers on their way into a model's input.
final class Numbers {

  private final int rows;
  private final double[] values;
  private final int height;
  private final int width;
  private final List<String> columns;

  /// @param values row after row; not copied
  /// @param height of a picture, for inputs that take any; 0 for others
  /// @param width likewise
  Numbers(int rows, double[] values, int height, int width) {
    this(rows, values, height, width, List.of());
  }

  private Numbers(int rows, double[] values, int height, int width, List<String> columns) {
    this.rows = rows;
    this.values = values;
    this.height = height;
    this.width = width;
    this.columns = columns;
  }

  /// Rows of a table.
  ///
  /// @param values row after row; not copied
  /// @param columns their names; none where nobody named them
  static Numbers ofTable(int rows, double[] values, List<String> columns) {
    return new Numbers(rows, values, 0, 0, List.copyOf(columns));
  }

  /// The columns' names; none where nobody named them, or where they are pixels.
  List<String> columns() {
    return columns;
  }

  /// The rows of a picture; 0 for others.
  int height() {
    return height;
  }

  /// The columns of a picture; 0 for others.
  int width() {
    return width;
  }

  /// Row after row, as floats.
  float[] toFloats() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  int rows() {
    return rows;
  }

  /// Whether elements of that type are counted, not measured.
  static boolean isWhole(Datatype datatype) {
    return switch (datatype) {
      case FP16, BF16, FP32, FP64, BYTES -> false;
      case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> true;
    };
  }

  int perRow() {
    return values.length / rows;
  }

  /// Other rows of the same form.
  Numbers like(int count, float[] floats) {
    double[] others = new double[floats.length];
    for (int i = 0; i < others.length; i++) {
      others[i] = floats[i];
    }
    return new Numbers(count, others, height, width, columns);
  }

  /// One row alone.
  Numbers row(int index) {
    double[] one = new double[perRow()];
    System.arraycopy(values, index * one.length, one, 0, one.length);
    return new Numbers(1, one, height, width, columns);
  }

  /// @throws BadTensor if the input takes another number of them
  TensorData tensor(TensorSpec input, boolean batches) {
    return new TensorData(input.name(), input.datatype(), shape(input, batches), elements(input));
  }

  /// The input's shape with what it leaves open filled in: the rows, a picture's sides, or the one
  /// extent that the count of numbers tells.
  private TensorShape shape(TensorSpec input, boolean batches) {
    long[] extents = input.shape().extents();
    boolean open = extents.length > 0 && extents[0] == -1;
    if (batches || (open && extents.length > 1)) {
      extents[0] = rows;
    }
    int unknown = 0;
    long known = 1;
    for (long extent : extents) {
      unknown += extent < 0 ? 1 : 0;
      known *= Math.max(1, extent);
    }
    if (unknown > 1 && height > 0) {
      fillPicture(extents);
      known = values.length;
    } else if (unknown == 1 && values.length % known == 0) {
      for (int axis = 0; axis < extents.length; axis++) {
        extents[axis] = extents[axis] < 0 ? values.length / known : extents[axis];
      }
      known = values.length;
    }
    TensorShape shape = TensorShape.of(extents);
    if (!shape.isFixed() || shape.elements() != values.length) {
      throw new BadTensor(
          "the model's input '%s' is %s, and %d %s of %d numbers came"
              .formatted(input.name(), input.shape(), rows, rows == 1 ? "row" : "rows", perRow()));
    }
    return shape;
  }

  private void fillPicture(long[] extents) {
    boolean planes = extents[extents.length - 1] < 0;
    int last = extents.length - (planes ? 1 : 2);
    extents[last] = width;
    extents[last - 1] = height;
    if (planes && last >= 2 && extents[last - 2] < 0) {
      extents[last - 2] = (long) perRow() / ((long) height * width);
    }
  }

  private MemorySegment elements(TensorSpec input) {
    Datatype type = input.datatype();
    MemorySegment data =
        MemorySegment.ofArray(
            new byte[Math.multiplyExact(values.length, Math.max(1, type.size()))]);
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      if (isWhole(type)) {
        value = whole(input, value, i);
      }
      switch (type) {
        case FP32 -> data.setAtIndex(TensorData.FLOAT, i, (float) value);
        case FP64 -> data.setAtIndex(TensorData.DOUBLE, i, value);
        case FP16 -> data.setAtIndex(TensorData.SHORT, i, Float.floatToFloat16((float) value));
        case BF16 ->
            data.setAtIndex(
                TensorData.SHORT, i, (short) (Float.floatToRawIntBits((float) value) >>> 16));
        case BOOL, INT8, UINT8 -> data.set(ValueLayout.JAVA_BYTE, i, (byte) (long) value);
        case INT16, UINT16 -> data.setAtIndex(TensorData.SHORT, i, (short) (long) value);
        case INT32, UINT32 -> data.setAtIndex(TensorData.INT, i, (int) (long) value);
        case INT64, UINT64 -> data.setAtIndex(TensorData.LONG, i, (long) value);
        case BYTES ->
            throw new BadTensor(
                "the model's input '%s' takes texts, which are not classified here"
                    .formatted(input.name()));
      }
    }
    return data;
  }

  private static double whole(TensorSpec input, double value, int index) {
    Datatype type = input.datatype();
    boolean unsigned = type == Datatype.BOOL || type.name().startsWith("UINT");
    int bits = type == Datatype.BOOL ? 1 : type.size() * Byte.SIZE;
    // Beyond 2^53 a double counts no longer; such an index is no feature of anything.
    double most = bits >= 64 ? 0x1p53 : Math.pow(2, unsigned ? bits : bits - 1) - 1;
    double least = unsigned ? 0 : bits >= 64 ? -0x1p53 : -most - 1;
    double rounded = Math.rint(value);
    if (rounded < least || rounded > most) {
      throw new BadTensor(
          "number %d, %s, is none that an element of '%s' (%s) holds"
              .formatted(index, value, input.name(), type));
    }
    return rounded;
  }
}
