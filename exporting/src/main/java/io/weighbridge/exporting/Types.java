package io.weighbridge.exporting;

import io.weighbridge.weights.Shape;
import java.util.Arrays;

/// What a model or a graph inside it says of the values that go in and out.
final class Types {

  private Types() {}

  /// Floats `["batch", …]`.
  static ValueInfoProto of(String name, Shape example) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam("batch");
    Arrays.stream(example.extents()).forEach(extent -> shape.addDimBuilder().setDimValue(extent));
    return of(name, shape, TensorProto.DataType.FLOAT);
  }

  /// A value of which nothing is said but its rank.
  ///
  /// @param truths whether it holds truth values, not floats
  static ValueInfoProto of(String name, int rank, boolean truths) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int axis = 0; axis < rank; axis++) {
      shape.addDimBuilder();
    }
    return of(name, shape, truths ? TensorProto.DataType.BOOL : TensorProto.DataType.FLOAT);
  }

  private static ValueInfoProto of(
      String name, TensorShapeProto.Builder shape, TensorProto.DataType type) {
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
