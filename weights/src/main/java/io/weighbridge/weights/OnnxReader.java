package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Walks through an ONNX model and collects what is in it: weights with their names, metadata, and
/// what a scanner asks for. Elements are not looked at, and no other file is.
///
/// Weights are the initialisers of all graphs and the values of `Constant` nodes, into which
/// converters put them as well. Those below the main graph are named `NODE.ATTRIBUTE/NAME`.
///
/// Source: onnx.proto of ONNX 1.23.
final class OnnxReader {

  /// Graphs in graphs: the branches of an If in the body of a Loop and so on.
  static final int MAX_DEPTH = 32;

  /// Characters of all names, which grow with the depth.
  static final long MAX_NAMES = 32L << 20;

  /// Characters of all metadata.
  static final long MAX_METADATA = 64L << 20;

  private static final String CONSTANT = "Constant";

  /// A weight by its full name.
  ///
  /// @param sparseDims the shape of a sparse tensor, whose values `tensor` holds; null if it is
  ///   dense
  record Weight(String name, OnnxTensor tensor, @Nullable List<Long> sparseDims) {}

  private final List<Weight> weights = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final Map<String, String> inputs = new LinkedHashMap<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final Map<String, Long> operatorSets = new LinkedHashMap<>();
  private final Map<OnnxSurvey.Operator, Long> operators = new LinkedHashMap<>();
  private final List<OnnxSurvey.Function> functions = new ArrayList<>();
  private final List<OnnxSurvey.ExternalData> external = new ArrayList<>();
  private long nameCharacters;
  private long metadataCharacters;
  private int nodes;
  private int trainings;

  private OnnxReader() {}

  static OnnxReader read(Path path, MemorySegment file) {
    OnnxReader reader = new OnnxReader();
    reader.model(ProtoMessage.of(path, file, "model"));
    return reader;
  }

  List<Weight> weights() {
    return weights;
  }

  OnnxSurvey survey() {
    return new OnnxSurvey(external, operators, operatorSets, functions, properties);
  }

