package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import tools.jackson.databind.node.ObjectNode;

/// The plain recurrent layer (Elman 1990): `h' = tanh(x · kernel + h · recurrent_kernel + bias)`.
public record SimpleRNN(String name, Recurrence recurrence, boolean trainable)
    implements RecurrentLayer {

  public SimpleRNN(String name, int units, boolean returnSequences) {
    this(name, Recurrence.of(units, returnSequences).ungated(), true);
  }

  static Layer read(KerasLayer keras) {
    return new SimpleRNN(keras.name(), Recurrence.read(keras, false), keras.trainable());
  }

  @Override
  public SimpleRNN named(String name) {
    return new SimpleRNN(name, recurrence, trainable);
  }

  @Override
  public SimpleRNN with(Recurrence other) {
    return new SimpleRNN(name, other, trainable);
  }

  @Override
  public SimpleRNN trainable(boolean trainable) {
    return new SimpleRNN(name, recurrence, trainable);
  }

  @Override
  public int gates() {
    return 1;
  }

  @Override
  public int states() {
    return 1;
  }

  @Override
  public RecurrentStep step(Place place) {
    return new Cell(place);
  }

  @Override
  public void describe(ObjectNode config) {
    recurrence.describe(config, false);
  }

  private final class Cell extends RecurrentStep {

    Cell(Place place) {
      super(place, recurrence, 1);
    }

    @Override
    void forward(int from, int to, int t, int position) {
      product.multiply(from, to, position, before, 0, units, gates);
      for (int row = from; row < to; row++) {
        if (kept(row, position)) {
          int start = at(row, position, units);
          keepRaw(start, units);
          activation.apply(gates, start, start + units);
          System.arraycopy(gates, start, hidden, row * units, units);
        }
      }
    }

    @Override
    void backward(int from, int to, int t, int position, float[] turned) {
      for (int row = from; row < to; row++) {
        if (!kept(row, position)) {
          clear(row, position);
          continue;
        }
        int start = at(row, position, units);
        for (int j = 0; j < units; j++) {
          int at = start + j;
          gates[at] = hiddenGradients[row * units + j] * activation.slope(gates[at], raw(at));
          hiddenGradients[row * units + j] = 0;
        }
      }
      product.back(from, to, position, gates, turned, 0, units, productGradients, false);
    }
  }
}
