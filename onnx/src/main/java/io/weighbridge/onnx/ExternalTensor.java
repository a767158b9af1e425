package io.weighbridge.onnx;

import io.weighbridge.inference.Datatype;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A tensor whose elements a model keeps in another file (onnx.proto, TensorProto `external_data`).
///
/// @param elementType its number in TensorProto.DataType
/// @param entries the keys and values of `external_data`: `location`, `offset`, `length`
/// @param isInitializer whether it is one of the main graph's own
record ExternalTensor(
    String name,
    int elementType,
    List<Long> shape,
    Map<String, String> entries,
    boolean isInitializer) {

  private static final int MAX_RANK = 64;

  private static final Map<Integer, Datatype> DATATYPES =
      Map.of(
          1, Datatype.FP32,
          2, Datatype.UINT8,
          3, Datatype.INT8,
          5, Datatype.INT16,
          6, Datatype.INT32,
          7, Datatype.INT64,
          9, Datatype.BOOL,
          10, Datatype.FP16,
          11, Datatype.FP64,
          16, Datatype.BF16);

  /// @param proto a TensorProto
  /// @return empty if it holds its elements itself
  /// @throws ProtobufFields.Malformed if it is none
  static Optional<ExternalTensor> read(MemorySegment proto, boolean isInitializer) {
    String name = "";
    int type = 0;
    List<Long> shape = new ArrayList<>();
    Map<String, String> entries = new HashMap<>();
    ProtobufFields fields = new ProtobufFields(proto);
    while (fields.next()) {
      if (fields.isNumber(1)) {
        shape.add(fields.value());
      } else if (fields.isContent(1)) {
        shape.addAll(ProtobufFields.numbers(fields.content(), MAX_RANK));
      } else if (fields.isNumber(2)) {
        type = (int) fields.value();
      } else if (fields.isContent(8)) {
        name = fields.text();
      } else if (fields.isContent(13)) {
        entry(fields.content(), entries);
      }
      if (shape.size() > MAX_RANK) {
        throw new ProtobufFields.Malformed("a tensor of more than %d extents".formatted(MAX_RANK));
      }
    }
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ExternalTensor(name, type, List.copyOf(shape), Map.copyOf(entries), isInitializer));
  }

  /// One StringStringEntryProto of `external_data`: key 1, value 2.
  private static void entry(MemorySegment entry, Map<String, String> entries) {
    String key = "";
    String value = "";
    ProtobufFields fields = new ProtobufFields(entry);
    while (fields.next()) {
      if (fields.isContent(1)) {
        key = fields.text();
      } else if (fields.isContent(2)) {
        value = fields.text();
      }
    }
    // Of two, readers differ in which they believe.
    if (entries.putIfAbsent(key, value) != null) {
      throw new ProtobufFields.Malformed("a tensor that is outside at two places");
    }
  }

  /// Empty if it does not say where.
  Optional<String> location() {
    return Optional.ofNullable(entries.get("location"));
  }

  /// Empty for element types that no buffer of ONNX Runtime's Java interface carries.
  Optional<Datatype> datatype() {
    return Optional.ofNullable(DATATYPES.get(elementType));
  }

  long[] extents() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /// Its elements in the bytes of the file at its location; empty if they are not all there.
  Optional<MemorySegment> in(MemorySegment file) {
    try {
      long bytes = datatype().orElseThrow().size();
      for (long extent : shape) {
        if (extent < 0) {
          return Optional.empty();
        }
        bytes = Math.multiplyExact(bytes, extent);
      }
      long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
      long length = Long.parseLong(entries.getOrDefault("length", String.valueOf(bytes)));
      return length == bytes && offset >= 0 && offset <= file.byteSize() - bytes
          ? Optional.of(file.asSlice(offset, bytes))
          : Optional.empty();
    } catch (ArithmeticException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
