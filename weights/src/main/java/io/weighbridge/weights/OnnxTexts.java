package io.weighbridge.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Small messages of ONNX as text: entries, operator sets, types of inputs and outputs.
final class OnnxTexts {

  /// A text for people, in bytes: doc strings and metadata.
  static final long MAX_PROSE = 16L << 20;

  /// Types in types: a sequence of maps of optional tensors and so on.
  private static final int MAX_DEPTH = 16;

  /// Extents of an input; as for tensors.
  private static final int MAX_DIMS = OnnxTensor.MAX_RANK;

  private OnnxTexts() {}

  /// A `StringStringEntryProto`.
  static Map.Entry<String, String> entry(ProtoMessage outer) {
    ProtoMessage proto = outer.message("entry");
    String key = "";
    String value = "";
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> key = proto.text("key");
        case 2 -> value = proto.prose(MAX_PROSE);
        default -> proto.skip();
      }
    }
    return Map.entry(key, value);
  }

  /// An `OperatorSetIdProto`: `ai.onnx 13`.
  static Map.Entry<String, Long> operatorSet(ProtoMessage outer) {
    ProtoMessage proto = outer.message("operator set");
    String domain = "";
    long version = 0;
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> domain = proto.text("domain");
        case 2 -> version = proto.varint();
        default -> proto.skip();
      }
    }
    return Map.entry(domain(domain), version);
  }

  /// The default domain by its full name.
  static String domain(String domain) {
    return domain.isEmpty() ? "ai.onnx" : domain;
  }

  /// A `ValueInfoProto`: its name and its type, `FLOAT [batch, 3]`.
  static Map.Entry<String, String> value(ProtoMessage outer) {
    ProtoMessage proto = outer.message("input or output");
    String name = "";
    String type = "of any type";
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> name = proto.text("name");
        case 2 -> type = type(proto, 0);
        default -> proto.skip();
      }
    }
    return Map.entry(name, type);
  }

  private static String type(ProtoMessage outer, int depth) {
    if (depth == MAX_DEPTH) {
      throw outer.problem("has types more than %d deep".formatted(MAX_DEPTH));
    }
    ProtoMessage proto = outer.message("type");
    String type = "of any type";
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> type = tensor(proto);
        case 4 -> type = "sequence of " + element(proto, depth + 1);
        case 5 -> type = "map to " + element(proto, depth + 1);
        case 8 -> type = "sparse " + tensor(proto);
        case 9 -> type = "optional " + element(proto, depth + 1);
        default -> proto.skip();
      }
    }
    return type;
  }

  /// The type of a sequence's elements, a map's values or an optional value.
  private static String element(ProtoMessage outer, int depth) {
    ProtoMessage proto = outer.message("type");
    int field = outer.field() == 5 ? 2 : 1;
    String type = "any type";
    while (proto.next()) {
      if (proto.field() == field) {
        type = type(proto, depth);
      } else {
        proto.skip();
      }
    }
    return type;
  }

  private static String tensor(ProtoMessage outer) {
    ProtoMessage proto = outer.message("type of a tensor");
    String type = "any type";
    String shape = "";
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> type = OnnxType.name(proto.varint());
        case 2 -> shape = " " + shape(proto);
        default -> proto.skip();
      }
    }
    return type + shape;
  }

  private static String shape(ProtoMessage outer) {
    ProtoMessage proto = outer.message("shape");
    List<String> dims = new ArrayList<>();
    while (proto.next()) {
      if (proto.field() != 1) {
        proto.skip();
        continue;
      }
      if (dims.size() == MAX_DIMS) {
        throw proto.problem("has more than %d dimensions".formatted(MAX_DIMS));
      }
      dims.add(dim(proto));
    }
    return dims.toString();
  }

  private static String dim(ProtoMessage outer) {
    ProtoMessage proto = outer.message("dimension");
    String dim = "?";
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> dim = Long.toString(proto.varint());
        case 2 -> dim = proto.text("name");
        default -> proto.skip();
      }
    }
    return dim;
  }
}
