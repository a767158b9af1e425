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

/// ONNX' RNN, LSTM and GRU. They take time before the batch, kernels transposed, a first axis for
/// the direction, and the gates in an order of their own.
final class RecurrentOperators {

  private static final int[] LSTM_GATES = {0, 3, 1, 2}; // i, o, f, c of Keras' i, f, c, o
  private static final int[] GRU_GATES = {0, 1, 2}; // z, r, h
  private static final int[] RNN_GATES = {0};

  private RecurrentOperators() {}

  /// Whether they do what a layer does: all steps count, and its activations have names.
  static boolean cover(RecurrentLayer layer, Site site) {
    Recurrence recurrence = layer.recurrence();
    return site.in().maskOf(site.inShape().extent(0)) == null
        && name(recurrence.activation()) != null
        && (layer instanceof SimpleRNN || name(recurrence.recurrentActivation()) != null);
  }

  private static @Nullable String name(Activation activation) {
    return switch (activation) {
      case TANH -> "Tanh";
      case SIGMOID -> "Sigmoid";
      case RELU -> "Relu";
      case SOFTSIGN -> "Softsign";
      case HARD_SIGMOID, HARD_SIGMOID_2, SPARSE_SIGMOID -> "HardSigmoid";
      default -> null;
    };
  }

  /// Of those with settings; the others take none out of the list.
  private static @Nullable Double slope(Activation activation) {
    return switch (activation) {
      case HARD_SIGMOID -> 1.0 / 6;
      case HARD_SIGMOID_2 -> 0.2;
      case SPARSE_SIGMOID -> 0.5;
      default -> null;
    };
  }

  static Recurrences.Run run(RecurrentLayer layer, Site site) {
    Graph graph = site.graph();
    List<String> inputs = inputs(layer, site);
    int states = layer.states();
    List<String> made =
        graph.add(
            operator(layer), inputs, 1 + states, attributes(layer).toArray(AttributeProto[]::new));
    // [time, 1, batch, units] -> [batch, time, units]
    String sequence = graph.transpose(graph.squeeze(made.getFirst(), 1), 1, 0, 2);
    List<String> ends = new ArrayList<>();
    for (String state : made.subList(1, made.size())) {
      ends.add(graph.squeeze(state, 0)); // [1, batch, units] -> [batch, units]
    }
    return new Recurrences.Run(sequence, ends.getFirst(), ends, layer.recurrence().goBackwards());
  }

  private static String operator(RecurrentLayer layer) {
    return switch (layer) {
      case SimpleRNN _ -> "RNN";
      case LSTM _ -> "LSTM";
      case GRU _ -> "GRU";
    };
  }

  private static int[] order(RecurrentLayer layer) {
    return switch (layer) {
      case SimpleRNN _ -> RNN_GATES;
      case LSTM _ -> LSTM_GATES;
      case GRU _ -> GRU_GATES;
    };
  }

  private static List<AttributeProto> attributes(RecurrentLayer layer) {
    Recurrence recurrence = layer.recurrence();
    Activation gate = recurrence.recurrentActivation();
    Activation own = recurrence.activation();
    List<Activation> activations =
        switch (layer) {
          case SimpleRNN _ -> List.of(own);
          case LSTM _ -> List.of(gate, own, own);
          case GRU _ -> List.of(gate, own);
        };
    List<AttributeProto> attributes = new ArrayList<>();
    attributes.add(Attributes.of("hidden_size", recurrence.units()));
    attributes.add(Attributes.of("direction", recurrence.goBackwards() ? "reverse" : "forward"));
    attributes.add(
        Attributes.strings(
            "activations", activations.stream().map(each -> String.valueOf(name(each))).toList()));
    List<Double> slopes = new ArrayList<>();
    for (Activation activation : activations) {
      Double slope = slope(activation);
      if (slope != null) {
        slopes.add(slope);
      }
    }
    if (!slopes.isEmpty()) {
      attributes.add(Attributes.floats("activation_alpha", slopes));
      attributes.add(Attributes.floats("activation_beta", Collections.nCopies(slopes.size(), 0.5)));
    }
    if (layer instanceof GRU gru) {
      attributes.add(Attributes.of("linear_before_reset", gru.resetAfter() ? 1 : 0));
    }
    return attributes;
  }

  private static List<String> inputs(RecurrentLayer layer, Site site) {
    Graph graph = site.graph();
    int units = layer.recurrence().units();
    int[] order = order(layer);
    Weight kernel = site.weight("kernel");
    Weight recurrent = site.weight("recurrent_kernel");
    long rows = (long) units * order.length;
    List<String> inputs = new ArrayList<>();
    inputs.add(graph.transpose(site.in().name(), 1, 0, 2)); // [time, batch, in]
    inputs.add(
        graph.view(
            kernel,
            "gates",
            new long[] {1, rows, kernel.shape().extent(0)},
            () -> kernel.blocks(units, order)));
    inputs.add(
        graph.view(
            recurrent, "gates", new long[] {1, rows, units}, () -> recurrent.blocks(units, order)));
    Weight bias = site.optional("bias");
    inputs.add(
        bias == null
            ? ""
            : graph.view(
                bias, "gates", new long[] {1, 2 * rows}, () -> biases(bias, units, order)));
    inputs.add(""); // lengths: all steps count
    for (Value state : site.inputs().subList(1, site.inputs().size())) {
      inputs.add(graph.unsqueeze(state.name(), 0));
    }
    while (inputs.getLast().isEmpty()) {
      inputs.removeLast();
    }
    return inputs;
  }

  /// That of the inputs and that of the state, which most layers of Keras do not have.
  private static float[] biases(Weight bias, int units, int[] order) {
    int columns = units * order.length;
    float[] found = Arrays.copyOf(bias.values(), 2 * columns);
    float[] biases = new float[2 * columns];
    for (int i = 0; i < biases.length; i++) {
      int gate = i % columns / units;
      biases[i] = found[i / columns * columns + order[gate] * units + i % units];
    }
    return biases;
  }
}
