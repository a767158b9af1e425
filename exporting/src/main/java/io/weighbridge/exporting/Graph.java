package io.weighbridge.exporting;

import com.google.protobuf.UnsafeByteOperations;
import io.weighbridge.weights.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// A graph of operators that is being put together. Names of values are unique over a model, those
/// of graphs inside it included.
final class Graph {

  /// The longest array of a Java program, and of a message of protocol buffers.
  static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

  private final List<Operation> operations = new ArrayList<>();
  private final Model model;

  /// What a model's graphs have in common.
  private static final class Model {
    private final Set<String> names = new HashSet<>();
    private final Map<Object, String> known = new HashMap<>();
    private final Map<String, TensorProto> constants = new LinkedHashMap<>();
    private String scope = "";
    private long bytes;
  }

  /// What a constant is made of: a weight, seen in some way.
  private record View(Weight weight, String way) {}

  private record Longs(List<Long> values) {}

  Graph() {
    this(new Model());
  }

  private Graph(Model model) {
    this.model = model;
  }

  /// A graph inside an operator of this one.
  Graph body() {
    return new Graph(model);
  }

  /// Says what the names of the values that follow begin with.
  void scope(String scope) {
    model.scope = scope;
  }

  String scope() {
    return model.scope;
  }

  /// Takes a name, or one like it that is free.
  String unique(String wanted) {
    String name = wanted;
    for (int i = 1; !model.names.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  List<Operation> operations() {
    return operations;
  }

  Map<String, TensorProto> constants() {
    return model.constants;
  }

  /// Adds an operator with one output.
  String add(String operator, List<String> inputs, AttributeProto... attributes) {
    return add(operator, inputs, 1, attributes).getFirst();
  }

  /// Adds an operator with several outputs.
  List<String> add(
      String operator, List<String> inputs, int outputs, AttributeProto... attributes) {
    String name = unique(model.scope.isEmpty() ? operator : model.scope + "/" + operator);
    List<String> made =
        IntStream.range(0, outputs).mapToObj(i -> i == 0 ? name : unique(name + ":" + i)).toList();
    operations.add(new Operation(name, operator, inputs, made, List.of(attributes)));
    return made;
  }

  /// A weight as it is.
  String weight(Weight weight) {
    return view(weight, "", weight.shape().extents(), weight::values);
  }

  /// A weight with its axes in another order.
  String transposed(Weight weight, int... order) {
    return view(
        weight,
        "transposed" + Arrays.toString(order),
        weight.extents(order),
        () -> weight.transposed(order));
  }

  /// A weight seen in some way; the same view of the same weight is there once.
  String view(Weight weight, String way, long[] extents, Supplier<float[]> values) {
    return model.known.computeIfAbsent(
        new View(weight, way + Arrays.toString(extents)),
        view -> floats(weight.path(), extents, values.get()));
  }

  /// @param wanted what it is to be called
  String floats(String wanted, long[] extents, float... values) {
    ByteBuffer bytes = room((long) values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return constant(wanted, TensorProto.DataType.FLOAT, extents, bytes);
  }

  /// A number alone.
  String number(double value) {
    float number = (float) value;
    return model.known.computeIfAbsent(number, _ -> floats("number", new long[0], number));
  }

  /// So many numbers, all the same.
  String all(Shape shape, float value) {
    float[] values = new float[Math.toIntExact(shape.elements())];
    Arrays.fill(values, value);
    return floats(model.scope + "/all", shape.extents(), values);
  }

  /// A row of whole numbers: axes, extents.
  String longs(long... values) {
    return model.known.computeIfAbsent(
        new Longs(Arrays.stream(values).boxed().toList()),
        _ -> whole("whole", new long[] {values.length}, values));
  }

  /// A whole number alone.
  String whole(long value) {
    return model.known.computeIfAbsent(value, _ -> whole("whole", new long[0], value));
  }

  private String whole(String wanted, long[] extents, long... values) {
    ByteBuffer bytes = room((long) values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return constant(wanted, TensorProto.DataType.INT64, extents, bytes);
  }

  /// @param truths one byte each
  String truths(String wanted, long[] extents, byte... truths) {
    ByteBuffer bytes = room(truths.length);
    bytes.put(truths).rewind();
    return constant(wanted, TensorProto.DataType.BOOL, extents, bytes);
  }

  private ByteBuffer room(long bytes) {
    model.bytes += bytes;
    if (model.bytes > MAX_BYTES) {
      throw new ExportException(
          "parameters of %,d bytes and more, and an ONNX model in one file holds %,d"
              .formatted(model.bytes, MAX_BYTES));
    }
    return ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String constant(
      String wanted, TensorProto.DataType type, long[] extents, ByteBuffer bytes) {
    String name = unique(wanted);
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name);
    tensor.setDataType(type.getNumber());
    Arrays.stream(extents).forEach(tensor::addDims);
    model.constants.put(
        name, tensor.setRawData(UnsafeByteOperations.unsafeWrap(bytes.clear())).build());
    return name;
  }

  String transpose(String value, int... order) {
    if (IntStream.range(0, order.length).allMatch(i -> order[i] == i)) {
      return value;
    }
    return add(
        "Transpose",
        List.of(value),
        Attributes.of("perm", IntStream.of(order).asLongStream().toArray()));
  }

  /// The same numbers in examples of another shape.
  String reshape(String value, Shape shape) {
    long[] extents = new long[shape.rank() + 1]; // 0 stands for the extent that is there: the batch
    System.arraycopy(shape.extents(), 0, extents, 1, shape.rank());
    return reshape(value, extents);
  }

  /// @param extents with the batch; -1 for one that is worked out
  String reshape(String value, long... extents) {
    return add("Reshape", List.of(value, longs(extents)));
  }

  /// With further axes of extent 1.
  String unsqueeze(String value, long... axes) {
    return add("Unsqueeze", List.of(value, longs(axes)));
  }

  String squeeze(String value, long... axes) {
    return add("Squeeze", List.of(value, longs(axes)));
  }

  /// `[batch, steps, …]` with time turned round.
  String reversed(String value) {
    return add("Slice", List.of(value, longs(-1), longs(-Integer.MAX_VALUE), longs(1), longs(-1)));
  }

  /// Zeros `[batch, width]` for the batch of a value.
  String zeros(String like, long width) {
    return add(
        "ConstantOfShape",
        List.of(add("Concat", List.of(batch(like), longs(width)), Attributes.of("axis", 0))));
  }

  /// The extent of the batch, as a row of one.
  String batch(String value) {
    return add("Shape", List.of(value), Attributes.of("start", 0), Attributes.of("end", 1));
  }

  /// The operators as a graph.
  GraphProto.Builder proto(String name) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName(name);
    operations.forEach(operation -> graph.addNode(operation.proto()));
    return graph;
  }
}
