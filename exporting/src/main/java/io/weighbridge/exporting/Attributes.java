package io.weighbridge.exporting;

import com.google.protobuf.ByteString;
import io.weighbridge.exporting.AttributeProto.AttributeType;
import java.util.Arrays;
import java.util.List;

/// Settings of operators.
final class Attributes {

  private Attributes() {}

  static AttributeProto of(String name, long value) {
    return named(name, AttributeType.INT).setI(value).build();
  }

  static AttributeProto of(String name, long... values) {
    AttributeProto.Builder attribute = named(name, AttributeType.INTS);
    Arrays.stream(values).forEach(attribute::addInts);
    return attribute.build();
  }

  static AttributeProto of(String name, double value) {
    return named(name, AttributeType.FLOAT).setF((float) value).build();
  }

  static AttributeProto of(String name, String value) {
    return named(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value)).build();
  }

  static AttributeProto of(String name, GraphProto graph) {
    return named(name, AttributeType.GRAPH).setG(graph).build();
  }

  static AttributeProto ints(String name, List<? extends Number> values) {
    return of(name, values.stream().mapToLong(Number::longValue).toArray());
  }

  static AttributeProto floats(String name, List<Double> values) {
    AttributeProto.Builder attribute = named(name, AttributeType.FLOATS);
    values.forEach(value -> attribute.addFloats(value.floatValue()));
    return attribute.build();
  }

  static AttributeProto strings(String name, List<String> values) {
    AttributeProto.Builder attribute = named(name, AttributeType.STRINGS);
    values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
    return attribute.build();
  }

  private static AttributeProto.Builder named(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
