package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Step;
import java.util.List;

/// The outputs of two directions merged; those of the second come in with time turned round.
final class DirectionsStep extends Step {

  private final Bidirectional.Merge merge;
  private final Buffer one;
  private final Buffer other;
  private final List<Buffer> outputs;
  private final int time;
  private final int width; // of one time step of `one`
  private final int otherWidth;

  /// @param outputs two where nothing is merged, otherwise one
  /// @param time steps of a row
  DirectionsStep(
      Bidirectional.Merge merge, Buffer one, Buffer other, List<Buffer> outputs, int time) {
    this.merge = merge;
    this.one = one;
    this.other = other;
    this.outputs = List.copyOf(outputs);
    this.time = time;
    width = one.width() / time;
    otherWidth = other.width() / time;
  }

  @Override
  public void hold(int rows, boolean withGradients) {
    outputs.forEach(output -> output.hold(rows, withGradients));
  }

  private int other(int row, int t) {
    return (row * time + time - 1 - t) * otherWidth;
  }

  @Override
  public void forward(int from, int to) {
    float[] a = one.values();
    float[] b = other.values();
    float[] y = outputs.getFirst().values();
    for (int row = from; row < to; row++) {
      for (int t = 0; t < time; t++) {
        int i = (row * time + t) * width;
        int j = other(row, t);
        switch (merge) {
          case CONCAT -> {
            int target = (row * time + t) * (width + otherWidth);
            System.arraycopy(a, i, y, target, width);
            System.arraycopy(b, j, y, target + width, otherWidth);
          }
          case NONE -> {
            System.arraycopy(a, i, y, i, width);
            float[] second = outputs.get(1).values();
            System.arraycopy(b, j, second, (row * time + t) * otherWidth, otherWidth);
          }
          case SUM, AVE -> {
            float share = merge == Bidirectional.Merge.AVE ? 0.5f : 1;
            for (int k = 0; k < width; k++) {
              y[i + k] = (a[i + k] + b[j + k]) * share;
            }
          }
          case MUL -> {
            for (int k = 0; k < width; k++) {
              y[i + k] = a[i + k] * b[j + k];
            }
          }
        }
      }
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    float[] da = one.gradients();
    float[] db = other.gradients();
    float[] dy = outputs.getFirst().gradients();
    for (int row = from; row < to; row++) {
      for (int t = 0; t < time; t++) {
        int i = (row * time + t) * width;
        int j = other(row, t);
        switch (merge) {
          case CONCAT -> {
            int source = (row * time + t) * (width + otherWidth);
            System.arraycopy(dy, source, da, i, width);
            System.arraycopy(dy, source + width, db, j, otherWidth);
          }
          case NONE -> {
            System.arraycopy(dy, i, da, i, width);
            float[] second = outputs.get(1).gradients();
            System.arraycopy(second, (row * time + t) * otherWidth, db, j, otherWidth);
          }
          case SUM, AVE -> {
            float share = merge == Bidirectional.Merge.AVE ? 0.5f : 1;
            for (int k = 0; k < width; k++) {
              da[i + k] = dy[i + k] * share;
              db[j + k] = dy[i + k] * share;
            }
          }
          case MUL -> {
            for (int k = 0; k < width; k++) {
              da[i + k] = dy[i + k] * other.values()[j + k];
              db[j + k] = dy[i + k] * one.values()[i + k];
            }
          }
        }
      }
    }
  }
}
