package io.weighbridge.weights;

import java.io.StringWriter;
import java.math.BigInteger;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Attribute values as JSON text.
final class Hdf5Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private Hdf5Json() {}

  static String array(List<Object> elements) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartArray();
      for (Object element : elements) {
        switch (element) {
          case Boolean value -> json.writeBoolean(value);
          case Float value when Float.isFinite(value) -> json.writeNumber(value);
          case Double value when Double.isFinite(value) -> json.writeNumber(value);
          case Float value -> json.writeString(value.toString());
          case Double value -> json.writeString(value.toString());
          case Number value -> json.writeNumber(value.toString());
          default -> json.writeString(element.toString());
        }
      }
      json.writeEndArray();
    }
    return text.toString();
  }

  /// One number of an attribute as a Java object that prints as the number.
  static Object number(Hdf5Datatype.Numeric type, Hdf5Cursor cursor) {
    if (type.dtype().kind() == Dtype.Kind.COMPLEX) {
      Hdf5Cursor halves = cursor;
      boolean wide = type.swapWidth() == Double.BYTES;
      return "%s%+gi".formatted(real(halves, type, wide), real(halves, type, wide));
    }
    long bits = bits(cursor, type);
    return switch (type.dtype()) {
      case BOOL -> bits != 0;
      case I8 -> (byte) bits;
      case I16 -> (short) bits;
      case I32 -> (int) bits;
      case U8, U16, U32, I64 -> bits;
      case U64 -> new BigInteger(Long.toUnsignedString(bits));
      case F16 -> Float.float16ToFloat((short) bits);
      case BF16 -> Float.intBitsToFloat((int) bits << Short.SIZE);
      case F32 -> Float.intBitsToFloat((int) bits);
      case F64 -> Double.longBitsToDouble(bits);
      case F4, F6_E2M3, F6_E3M2, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, C64, C128 ->
          Long.toHexString(bits);
    };
  }

  private static double real(Hdf5Cursor cursor, Hdf5Datatype.Numeric type, boolean wide) {
    long bits = bits(cursor, type);
    return wide ? Double.longBitsToDouble(bits) : Float.intBitsToFloat((int) bits);
  }

  private static long bits(Hdf5Cursor cursor, Hdf5Datatype.Numeric type) {
    int width = type.swapWidth();
    long bits = cursor.bits(width);
    return type.swapped() ? Long.reverseBytes(bits) >>> (Long.SIZE - width * Byte.SIZE) : bits;
  }
}
