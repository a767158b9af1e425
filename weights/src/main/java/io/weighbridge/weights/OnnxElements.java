package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// Elements of ONNX tensors, which are stored in `raw_data`, in another file, or in fields of
/// numbers, and of which the narrow ones are packed (onnx.proto, "TensorProto").
final class OnnxElements {

  private final Path path;
  private final String name;
  private final OnnxTensor tensor;
  private final OnnxType type;
  private final TensorInfo info;
  private final SegmentAllocator copies;

  /// The values of narrow floats that are read as F32.
  private final float[] values;

  OnnxElements(
      Path path, String name, OnnxTensor tensor, TensorInfo info, SegmentAllocator copies) {
    this.path = path;
    this.name = name;
    this.tensor = tensor;
    this.type = OnnxType.of(tensor.dataType()).orElseThrow();
    this.info = info;
    this.copies = copies;
    this.values =
        info.dtype() == type.codes() || info.dtype() != Dtype.F32
            ? new float[0]
            : SmallFloats.table(type.codes());
  }

  private long count() {
    return info.shape().elements();
  }

  /// The elements out of packed ones: `raw_data`, or the bytes of another file.
  MemorySegment ofPacked(MemorySegment packed) {
    if (packed.byteSize() != type.packedBytes(count())) {
      throw problem(
          "has %d bytes, but %s of %s takes %d"
              .formatted(packed.byteSize(), info.shape(), type, type.packedBytes(count())));
    }
    if (type.codes() == info.dtype() && type.codes().bits() == type.bits()) {
      return packed;
    }
    MemorySegment elements = Allocation.of(path, info, copies);
    for (long i = 0; i < count(); i++) {
      put(elements, i, code(packed, i));
    }
    return elements;
  }

  /// The code of element `i`: from the lowest bit of a byte upwards, across bytes where need be.
  private int code(MemorySegment packed, long i) {
    long bit = i * type.bits();
    long place = bit / Byte.SIZE;
    int pair = packed.get(ValueLayout.JAVA_BYTE, place) & 0xFF;
    if (place + 1 < packed.byteSize()) {
      pair |= (packed.get(ValueLayout.JAVA_BYTE, place + 1) & 0xFF) << Byte.SIZE;
    }
    return pair >> (bit % Byte.SIZE) & (1 << type.bits()) - 1;
  }

  private void put(MemorySegment elements, long i, int code) {
    if (info.dtype() == Dtype.F32) {
      elements.setAtIndex(Tensor.FLOAT, i, values[code]);
      return;
    }
    int unused = Integer.SIZE - type.bits();
    boolean isSigned = info.dtype().kind() == Dtype.Kind.SIGNED;
    elements.set(ValueLayout.JAVA_BYTE, i, (byte) (isSigned ? code << unused >> unused : code));
  }

  /// The elements out of the fields of numbers.
  MemorySegment ofNumbers() {
    OnnxType.Field field = type.field();
    for (OnnxTensor.Numbers numbers : tensor.typed()) {
      if (numbers.field() != field.number()) {
        throw problem(
            "is %s, whose elements are in %s, but it has field %d of numbers"
                .formatted(type, field, numbers.field()));
      }
    }
    return switch (field) {
      case FLOATS, DOUBLES -> floats();
      case INT32S, INT64S, UINT64S -> integers();
      case STRINGS -> throw problem("is of strings");
    };
  }

  private MemorySegment floats() {
    if (tensor.typed().size() == 1) {
      return ofPacked(tensor.typed().getFirst().bytes());
    }
    long bytes = tensor.typed().stream().mapToLong(each -> each.bytes().byteSize()).sum();
    requireCount(bytes, info.byteSize(), "bytes");
    MemorySegment elements = Allocation.of(path, info, copies);
    long at = 0;
    for (OnnxTensor.Numbers numbers : tensor.typed()) {
      MemorySegment.copy(numbers.bytes(), 0, elements, at, numbers.bytes().byteSize());
      at += numbers.bytes().byteSize();
    }
    return elements;
  }

  private MemorySegment integers() {
    // A number of int32_data holds a byte of packed integers or 4-bit floats, or one 6-bit float.
    boolean isPacked = type.bits() == 4 || type.bits() == 2;
    boolean isSix = type.bits() == 6;
    int bits = isPacked || isSix ? Byte.SIZE : type.bits();
    long numbers = isPacked ? type.packedBytes(count()) : count();
    requirePossible(numbers);
    MemorySegment bytes =
        Allocation.of(
            numbers * bits / Byte.SIZE,
            () -> copies.allocate(numbers * bits / Byte.SIZE),
            problem -> problem(problem));
    long found = 0;
    for (OnnxTensor.Numbers each : tensor.typed()) {
      if (!each.packed()) {
        requireRoom(found, numbers);
        put(bytes, found++, bits, each.single());
        continue;
      }
      ProtoMessage.Varints varints =
          ProtoMessage.varints(path, each.bytes(), "tensor " + Quoted.name(name));
      while (varints.next()) {
        requireRoom(found, numbers);
        put(bytes, found++, bits, varints.value());
      }
    }
    requireCount(found, numbers, "numbers");
    return isSix ? sixes(bytes) : isPacked ? ofPacked(bytes) : bytes;
  }

  /// So many numbers can be there: each takes a byte at least.
  private void requirePossible(long numbers) {
    long most =
        tensor.typed().stream()
            .mapToLong(each -> each.packed() ? each.bytes().byteSize() : 1)
            .sum();
    if (numbers > most) {
      throw problem("has %d numbers at most, but should have %d".formatted(most, numbers));
    }
  }

  private void put(MemorySegment bytes, long i, int bits, long value) {
    boolean isUnsigned64 = bits == Long.SIZE;
    long limit = isUnsigned64 ? 0 : 1L << bits;
    if (!isUnsigned64 && (value >= limit || value < -(limit >> 1))) {
      throw problem("has the number %d, which does not fit %s".formatted(value, type));
    }
    switch (bits) {
      case Byte.SIZE -> bytes.set(ValueLayout.JAVA_BYTE, i, (byte) value);
      case Short.SIZE -> bytes.setAtIndex(Tensor.SHORT, i, (short) value);
      case Integer.SIZE -> bytes.setAtIndex(Tensor.INT, i, (int) value);
      default -> bytes.setAtIndex(Tensor.LONG, i, value);
    }
  }

  /// One 6-bit float a byte, as they are packed everywhere else.
  private MemorySegment sixes(MemorySegment codes) {
    MemorySegment elements = Allocation.of(path, info, copies);
    for (long i = 0; i < count(); i++) {
      int code = codes.get(ValueLayout.JAVA_BYTE, i) & 0x3F;
      if (info.dtype() == Dtype.F32) {
        put(elements, i, code);
        continue;
      }
      long bit = i * 6;
      long place = bit / Byte.SIZE;
      int pair = code << (bit % Byte.SIZE);
      or(elements, place, pair);
      if (pair >> Byte.SIZE != 0) {
        or(elements, place + 1, pair >> Byte.SIZE);
      }
    }
    return elements;
  }

  private static void or(MemorySegment bytes, long at, int value) {
    bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (bytes.get(ValueLayout.JAVA_BYTE, at) | value));
  }

  private void requireRoom(long found, long numbers) {
    if (found == numbers) {
      throw problem("has more than %d numbers".formatted(numbers));
    }
  }

  private void requireCount(long found, long expected, String what) {
    if (found != expected) {
      throw problem("has %d %s, but should have %d".formatted(found, what, expected));
    }
  }

  private WeightsException problem(String problem) {
    return tensor.problem(path, name, problem);
  }
}