  /// What the model says of itself: facts, inputs and outputs, then its own properties.
  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>(facts);
    List<String> sets = new ArrayList<>();
    operatorSets.forEach((domain, version) -> sets.add(domain + " " + version));
    if (!sets.isEmpty()) {
      metadata.put("opset_import", String.join(", ", sets));
    }
    inputs.forEach((name, type) -> metadata.put("input " + name, type));
    outputs.forEach((name, type) -> metadata.put("output " + name, type));
    if (!functions.isEmpty()) {
      metadata.put(
          "functions",
          String.join(", ", functions.stream().map(OnnxSurvey.Function::toString).toList()));
    }
    properties.forEach(metadata::putIfAbsent);
    return metadata;
  }

  private void model(ProtoMessage proto) {
    boolean hasGraph = false;
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> facts.put("ir_version", Long.toString(proto.varint()));
        case 2 -> fact("producer_name", proto);
        case 3 -> fact("producer_version", proto);
        case 4 -> fact("domain", proto);
        case 5 -> facts.put("model_version", Long.toString(proto.varint()));
        case 6 -> fact("doc_string", proto);
        case 7 -> {
          if (hasGraph) {
            throw proto.problem("has two graphs");
          }
          hasGraph = true;
          graph(proto, "", 0);
        }
        case 8 -> {
          Map.Entry<String, Long> set = OnnxTexts.operatorSet(proto);
          operatorSets.put(set.getKey(), set.getValue());
        }
        case 14 -> {
          Map.Entry<String, String> entry = OnnxTexts.entry(proto);
          counted(proto, entry.getKey(), entry.getValue());
          properties.put(entry.getKey(), entry.getValue());
        }
        case 20 -> training(proto);
        case 25 -> function(proto);
        default -> proto.skip();
      }
    }
    if (!hasGraph) {
      throw proto.problem("has no graph: it is no ONNX model, or a cut off one");
    }
    // Before version 4 every initialiser had to be an input as well.
    weights.forEach(weight -> inputs.remove(weight.name()));
  }

  private void fact(String key, ProtoMessage proto) {
    String text = proto.prose(OnnxTexts.MAX_PROSE);
    if (!text.isEmpty()) {
      counted(proto, key, text);
      facts.put(key, text);
    }
  }

  private void counted(ProtoMessage proto, String key, String value) {
    metadataCharacters += key.length() + value.length();
    if (metadataCharacters > MAX_METADATA) {
      throw proto.problem("has metadata of more than %d characters".formatted(MAX_METADATA));
    }
  }

  private void training(ProtoMessage outer) {
    ProtoMessage proto = outer.message("training information");
    String prefix = "training_info%d".formatted(trainings++);
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> graph(proto, prefix + ".initialization/", 1);
        case 2 -> graph(proto, prefix + ".algorithm/", 1);
        default -> proto.skip();
      }
    }
  }

  private void function(ProtoMessage outer) {
    ProtoMessage proto = outer.message("function");
    String name = "";
    String domain = "";
    for (ProtoMessage first = proto.again(); first.next(); ) {
      switch (first.field()) {
        case 1 -> name = first.text("name");
        case 10 -> domain = first.text("domain");
        default -> first.skip();
      }
    }
    OnnxSurvey.Function function = new OnnxSurvey.Function(OnnxTexts.domain(domain), name);
    functions.add(function);
    while (proto.next()) {
      if (proto.field() == 7) {
        node(proto, function + "/", 0);
      } else {
        proto.skip();
      }
    }
  }

  private void graph(ProtoMessage outer, String prefix, int depth) {
    if (depth == MAX_DEPTH) {
      throw outer.problem("has graphs more than %d deep".formatted(MAX_DEPTH));
    }
    ProtoMessage proto = outer.message("graph");
    boolean isMain = depth == 0;
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> node(proto, prefix, depth);
        case 5 -> {
          OnnxTensor tensor = OnnxTensor.read(proto);
          weight(proto, prefix + tensor.name(), tensor, null);
        }
        case 11, 12 -> {
          Map.Entry<String, String> value = OnnxTexts.value(proto);
          if (isMain) {
            counted(proto, value.getKey(), value.getValue());
            (proto.field() == 11 ? inputs : outputs).put(value.getKey(), value.getValue());
          }
        }
        case 15 -> sparse(proto, prefix, Optional.empty());
        default -> proto.skip();
      }
    }
  }

  private void node(ProtoMessage outer, String prefix, int depth) {
    ProtoMessage proto = outer.message("node");
    String name = "";
    String operator = "";
    String domain = "";
    String output = "";
    for (ProtoMessage first = proto.again(); first.next(); ) {
      switch (first.field()) {
        case 2 -> output = output.isEmpty() ? first.text("output") : output + skipped(first);
        case 3 -> name = first.text("name");
        case 4 -> operator = first.text("operator");
        case 7 -> domain = first.text("domain");
        default -> first.skip();
      }
    }
    operators.merge(new OnnxSurvey.Operator(OnnxTexts.domain(domain), operator), 1L, Long::sum);
    int number = nodes++;
    String known = name.isEmpty() ? "%s_%d".formatted(operator, number) : name;
    boolean isConstant = operator.equals(CONSTANT) && OnnxTexts.domain(domain).equals("ai.onnx");
    while (proto.next()) {
      if (proto.field() == 5) {
        attribute(
            proto,
            prefix + known,
            isConstant ? Optional.of(prefix + output) : Optional.empty(),
            depth);
      } else {
        proto.skip();
      }
    }
  }

  private static String skipped(ProtoMessage proto) {
    proto.skip();
    return "";
  }

  /// @param constant the name of the value that the node has for an output, if it is a `Constant`
  private void attribute(ProtoMessage outer, String node, Optional<String> constant, int depth) {
    ProtoMessage proto = outer.message("attribute");
    String name = "";
    for (ProtoMessage first = proto.again(); first.next(); ) {
      if (first.field() == 1) {
        name = first.text("name");
      } else {
        first.skip();
      }
    }
    String known = node + "." + name;
    while (proto.next()) {
      switch (proto.field()) {
        case 5, 10 -> {
          OnnxTensor tensor = OnnxTensor.read(proto);
          if (constant.isPresent() && proto.field() == 5) {
            weight(proto, constant.get(), tensor, null);
          } else {
            outside(known, tensor);
          }
        }
        case 6, 11 -> graph(proto, known + "/", depth + 1);
        case 22, 23 -> sparse(proto, known + "/", constant);
        default -> proto.skip();
      }
    }
  }

  /// A `SparseTensorProto`: listed where it is a weight.
  private void sparse(ProtoMessage outer, String prefix, Optional<String> constant) {
    ProtoMessage proto = outer.message("sparse tensor");
    OnnxTensor values = null;
    List<Long> dims = new ArrayList<>();
    while (proto.next()) {
      switch (proto.field()) {
        case 1 -> values = OnnxTensor.read(proto);
        case 2 -> outside(prefix + "indices", OnnxTensor.read(proto));
        case 3 -> OnnxTensor.dims(proto, dims);
        default -> proto.skip();
      }
    }
    if (values == null) {
      throw proto.problem("has no values");
    }
    weight(proto, constant.orElse(prefix + values.name()), values, List.copyOf(dims));
  }

  private void weight(
      ProtoMessage place, String name, OnnxTensor tensor, @Nullable List<Long> sparseDims) {
    String unique = name;
    // Names of nodes need not differ, and those of values only within one graph.
    for (int i = 2; name.contains("/") && !names.add(unique); i++) {
      unique = "%s#%d".formatted(name, i);
    }
    nameCharacters += unique.length();
    if (nameCharacters > MAX_NAMES) {
      throw place.problem("has names of more than %d characters".formatted(MAX_NAMES));
    }
    outside(unique, tensor);
    weights.add(new Weight(unique, tensor, sparseDims));
  }

  private void outside(String name, OnnxTensor tensor) {
    if (tensor.isExternal()) {
      external.add(new OnnxSurvey.ExternalData(name, tensor.at(), tensor.external()));
    }
  }
}
