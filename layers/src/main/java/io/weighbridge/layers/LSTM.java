package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Initializer;
import io.weighbridge.network.Layer;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.Place;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al.
/// 2000): `c' = f ⊙ c + i ⊙ g`, `h' = o ⊙ tanh(c')`, where `i, f, g, o` come of `x · kernel + h ·
/// recurrent_kernel + bias`, in this order of columns.
///
/// @param unitForgetBias whether the bias of the forget gate begins with one
public record LSTM(String name, Recurrence recurrence, boolean unitForgetBias, boolean trainable)
    implements RecurrentLayer {

  private static final int GATES = 4;

  public LSTM(String name, int units, boolean returnSequences) {
    this(name, Recurrence.of(units, returnSequences), true, true);
  }

  static Layer read(KerasLayer keras) {
    // Keras 1 names how the bias of the forget gate begins.
    String older = keras.text("one", "forget_bias_init");
    return new LSTM(
        keras.name(),
        Recurrence.read(keras, true),
        keras.flag(older.equals("one") || older.equals("ones"), "unit_forget_bias"),
        keras.trainable());
  }

  @Override
  public LSTM named(String name) {
    return new LSTM(name, recurrence, unitForgetBias, trainable);
  }

  @Override
  public LSTM with(Recurrence other) {
    return new LSTM(name, other, unitForgetBias, trainable);
  }

  @Override
  public LSTM trainable(boolean trainable) {
    return new LSTM(name, recurrence, unitForgetBias, trainable);
  }

  @Override
  public int gates() {
    return GATES;
  }

  @Override
  public int states() {
    return 2;
  }

  @Override
  public ParameterRules biasRules() {
    ParameterRules rules = recurrence.bias();
    return unitForgetBias
        ? new ParameterRules(
            new Initializer.UnitForgetBias(rules.initializer()),
            rules.regularizer(),
            rules.constraint())
        : rules;
  }

  @Override
  public RecurrentStep step(Place place) {
    return new Cell(place);
  }

  @Override
  public void describe(ObjectNode config) {
    recurrence.describe(config, true);
    config.put("unit_forget_bias", unitForgetBias);
  }

  private final class Cell extends RecurrentStep {

    private float[] cells = {}; // [rows, time + 1, units]: c before the first step and after each
    private float[] squashed = {}; // [rows, time, units]: its activation after each, by time
    private float[] cellGradients = {}; // [rows, units]

    Cell(Place place) {
      super(place, recurrence, GATES);
    }

    @Override
    public void hold(int rows, boolean withGradients) {
      super.hold(rows, withGradients);
      cells = atLeast(cells, Math.multiplyExact(rows, time + 1), units);
      squashed = atLeast(squashed, Math.multiplyExact(rows, time), units);
      if (withGradients) {
        cellGradients = atLeast(cellGradients, rows, units);
      }
    }

    private int cell(int row, int t) {
      return (row * (time + 1) + t) * units;
    }

    @Override
    void begin(int row, @Nullable Buffer given) {
      int start = cell(row, 0);
      if (given == null) {
        Arrays.fill(cells, start, start + units, 0);
      } else {
        System.arraycopy(given.values(), row * units, cells, start, units);
      }
    }

    @Override
    void end(int row, @Nullable Buffer wanted) {
      if (wanted != null) {
        System.arraycopy(cells, cell(row, time), wanted.values(), row * units, units);
      }
    }

    @Override
    void forward(int from, int to, int t, int position) {
      product.multiply(from, to, position, before, 0, columns, gates);
      for (int row = from; row < to; row++) {
        int was = cell(row, t);
        int now = was + units;
        if (!kept(row, position)) {
          System.arraycopy(cells, was, cells, now, units);
          continue;
        }
        int i = at(row, position, columns);
        int f = i + units;
        int g = f + units;
        int o = g + units;
        keepRaw(i, columns);
        gate.apply(gates, i, g);
        activation.apply(gates, g, o);
        gate.apply(gates, o, o + units);
        for (int j = 0; j < units; j++) {
          cells[now + j] = gates[f + j] * cells[was + j] + gates[i + j] * gates[g + j];
        }
        int s = at(row, t, units);
        System.arraycopy(cells, now, squashed, s, units);
        activation.apply(squashed, s, s + units);
        for (int j = 0; j < units; j++) {
          hidden[row * units + j] = gates[o + j] * squashed[s + j];
        }
      }
    }

    @Override
    void beginBack(int row, @Nullable Buffer wanted) {
      if (wanted == null) {
        Arrays.fill(cellGradients, row * units, (row + 1) * units, 0);
      } else {
        System.arraycopy(wanted.gradients(), row * units, cellGradients, row * units, units);
      }
    }

    @Override
    void endBack(int row, @Nullable Buffer given) {
      if (given != null) {
        System.arraycopy(cellGradients, row * units, given.gradients(), row * units, units);
      }
    }

    @Override
    void backward(int from, int to, int t, int position, float[] turned) {
      for (int row = from; row < to; row++) {
        if (kept(row, position)) {
          backward(row, t, position);
        } else {
          clear(row, position);
        }
      }
      product.back(from, to, position, gates, turned, 0, columns, productGradients, false);
    }

    private void backward(int row, int t, int position) {
      int i = at(row, position, columns);
      int f = i + units;
      int g = f + units;
      int o = g + units;
      int was = cell(row, t);
      int s = at(row, t, units);
      for (int j = 0; j < units; j++) {
        int r = row * units + j;
        float input = gates[i + j];
        float forget = gates[f + j];
        float proposed = gates[g + j];
        float output = gates[o + j];
        float dh = hiddenGradients[r];
        float dc =
            cellGradients[r]
                + dh * output * activation.slope(squashed[s + j], cells[was + units + j]);
        gates[i + j] = dc * proposed * gate.slope(input, raw(i + j));
        gates[f + j] = dc * cells[was + j] * gate.slope(forget, raw(f + j));
        gates[g + j] = dc * input * activation.slope(proposed, raw(g + j));
        gates[o + j] = dh * squashed[s + j] * gate.slope(output, raw(o + j));
        cellGradients[r] = dc * forget;
        hiddenGradients[r] = 0;
      }
    }
  }
}
