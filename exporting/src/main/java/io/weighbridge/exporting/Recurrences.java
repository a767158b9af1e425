package io.weighbridge.exporting;

import io.weighbridge.layers.GRU;
import io.weighbridge.layers.LSTM;
import io.weighbridge.layers.RecurrentLayer;
import io.weighbridge.layers.SimpleRNN;
import java.util.ArrayList;
import java.util.List;

/// Layers that go along time: ONNX' own operators where they do it, otherwise a loop over the
/// steps.
final class Recurrences {

  private Recurrences() {}

  static void addTo(Mappings all) {
    all.put(SimpleRNN.class, Recurrences::map);
    all.put(LSTM.class, Recurrences::map);
    all.put(GRU.class, Recurrences::map);
  }

  /// What comes of a way along time.
  ///
  /// @param sequence `[batch, time, units]`, a step's output at the step's place, whatever the
  ///   direction
  /// @param last the output of the step that is taken last, `[batch, units]`
  /// @param states those at the end
  /// @param backwards whether time was run through from its end
  record Run(String sequence, String last, List<String> states, boolean backwards) {

    /// The outputs as the steps were taken.
    String inOrder(Graph graph) {
      return backwards ? graph.reversed(sequence) : sequence;
    }

    /// The same turned round.
    String turned(Graph graph) {
      return backwards ? sequence : graph.reversed(sequence);
    }
  }

  static Run run(RecurrentLayer layer, Site site) {
    return RecurrentOperators.cover(layer, site)
        ? RecurrentOperators.run(layer, site)
        : new RecurrentLoop(layer, site).run();
  }

  private static List<Value> map(RecurrentLayer layer, Site site) {
    Run run = run(layer, site);
    List<Value> outputs = new ArrayList<>();
    outputs.add(
        new Value(
            layer.recurrence().returnSequences() ? run.inOrder(site.graph()) : run.last(),
            site.outShape()));
    if (layer.recurrence().returnState()) {
      run.states()
          .forEach(state -> outputs.add(new Value(state, site.outputShapes().get(outputs.size()))));
    }
    return List.copyOf(outputs);
  }
}
