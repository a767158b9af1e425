package io.weighbridge.trust;

import io.weighbridge.trust.Protobuf.Field;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What matters to rules in an ONNX model (onnx.proto, ModelProto), read without its schema.
///
/// @param locations where tensors have their data in other files
/// @param domains of operators
record OnnxModel(List<Said> locations, List<Said> domains) {

  record Said(long offset, String text) {}

  private static final int MAX_DEPTH = 32;

  /// Empty if the message is no ONNX model: it has an `ir_version` and a graph.
  static Optional<OnnxModel> of(ScannedFile file) {
    if (file.kind() != Kind.PROTOBUF) {
      return Optional.empty();
    }
    MemorySegment bytes = file.bytes();
    List<Field> model = Protobuf.fields(bytes);
    boolean versioned = model.stream().anyMatch(f -> f.number() == 1 && f.bytes() == null);
    boolean graph = model.stream().anyMatch(f -> f.number() == 7 && f.bytes() != null);
    if (!versioned || !graph) {
      return Optional.empty();
    }
    OnnxModel found = new OnnxModel(new ArrayList<>(), new ArrayList<>());
    for (Field field : model) {
      MemorySegment message = field.bytes();
      if (message == null) {
        continue;
      }
      switch (field.number()) {
        case 7 -> found.graph(bytes, message, 0);
        case 8 -> found.domain(bytes, message, 1);
        // FunctionProto: node 7, opset_import 9.
        case 25 -> each(message, 7, node -> found.node(bytes, node, 0));
        default -> {}
      }
    }
    return Optional.of(found);
  }

  private interface Visit {
    void message(MemorySegment message);
  }

  private static void each(MemorySegment parent, int number, Visit visit) {
    for (Field field : Protobuf.fields(parent)) {
      MemorySegment message = field.bytes();
      if (field.number() == number && message != null) {
        visit.message(message);
      }
    }
  }

  /// GraphProto: node 1, initializer 5, sparse_initializer 15.
  private void graph(MemorySegment file, MemorySegment graph, int depth) {
    if (depth > MAX_DEPTH) {
      throw new Unreadable(0, "has graphs nested deeper than %d".formatted(MAX_DEPTH));
    }
    for (Field field : Protobuf.fields(graph)) {
      MemorySegment message = field.bytes();
      if (message != null) {
        switch (field.number()) {
          case 1 -> node(file, message, depth);
          case 5 -> tensor(file, message);
          case 15 -> {
            each(message, 1, values -> tensor(file, values));
            each(message, 2, indices -> tensor(file, indices));
          }
          default -> {}
        }
      }
    }
  }

  /// NodeProto: attribute 5, domain 7. AttributeProto: t 5, g 6, tensors 10, graphs 11.
  private void node(MemorySegment file, MemorySegment node, int depth) {
    domain(file, node, 7);
    each(
        node,
        5,
        attribute -> {
          for (Field field : Protobuf.fields(attribute)) {
            MemorySegment message = field.bytes();
            if (message != null) {
              switch (field.number()) {
                case 5, 10 -> tensor(file, message);
                case 6, 11 -> graph(file, message, depth + 1);
                default -> {}
              }
            }
          }
        });
  }

  /// TensorProto: external_data 13, entries of key 1 and value 2.
  private void tensor(MemorySegment file, MemorySegment tensor) {
    each(
        tensor,
        13,
        entry -> {
          String key = "";
          for (Field field : Protobuf.fields(entry)) {
            MemorySegment text = field.bytes();
            if (text != null && field.number() == 1) {
              key = Bytes.latin1(text, 0, 100);
            } else if (text != null && field.number() == 2 && key.equals("location")) {
              locations.add(new Said(Bytes.offset(file, text), utf8(text)));
            }
          }
        });
  }

  private void domain(MemorySegment file, MemorySegment message, int number) {
    each(
        message,
        number,
        text -> {
          String domain = utf8(text);
          if (domains.stream().noneMatch(said -> said.text().equals(domain))) {
            domains.add(new Said(Bytes.offset(file, text), domain));
          }
        });
  }

  private static String utf8(MemorySegment text) {
    return new String(Bytes.copy(text, 0, 4096), java.nio.charset.StandardCharsets.UTF_8);
  }
}
