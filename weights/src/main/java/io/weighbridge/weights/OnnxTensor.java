package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A `TensorProto` as it stands in the file; its elements are not looked at.
///
/// @param name as the proto has it, which may be empty
/// @param at where it is in the file
/// @param dataType the number of its type
/// @param raw `raw_data`, or null
/// @param typed the fields of numbers, in their order
/// @param external `external_data`; empty where the elements are in the file
/// @param isSegment whether it says to be a part of a larger tensor
record OnnxTensor(
    String name,
    long at,
    long dataType,
    List<Long> dims,
    @Nullable MemorySegment raw,
    List<Numbers> typed,
    Map<String, String> external,
    boolean isExternal,
    boolean isSegment) {

  /// Numbers of one field.
  ///
  /// @param field its number
  /// @param packed whether `bytes` holds several of them
  record Numbers(int field, MemorySegment bytes, long single, boolean packed) {}

  /// No library has tensors of higher rank.
  static final int MAX_RANK = 64;

  /// Keys that onnx.proto knows for `external_data` are five.
  private static final int MAX_EXTERNAL = 16;

  static final String LOCATION = "location";

  static OnnxTensor read(ProtoMessage outer) {
    long at = outer.at();
    ProtoMessage proto = outer.message("tensor");
    Reader reader = new Reader();
    while (proto.next()) {
      reader.field(proto);
    }
    return new OnnxTensor(
        reader.name,
        at,
        reader.dataType,
        List.copyOf(reader.dims),
        reader.raw,
        List.copyOf(reader.typed),
        reader.external,
        reader.location == 1 || !reader.external.isEmpty(),
        reader.isSegment);
  }

  /// Adds one extent, or several packed ones.
  static void dims(ProtoMessage proto, List<Long> dims) {
    if (proto.isPacked()) {
      ProtoMessage.Varints varints = proto.varints();
      while (varints.next()) {
        dim(proto, dims, varints.value());
      }
    } else {
      dim(proto, dims, proto.varint());
    }
  }

  private static void dim(ProtoMessage proto, List<Long> dims, long dim) {
    if (dims.size() == MAX_RANK) {
      throw proto.problem("has more than %d dimensions".formatted(MAX_RANK));
    }
    dims.add(dim);
  }

  /// The fields as they come.
  private static final class Reader {
    private String name = "";
    private long dataType;
    private long location;
    private boolean isSegment;
    private @Nullable MemorySegment raw;
    private final List<Long> dims = new ArrayList<>();
    private final List<Numbers> typed = new ArrayList<>();
    private final Map<String, String> external = new LinkedHashMap<>();

    void field(ProtoMessage proto) {
      switch (proto.field()) {
        case 1 -> dims(proto, dims);
        case 2 -> dataType = proto.varint();
        case 3 -> {
          isSegment = true;
          proto.skip();
        }
        case 4, 10 -> typed.add(floats(proto));
        case 5, 7, 11 -> typed.add(integers(proto));
        case 6 -> proto.bytes();
        case 8 -> name = proto.text("name");
        case 9 -> {
          if (raw != null) {
            throw proto.problem("has raw_data twice");
          }
          raw = proto.bytes();
        }
        case 13 -> external(proto);
        case 14 -> location = proto.varint();
        default -> proto.skip();
      }
    }

    private static Numbers floats(ProtoMessage proto) {
      int field = proto.field();
      MemorySegment bytes =
          proto.isPacked() ? proto.bytes() : field == 4 ? proto.fixed32() : proto.fixed64();
      if (bytes.byteSize() % (field == 4 ? Float.BYTES : Double.BYTES) != 0) {
        throw proto.problem("has a field %d of %d bytes".formatted(field, bytes.byteSize()));
      }
      return new Numbers(field, bytes, 0, true);
    }

    private static Numbers integers(ProtoMessage proto) {
      int field = proto.field();
      return proto.isPacked()
          ? new Numbers(field, proto.bytes(), 0, true)
          : new Numbers(field, MemorySegment.NULL, proto.varint(), false);
    }

    private void external(ProtoMessage proto) {
      if (external.size() == MAX_EXTERNAL) {
        throw proto.problem("has more than %d entries of external_data".formatted(MAX_EXTERNAL));
      }
      Map.Entry<String, String> entry = OnnxTexts.entry(proto);
      if (external.putIfAbsent(entry.getKey(), entry.getValue()) != null) {
        throw proto.problem(
            "has the external_data %s twice".formatted(Quoted.name(entry.getKey())));
      }
    }
  }

  /// The checked description.
  ///
  /// @throws WeightsException if it is no tensor that can be described
  TensorInfo info(Path path, String name, List<Long> dims) {
    OnnxType type =
        OnnxType.of(dataType)
            .orElseThrow(
                () -> problem(path, name, "is of type %d, which ONNX has not".formatted(dataType)));
    try {
      Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
      // Bits of all elements must fit a number before they decide anything.
      Math.multiplyExact(shape.elements(), (long) type.codes().bits());
      return new TensorInfo(name, type.dtype(shape.elements()), shape);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw problem(path, name, "has the shape %s, larger than any file".formatted(dims));
    }
  }

  WeightsException problem(Path path, String name, String problem) {
    return new WeightsException(
        path, "tensor %s %s (byte %d)".formatted(Quoted.name(name), problem, at));
  }
}
