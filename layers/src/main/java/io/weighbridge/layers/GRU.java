package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;

/// The gated recurrent unit (Cho et al. 2014): `h' = z ⊙ h + (1 - z) ⊙ g`, with the columns of the
/// kernels in the order `z` (update), `r` (reset), `g` (proposed).
///
/// @param resetAfter whether the reset gate is applied after the product with the recurrent kernel
///   (`g = tanh(x · W + r ⊙ (h · U + b'))`, as cuDNN does it, with a second bias) or before (`g =
///   tanh(x · W + (r ⊙ h) · U)`)
public record GRU(String name, Recurrence recurrence, boolean resetAfter, boolean trainable)
    implements RecurrentLayer {

  private static final int GATES = 3;

  public GRU(String name, int units, boolean returnSequences) {
    this(name, Recurrence.of(units, returnSequences), true, true);
  }

  static Layer read(KerasLayer keras) {
    // Keras 1 knows nothing of it, in Keras 2 it says so where it does.
    boolean after =
        keras.className().equals("CuDNNGRU") || keras.version().equals(KerasVersion.THREE);
    return new GRU(
        keras.name(),
        Recurrence.read(keras, true),
        keras.flag(after, "reset_after"),
        keras.trainable());
  }

  @Override
  public GRU named(String name) {
    return new GRU(name, recurrence, resetAfter, trainable);
  }

  @Override
  public GRU with(Recurrence other) {
    return new GRU(name, other, resetAfter, trainable);
  }

  @Override
  public GRU trainable(boolean trainable) {
    return new GRU(name, recurrence, resetAfter, trainable);
  }

  @Override
  public int gates() {
    return GATES;
  }

  @Override
  public int states() {
    return 1;
  }

  @Override
  public Shape biasShape(long columns) {
    return resetAfter ? Shape.of(2, columns) : Shape.of(columns);
  }

  @Override
  public RecurrentStep step(Place place) {
    return resetAfter ? new After(place) : new Before(place);
  }

  @Override
  public void describe(ObjectNode config) {
    recurrence.describe(config, true);
    config.put("reset_after", resetAfter);
  }

  /// What both ways have in common.
  private abstract static class Cell extends RecurrentStep {

    Cell(Place place, Recurrence recurrence) {
      super(place, recurrence, GATES);
    }

    final void blend(int row, int position) {
      int z = at(row, position, columns);
      int g = z + 2 * units;
      int h = at(row, position, units);
      for (int j = 0; j < units; j++) {
        float update = gates[z + j];
        hidden[row * units + j] = update * previous[h + j] + (1 - update) * gates[g + j];
      }
    }

    /// The gradients before the activations of the update gate and of what is proposed; the reset
    /// gate still has its value.
    final void blendBack(int row, int position) {
      int z = at(row, position, columns);
      int g = z + 2 * units;
      int h = at(row, position, units);
      for (int j = 0; j < units; j++) {
        int r = row * units + j;
        float update = gates[z + j];
        float proposed = gates[g + j];
        float dh = hiddenGradients[r];
        gates[z + j] = dh * (previous[h + j] - proposed) * gate.slope(update, raw(z + j));
        gates[g + j] = dh * (1 - update) * activation.slope(proposed, raw(g + j));
        hiddenGradients[r] = dh * update;
      }
    }
  }

  private final class After extends Cell {

    // [rows, time, columns]: h · recurrent_kernel and its bias; on the way back its gradient.
    private float[] inner = {};

    After(Place place) {
      super(place, recurrence);
    }

    @Override
    public void hold(int rows, boolean withGradients) {
      super.hold(rows, withGradients);
      inner = atLeast(inner, Math.multiplyExact(rows, time), columns);
    }

    @Override
    void forward(int from, int to, int t, int position) {
      for (int row = from; row < to; row++) {
        int start = at(row, position, columns);
        if (bias == null) {
          Arrays.fill(inner, start, start + columns, 0);
        } else {
          System.arraycopy(bias.array(), columns, inner, start, columns);
        }
      }
      product.multiply(from, to, position, before, 0, columns, inner);
      for (int row = from; row < to; row++) {
        if (kept(row, position)) {
          advance(row, position);
        }
      }
    }

    private void advance(int row, int position) {
      int z = at(row, position, columns);
      int r = z + units;
      int g = r + units;
      for (int j = 0; j < 2 * units; j++) {
        gates[z + j] += inner[z + j];
      }
      keepRaw(z, 2 * units);
      gate.apply(gates, z, g);
      for (int j = 0; j < units; j++) {
        gates[g + j] += gates[r + j] * inner[g + j];
      }
      keepRaw(g, units);
      activation.apply(gates, g, g + units);
      blend(row, position);
    }

    @Override
    void backward(int from, int to, int t, int position, float[] turned) {
      for (int row = from; row < to; row++) {
        int z = at(row, position, columns);
        if (kept(row, position)) {
          backward(row, position, z);
        } else {
          clear(row, position);
          Arrays.fill(inner, z, z + columns, 0);
        }
      }
      product.back(from, to, position, inner, turned, 0, columns, productGradients, false);
    }

    private void backward(int row, int position, int z) {
      blendBack(row, position);
      int r = z + units;
      int g = r + units;
      for (int j = 0; j < units; j++) {
        float reset = gates[r + j];
        gates[r + j] = gates[g + j] * inner[g + j] * gate.slope(reset, raw(r + j));
        inner[z + j] = gates[z + j];
        inner[r + j] = gates[r + j];
        inner[g + j] = gates[g + j] * reset;
      }
    }

    @Override
    void sumRecurrent(int from, int to, int rows, boolean add) {
      product.sum(from, to, rows, before, inner, 0, columns, add);
    }

    @Override
    float[] innerGradients() {
      return inner;
    }
  }

  private final class Before extends Cell {

    private float[] reset = {}; // [rows, time, units]: r ⊙ h

    Before(Place place) {
      super(place, recurrence);
    }

    @Override
    public void hold(int rows, boolean withGradients) {
      super.hold(rows, withGradients);
      reset = atLeast(reset, Math.multiplyExact(rows, time), units);
    }

    @Override
    void forward(int from, int to, int t, int position) {
      product.multiply(from, to, position, before, 0, 2 * units, gates);
      for (int row = from; row < to; row++) {
        int z = at(row, position, columns);
        int h = at(row, position, units);
        keepRaw(z, 2 * units);
        gate.apply(gates, z, z + 2 * units);
        for (int j = 0; j < units; j++) {
          reset[h + j] = gates[z + units + j] * before[h + j];
        }
      }
      product.multiply(from, to, position, reset, 2 * units, units, gates);
      for (int row = from; row < to; row++) {
        if (kept(row, position)) {
          int g = at(row, position, columns) + 2 * units;
          keepRaw(g, units);
          activation.apply(gates, g, g + units);
          blend(row, position);
        }
      }
    }

    @Override
    void backward(int from, int to, int t, int position, float[] turned) {
      for (int row = from; row < to; row++) {
        if (kept(row, position)) {
          blendBack(row, position);
        } else {
          clear(row, position);
        }
      }
      // The gradients by r ⊙ h.
      product.back(from, to, position, gates, turned, 2 * units, units, productGradients, false);
      for (int row = from; row < to; row++) {
        int r = at(row, position, columns) + units;
        int h = at(row, position, units);
        for (int j = 0; j < units && kept(row, position); j++) {
          float through = productGradients[row * units + j];
          float value = gates[r + j];
          gates[r + j] = through * before[h + j] * gate.slope(value, raw(r + j));
          productGradients[row * units + j] = through * value;
        }
      }
      product.back(from, to, position, gates, turned, 0, 2 * units, productGradients, true);
    }

    @Override
    void sumRecurrent(int from, int to, int rows, boolean add) {
      product.sum(from, to, rows, before, gates, 0, 2 * units, add);
      product.sum(from, to, rows, reset, gates, 2 * units, units, add);
    }
  }
}
