package io.weighbridge.exporting;

import io.weighbridge.layers.GRU;
import io.weighbridge.layers.LSTM;
import io.weighbridge.layers.Recurrence;
import io.weighbridge.layers.RecurrentLayer;
import io.weighbridge.layers.SimpleRNN;
import io.weighbridge.network.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A recurrent layer as ONNX' Scan: a graph that is run once for each time step. It carries the
/// states and, where steps may not count, the output before, which such a step repeats.
final class RecurrentLoop {

  private final RecurrentLayer layer;
  private final Recurrence settings;
  private final Site site;
  private final Graph graph;
  private final Graph body;
  private final int units;
  private final Value.@Nullable Mask mask;

  RecurrentLoop(RecurrentLayer layer, Site site) {
    this.layer = layer;
    this.site = site;
    settings = layer.recurrence();
    graph = site.graph();
    body = graph.body();
    units = settings.units();
    mask = site.in().maskOf(site.inShape().extent(0));
  }

  Recurrences.Run run() {
    List<String> carried = new ArrayList<>(starts());
    List<String> scanned = new ArrayList<>(List.of(fromInputs()));
    if (mask != null) {
      carried.add(graph.zeros(site.in().name(), units)); // the output before the first step
      scanned.add(mask.name());
    }
    List<String> inputs = new ArrayList<>(carried);
    inputs.addAll(scanned);
    long direction = settings.goBackwards() ? 1 : 0;
    List<String> made =
        graph.add(
            "Scan",
            inputs,
            carried.size() + 1,
            Attributes.of("body", body(carried.size(), scanned.size())),
            Attributes.of("num_scan_inputs", scanned.size()),
            Attributes.ints("scan_input_axes", Collections.nCopies(scanned.size(), 1)),
            Attributes.ints(
                "scan_input_directions", Collections.nCopies(scanned.size(), direction)),
            Attributes.of("scan_output_axes", new long[] {1}),
            Attributes.of("scan_output_directions", new long[] {direction}));
    List<String> states = made.subList(0, layer.states());
    return new Recurrences.Run(
        made.getLast(),
        mask == null ? states.getFirst() : made.get(carried.size() - 1),
        states,
        settings.goBackwards());
  }

  private List<String> starts() {
    List<Value> given = site.inputs().subList(1, site.inputs().size());
    return given.isEmpty()
        ? Collections.nCopies(layer.states(), graph.zeros(site.in().name(), units))
        : given.stream().map(Value::name).toList();
  }

  /// The part of the inputs in all gates and all steps, `[batch, time, gates * units]`.
  private String fromInputs() {
    String product =
        graph.add("MatMul", List.of(site.in().name(), graph.weight(site.weight("kernel"))));
    Weight bias = site.optional("bias");
    return bias == null ? product : graph.add("Add", List.of(product, bias(bias, 0)));
  }

  /// A row of a bias that has one or two.
  private String bias(Weight bias, int row) {
    int columns = layer.gates() * units;
    return graph.view(
        bias,
        "row " + row,
        new long[] {columns},
        () -> Arrays.copyOfRange(bias.values(), row * columns, (row + 1) * columns));
  }

  private GraphProto body(int carried, int scanned) {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < carried + scanned; i++) {
      inputs.add(graph.unique(graph.scope() + "/step"));
    }
    List<String> before = inputs.subList(0, layer.states());
    List<String> after = new ArrayList<>(step(before, inputs.get(carried)));
    List<String> outputs = new ArrayList<>();
    if (mask == null) {
      outputs.addAll(after);
      outputs.add(body.add("Identity", List.of(after.getFirst())));
    } else {
      String counts = body.unsqueeze(inputs.getLast(), 1); // [batch] -> [batch, 1]
      for (int i = 0; i < after.size(); i++) {
        outputs.add(body.add("Where", List.of(counts, after.get(i), before.get(i))));
      }
      String repeated = settings.zeroOutputForMask() ? body.number(0) : inputs.get(carried - 1);
      String output = body.add("Where", List.of(counts, after.getFirst(), repeated));
      outputs.add(output);
      outputs.add(body.add("Identity", List.of(output)));
    }
    GraphProto.Builder proto = body.proto(graph.unique(graph.scope() + "/steps"));
    for (int i = 0; i < inputs.size(); i++) {
      boolean truths = mask != null && i == inputs.size() - 1;
      proto.addInput(Types.of(inputs.get(i), truths ? 1 : 2, truths));
    }
    outputs.forEach(output -> proto.addOutput(Types.of(output, 2, false)));
    return proto.build();
  }

  private List<String> step(List<String> states, String x) {
    String h = states.getFirst();
    return switch (layer) {
      case SimpleRNN _ -> List.of(activated(settings.activation(), add(x, product(h, 0, units))));
      case LSTM _ -> lstm(h, states.get(1), x);
      case GRU gru -> List.of(gru.resetAfter() ? resetAfter(h, x) : resetBefore(h, x));
    };
  }

  private List<String> lstm(String h, String c, String x) {
    List<String> gates = split(add(x, product(h, 0, 4 * units)), 4); // i, f, g, o
    String kept = multiply(gate(gates.get(1)), c);
    String added = multiply(gate(gates.get(0)), activated(settings.activation(), gates.get(2)));
    String cell = add(kept, added);
    return List.of(multiply(gate(gates.get(3)), activated(settings.activation(), cell)), cell);
  }

  private String resetAfter(String h, String x) {
    String product = product(h, 0, 3 * units);
    Weight bias = site.optional("bias");
    List<String> inner = split(bias == null ? product : add(product, bias(bias, 1)), 3);
    List<String> outer = split(x, 3);
    String z = gate(add(outer.get(0), inner.get(0)));
    String r = gate(add(outer.get(1), inner.get(1)));
    String proposed = add(outer.get(2), multiply(r, inner.get(2)));
    return blend(z, h, activated(settings.activation(), proposed));
  }

  private String resetBefore(String h, String x) {
    List<String> outer = split(x, 3);
    List<String> inner = split(product(h, 0, 2 * units), 2);
    String z = gate(add(outer.get(0), inner.get(0)));
    String r = gate(add(outer.get(1), inner.get(1)));
    String proposed = add(outer.get(2), product(multiply(r, h), 2 * units, 3 * units));
    return blend(z, h, activated(settings.activation(), proposed));
  }

  /// `z ⊙ h + (1 - z) ⊙ g`.
  private String blend(String z, String h, String proposed) {
    String rest = body.add("Sub", List.of(body.number(1), z));
    return add(multiply(z, h), multiply(rest, proposed));
  }

  /// A state by some columns of the recurrent kernel.
  private String product(String state, int from, int to) {
    Weight kernel = site.weight("recurrent_kernel");
    String columns =
        body.view(
            kernel,
            "columns " + from,
            new long[] {units, to - from},
            () -> kernel.columns(from, to));
    return body.add("MatMul", List.of(state, columns));
  }

  private List<String> split(String value, int parts) {
    return body.add("Split", List.of(value), parts, Attributes.of("axis", 1));
  }

  private String add(String x, String y) {
    return body.add("Add", List.of(x, y));
  }

  private String multiply(String x, String y) {
    return body.add("Mul", List.of(x, y));
  }

  private String gate(String x) {
    return activated(settings.recurrentActivation(), x);
  }

  private String activated(Activation activation, String x) {
    return Activations.apply(activation, x, body);
  }
}
