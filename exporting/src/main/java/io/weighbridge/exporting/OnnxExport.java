package io.weighbridge.exporting;

import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.weights.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes networks as ONNX models, as they are used: what layers do in training alone is left out.
///
/// Inputs are called as the network's input layers and take `["batch", …]` floats; outputs are
/// called as the layers they come from.
public final class OnnxExport {

  /// The set of operators, and the version of the format that came with it.
  private static final long OPERATORS = 17;

  private static final long IR_VERSION = 8;
  private static final String PRODUCER = "weighbridge";

  private final Network network;
  private final Graph graph = new Graph();

  private OnnxExport(Network network) {
    this.network = network;
  }

  /// Writes a model.
  ///
  /// @param parameters of each layer, in the order of the network's layers and of the parameters of
  ///   each
  /// @param version of the program, which the model says
  /// @throws ExportException if a layer is nothing in ONNX, or the model too large for one file;
  ///   nothing is written then
  /// @throws io.weighbridge.weights.WeightsException if the file cannot be written; what was there
  ///   is as it was
  public static void write(
      Path file, Network network, List<List<float[]>> parameters, String version) {
    AtomicFile.write(file, bytes(network, parameters, version));
  }

  /// The same in memory.
  public static byte[] bytes(Network network, List<List<float[]>> parameters, String version) {
    ModelProto model = new OnnxExport(network).model(parameters, version);
    long constants =
        model.getGraph().getInitializerList().stream()
            .mapToLong(tensor -> tensor.getRawData().size())
            .sum();
    // What there is beside the constants does not reach this.
    if (constants > Graph.MAX_BYTES - (64 << 20)) {
      throw new ExportException(
          "parameters of %,d bytes, and an ONNX model in one file holds fewer than %,d"
              .formatted(constants, Graph.MAX_BYTES));
    }
    return model.toByteArray();
  }

  /// What the outputs are called: as their layers, with a number behind it where that is taken.
  public static List<String> outputNames(Network network) {
    OnnxExport export = new OnnxExport(network);
    network.inputs().forEach(input -> export.graph.unique(input.name()));
    return export.outputs();
  }

  private List<String> outputs() {
    return network.outputs().stream()
        .map(port -> graph.unique(network.nodes().get(port.call()).layer().name()))
        .toList();
  }

  private ModelProto model(List<List<float[]>> parameters, String version) {
    List<Value> inputs = new ArrayList<>();
    for (Input input : network.inputs()) {
      inputs.add(new Value(graph.unique(input.name()), input.shape()));
    }
    List<String> wanted = outputs();
    List<Map<String, Weight>> weights = weights(parameters);
    List<Value> made =
        NetworkGraph.add(
            network,
            inputs,
            graph,
            (node, read) -> new Site(graph, read, node.plain(), weights.get(node.index()), ""));
    List<Operation> operations =
        Cleanup.of(graph.operations(), made.stream().map(Value::name).toList());
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName(PRODUCER)
        .setProducerVersion(version)
        .setGraph(proto(inputs, named(operations, made, wanted), made, wanted))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
        .build();
  }

  private List<Map<String, Weight>> weights(List<List<float[]>> parameters) {
    List<Map<String, Weight>> weights = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      Map<String, Weight> own = new HashMap<>();
      List<ParameterSpec> specs = network.parameters(i);
      for (int j = 0; j < specs.size(); j++) {
        ParameterSpec spec = specs.get(j);
        float[] values = parameters.get(i).get(j);
        if (values.length != spec.shape().elements()) {
          throw new IllegalArgumentException(
              "%d values for %s of %s".formatted(values.length, spec.name(), spec.shape()));
        }
        String path = network.layers().get(i).name() + "/" + spec.name();
        own.put(spec.name(), new Weight(path, spec.shape(), values));
      }
      weights.add(own);
    }
    return weights;
  }

  /// Calls what comes out as it is to be called; what is an input, or comes out twice, is copied.
  private static List<Operation> named(
      List<Operation> operations, List<Value> made, List<String> wanted) {
    Set<String> computed = new HashSet<>();
    operations.forEach(operation -> computed.addAll(operation.outputs()));
    Map<String, String> names = new HashMap<>();
    List<Operation> copies = new ArrayList<>();
    for (int i = 0; i < made.size(); i++) {
      String name = made.get(i).name();
      if (!computed.contains(name) || names.putIfAbsent(name, wanted.get(i)) != null) {
        copies.add(
            new Operation(
                wanted.get(i) + "/Identity",
                "Identity",
                List.of(names.getOrDefault(name, name)),
                List.of(wanted.get(i)),
                List.of()));
      }
    }
    List<Operation> named = new ArrayList<>();
    for (Operation operation : operations) {
      named.add(operation.renamed(name -> names.getOrDefault(name, name)));
    }
    named.addAll(copies);
    return named;
  }

  private GraphProto proto(
      List<Value> inputs, List<Operation> operations, List<Value> made, List<String> wanted) {
    GraphProto.Builder proto = GraphProto.newBuilder().setName(network.name());
    operations.forEach(operation -> proto.addNode(operation.proto()));
    Set<String> read = Cleanup.read(operations);
    graph
        .constants()
        .forEach((name, tensor) -> {
          if (read.contains(name)) {
            proto.addInitializer(tensor);
          }
        });
    inputs.forEach(input -> proto.addInput(Types.of(input.name(), input.shape())));
    for (int i = 0; i < made.size(); i++) {
      proto.addOutput(Types.of(wanted.get(i), made.get(i).shape()));
    }
    return proto.build();
  }
}
