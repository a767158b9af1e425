package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// A key of a GGUF file with its value as it stands there, checked.
///
/// @param value what follows the type: for a string its length too, for an array its type and count
record GgufEntry(String key, GgufValueType type, MemorySegment value) {

  /// The value for people: a string as it is, a number in decimal, an array as JSON.
  String text() {
    if (type == GgufValueType.STRING) {
      return string(0);
    }
    StringBuilder text = new StringBuilder();
    append(text, type, 0);
    return text.toString();
  }

  /// Bytes that are no UTF-8 (tokens may be single bytes) become U+FFFD.
  private String string(long at) {
    long length = value.get(Tensor.LONG, at);
    byte[] utf8 = value.asSlice(at + Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /// Appends the value at `at` and tells where it ends.
  private long append(StringBuilder text, GgufValueType type, long at) {
    switch (type) {
      case UINT8 -> text.append(value.get(ValueLayout.JAVA_BYTE, at) & 0xFF);
      case INT8 -> text.append(value.get(ValueLayout.JAVA_BYTE, at));
      case UINT16 -> text.append(value.get(Tensor.SHORT, at) & 0xFFFF);
      case INT16 -> text.append(value.get(Tensor.SHORT, at));
      case UINT32 -> text.append(Integer.toUnsignedString(value.get(Tensor.INT, at)));
      case INT32 -> text.append(value.get(Tensor.INT, at));
      case FLOAT32 -> text.append(value.get(Tensor.FLOAT, at));
      case BOOL -> text.append(value.get(ValueLayout.JAVA_BYTE, at) != 0);
      case UINT64 -> text.append(Long.toUnsignedString(value.get(Tensor.LONG, at)));
      case INT64 -> text.append(value.get(Tensor.LONG, at));
      case FLOAT64 -> text.append(value.get(Tensor.DOUBLE, at));
      case STRING -> {
        JsonText.string(text, string(at));
        return at + Long.BYTES + value.get(Tensor.LONG, at);
      }
      case ARRAY -> {
        return array(text, at);
      }
    }
    return at + type.least();
  }

  private long array(StringBuilder text, long at) {
    GgufValueType each = GgufValueType.of(value.get(Tensor.INT, at)).orElseThrow();
    long count = value.get(Tensor.LONG, at + Integer.BYTES);
    long place = at + GgufValueType.ARRAY.least();
    text.append('[');
    for (long i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ",");
      place = append(text, each, place);
    }
    text.append(']');
    return place;
  }
}
