package io.weighbridge.oip;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads a tensor's `data` ("Tensor Data") straight into its elements' bytes: flat, or nested
/// exactly as the shape says, row-major.
final class TensorText {

  private static final VarHandle FLOAT = view(float[].class);
  private static final VarHandle DOUBLE = view(double[].class);
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private static final long UINT32_MAX = 0xffff_ffffL;

  private final JsonScanner json;
  private final String name;
  private final Datatype datatype;
  private final TensorShape shape;
  private final byte[] elements;
  private final ByteBuilder texts;

  private TensorText(
      JsonScanner json, String name, Datatype datatype, TensorShape shape, int count) {
    this.json = json;
    this.name = name;
    this.datatype = datatype;
    this.shape = shape;
    boolean fixed = datatype != Datatype.BYTES;
    this.elements = new byte[fixed ? Math.multiplyExact(count, datatype.size()) : 0];
    this.texts = fixed ? ByteBuilder.NOWHERE : new ByteBuilder(16 * Math.min(count, 1024));
  }

  /// The tensor whose data is next.
  ///
  /// @throws HttpFailure 400 if it is not what datatype and shape say
  static TensorData read(JsonScanner json, String name, Datatype datatype, TensorShape shape) {
    if (!Outputs.hasJson(datatype)) {
      throw HttpFailure.badRequest(
          "The input '%s' is %s, which has no JSON form: send it as binary data."
              .formatted(name, datatype));
    }
    long count = shape.elements();
    // An element and its comma are two bytes at least.
    if (count > json.left()) {
      throw HttpFailure.badRequest(
          "The input '%s' has the shape %s, but not so many elements in its data."
              .formatted(name, shape));
    }
    TensorText text = new TensorText(json, name, datatype, shape, (int) count);
    text.outermost((int) count);
    byte[] bytes = datatype == Datatype.BYTES ? text.texts.toArray() : text.elements;
    return new TensorData(name, datatype, shape, MemorySegment.ofArray(bytes));
  }

  private void outermost(int count) {
    if (json.peek() != '[') {
      throw json.failure("the data of input '" + name + "' is no array");
    }
    int from = json.position();
    json.expect('[');
    boolean nested = json.peek() == '[';
    json.moveTo(from);
    if (nested) {
      int written = nested(0, 0);
      if (written != count) {
        throw mismatch();
      }
    } else {
      row(0, count);
    }
  }

  /// @return the index behind the last element that was read
  private int nested(int axis, int first) {
    if (axis >= shape.rank()) {
      throw mismatch();
    }
    int extent = (int) Math.min(shape.extent(axis), Integer.MAX_VALUE);
    if (axis == shape.rank() - 1) {
      row(first, extent);
      return first + extent;
    }
    json.expect('[');
    int next = first;
    if (extent == 0) {
      json.expect(']');
      return next;
    }
    for (int i = 0; i < extent; i++) {
      next = nested(axis + 1, next);
      if (json.another(']') != (i < extent - 1)) {
        throw mismatch();
      }
    }
    return next;
  }

  private void row(int first, int count) {
    json.expect('[');
    if (count == 0) {
      if (!json.take(']')) {
        throw mismatch();
      }
      return;
    }
    switch (datatype) {
      case FP32 -> reals32(first, count);
      case FP64 -> reals64(first, count);
      case BOOL -> truths(first, count);
      case BYTES -> texts(count);
      case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> wholes(first, count);
      case FP16, BF16 -> throw new IllegalStateException(datatype + " has no JSON form");
    }
  }

  /// Behind element `i` of a row.
  private void next(int i, int count) {
    if (json.another(']') != (i < count - 1)) {
      throw mismatch();
    }
  }

  private void reals32(int first, int count) {
    for (int i = 0; i < count; i++) {
      // The elements are zeros from the beginning.
      if (i < count - 1 && json.takeZero()) {
        continue;
      }
      if (!json.atNumber()) {
        refuseOthers();
      }
      FLOAT.set(elements, (first + i) * 4, json.real32());
      next(i, count);
    }
  }

  private void reals64(int first, int count) {
    for (int i = 0; i < count; i++) {
      if (!json.atNumber()) {
        refuseOthers();
      }
      DOUBLE.set(elements, (first + i) * 8, json.real64());
      next(i, count);
    }
  }

  private void truths(int first, int count) {
    for (int i = 0; i < count; i++) {
      refuseOthers();
      elements[first + i] = (byte) (json.truth() ? 1 : 0);
      next(i, count);
    }
  }

  private void texts(int count) {
    for (int i = 0; i < count; i++) {
      refuseOthers();
      int place = texts.size();
      texts.littleEndian(0);
      json.text(texts);
      texts.littleEndianAt(place, texts.size() - place - 4);
      next(i, count);
    }
  }

  private void wholes(int first, int count) {
    for (int i = first; i < first + count; i++) {
      if (!json.atNumber()) {
        refuseOthers();
      }
      switch (datatype) {
        case INT8 -> elements[i] = (byte) json.whole(Byte.MIN_VALUE, Byte.MAX_VALUE);
        case UINT8 -> elements[i] = (byte) json.whole(0, 0xff);
        case INT16 ->
            SHORT.set(elements, i * 2, (short) json.whole(Short.MIN_VALUE, Short.MAX_VALUE));
        case UINT16 -> SHORT.set(elements, i * 2, (short) json.whole(0, 0xffff));
        case INT32 ->
            INT.set(elements, i * 4, (int) json.whole(Integer.MIN_VALUE, Integer.MAX_VALUE));
        case UINT32 -> INT.set(elements, i * 4, (int) json.whole(0, UINT32_MAX));
        case INT64 -> LONG.set(elements, i * 8, json.whole(Long.MIN_VALUE, Long.MAX_VALUE));
        case UINT64 -> LONG.set(elements, i * 8, json.unsigned64());
        case BOOL, FP16, BF16, FP32, FP64, BYTES ->
            throw new IllegalStateException(datatype + " is not whole");
      }
      next(i - first, count);
    }
  }

  /// An array where an element is expected, or too few elements: the shape says otherwise.
  private void refuseOthers() {
    int c = json.peek();
    if (c == '[' || c == ']') {
      throw mismatch();
    }
    boolean text = c == '"';
    if (text != (datatype == Datatype.BYTES)) {
      throw json.failure("an element of input '%s', which is %s,".formatted(name, datatype));
    }
  }

  private HttpFailure mismatch() {
    return HttpFailure.badRequest(
        "The data of input '%s' does not have the shape %s.".formatted(name, shape));
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }
}
