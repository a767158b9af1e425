package io.weighbridge.layers;

import io.weighbridge.matrix.MatrixProduct;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Mask;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// What recurrent layers do alike: the product of all time steps with the kernel at once, the way
/// along time and back, steps that do not count, and what is dropped.
///
/// Arrays of a step are `[rows, time, …]` by the place in the input, whatever the direction. What
/// is computed for a row depends on that row alone.
abstract class RecurrentStep extends Step {

  final Recurrence settings;
  final int time;
  final int width; // of one time step of the input
  final int units;
  final int columns; // gates * units
  final CellActivation activation;
  final CellActivation gate;
  final Parameter kernel; // [width, columns]
  final StateProduct product;
  final @Nullable Parameter bias;

  private final Buffer in;
  private final List<Buffer> starts;
  private final SequenceOutput output;
  private final List<Buffer> ends;
  private final long ordinal;
  private final boolean keepsRaw;
  private final RecurrentDropout dropout;

  // [rows, time, columns]: what the gates are; on the way back, the gradient before their
  // activations. `raw` holds what the activations were applied to, if that is needed.
  float[] gates = {};
  float[] raw = {};

  // [rows, time, units]: the state before each step, and the same with numbers dropped.
  float[] previous = {};
  private boolean sharesBefore; // whether previous is before itself
  float[] before = {};

  // [rows, units]: the state now; on the way back its gradient and that of what goes into products.
  float[] hidden = {};
  float[] hiddenGradients = {};
  float[] productGradients = {};

  RecurrentStep(Place place, Recurrence settings, int gates) {
    this.settings = settings;
    in = place.in();
    starts = place.inputs().subList(1, place.inputs().size());
    ends = place.outputs().subList(1, place.outputs().size());
    ordinal = place.ordinal();
    time = Math.toIntExact(place.inShape().extent(0));
    width = Math.toIntExact(place.inShape().extent(1));
    units = settings.units();
    columns = Math.multiplyExact(gates, units);
    activation = new CellActivation(settings.activation());
    gate = new CellActivation(settings.recurrentActivation());
    keepsRaw = !activation.fromValue() || !gate.fromValue();
    kernel = place.parameter("kernel");
    product = new StateProduct(place.parameter("recurrent_kernel"), time, units, columns);
    output = new SequenceOutput(settings, place.out(), time);
    dropout = new RecurrentDropout(settings, time, width);
    bias = place.optional("bias");
  }

  /// The biases that are added before the state comes in: the first `columns` of them.
  private void startWithBias(int from, int to) {
    float[] biases = bias == null ? new float[columns] : bias.array();
    for (int i = from * time; i < to * time; i++) {
      System.arraycopy(biases, 0, gates, i * columns, columns);
    }
  }

  /// Time step `t` of some rows, at `position` in their inputs: from [#gates], which hold the part
  /// of the inputs, and [#before], the next [#hidden] of the rows that count.
  abstract void forward(int from, int to, int t, int position);

  /// The same back: from [#hiddenGradients] of the rows that count, [#gates] become gradients; then
  /// `hiddenGradients` are those of the state before, as far as it does not go through products,
  /// and [#productGradients] those of [#before]. Rows that do not count have gradients of zero and
  /// keep theirs.
  ///
  /// @param turned the recurrent kernel, for [StateProduct#back]
  abstract void backward(int from, int to, int t, int position, float[] turned);

  /// What a cell has of state beside [#hidden] begins.
  ///
  /// @param given where it comes from; null to begin with zeros
  void begin(int row, @Nullable Buffer given) {}

  /// And ends; `wanted` is null if nobody asks for it.
  void end(int row, @Nullable Buffer wanted) {}

  /// The same for the gradients, from the end to the beginning.
  void beginBack(int row, @Nullable Buffer wanted) {}

  void endBack(int row, @Nullable Buffer given) {}

  @Override
  public void hold(int rows, boolean withGradients) {
    output.hold(rows, withGradients);
    ends.forEach(end -> end.hold(rows, withGradients));
    int steps = Math.multiplyExact(rows, time);
    gates = atLeast(gates, steps, columns);
    raw = keepsRaw ? atLeast(raw, steps, columns) : raw;
    hidden = atLeast(hidden, rows, units);
    before = atLeast(before, steps, units);
    dropout.hold(rows, mode().training());
    if (dropout.ofState()) {
      previous = atLeast(sharesBefore ? new float[0] : previous, steps, units);
      sharesBefore = false;
    } else {
      previous = before;
      sharesBefore = true;
    }
    if (withGradients) {
      hiddenGradients = atLeast(hiddenGradients, rows, units);
      productGradients = atLeast(productGradients, rows, units);
    }
  }

  static float[] atLeast(float[] array, int rows, int width) {
    int length = Math.multiplyExact(rows, width);
    return array.length < length ? new float[length] : array;
  }

  /// What the kernel is multiplied with.
  final float[] inputs() {
    return dropout.inputs(in.values());
  }

  final int position(int t) {
    return settings.goBackwards() ? time - 1 - t : t;
  }

  /// Where a time step of a row lies in an array `[rows, time, width]`.
  final int at(int row, int position, int width) {
    return product.at(row, position, width);
  }

  final boolean kept(int row, int position) {
    Mask mask = in.mask();
    return mask == null || mask.steps() != time || mask.kept(row, position);
  }

  @Override
  public void forward(int from, int to) {
    drop(from, to);
    startWithBias(from, to);
    // [rows * time, width] x [width, columns]
    MatrixProduct.nn(
        (to - from) * time,
        columns,
        width,
        inputs(),
        from * time * width,
        width,
        kernel.array(),
        0,
        columns,
        gates,
        from * time * columns,
        columns,
        true);
    for (int row = from; row < to; row++) {
      start(row);
    }
    for (int t = 0; t < time; t++) {
      int position = position(t);
      for (int row = from; row < to; row++) {
        remember(row, position);
      }
      forward(from, to, t, position);
      for (int row = from; row < to; row++) {
        output.put(row, t, kept(row, position), hidden);
      }
    }
    for (int row = from; row < to; row++) {
      finish(row);
    }
  }

  private void start(int row) {
    if (starts.isEmpty()) {
      Arrays.fill(hidden, row * units, (row + 1) * units, 0);
    } else {
      System.arraycopy(starts.getFirst().values(), row * units, hidden, row * units, units);
    }
    begin(row, starts.size() > 1 ? starts.get(1) : null);
  }

  private void finish(int row) {
    if (!ends.isEmpty()) {
      System.arraycopy(hidden, row * units, ends.getFirst().values(), row * units, units);
    }
    end(row, ends.size() > 1 ? ends.get(1) : null);
  }

  private void remember(int row, int position) {
    int start = at(row, position, units);
    System.arraycopy(hidden, row * units, previous, start, units);
    for (int i = 0; i < units && dropout.ofState(); i++) {
      before[start + i] = previous[start + i] * dropout.ofState(row * units + i);
    }
  }

  private void drop(int from, int to) {
    for (int row = from; row < to && dropout.any(); row++) {
      SplittableRandom random = NoiseStep.random(mode().seed(), mode().step(), ordinal, row);
      dropout.draw(random, row, in.values());
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    float[] turned = product.turned();
    for (int row = from; row < to; row++) {
      startBack(row);
    }
    for (int t = time - 1; t >= 0; t--) {
      int position = position(t);
      for (int row = from; row < to; row++) {
        output.takeBack(row, t, kept(row, position), hiddenGradients);
      }
      backward(from, to, t, position, turned);
      addProductGradients(from, to);
    }
    for (int row = from; row < to; row++) {
      finishBack(row);
    }
    if (inputs) {
      inputGradients(from, to);
    }
  }

  private void startBack(int row) {
    output.startBack(row);
    if (ends.isEmpty()) {
      Arrays.fill(hiddenGradients, row * units, (row + 1) * units, 0);
    } else {
      System.arraycopy(
          ends.getFirst().gradients(), row * units, hiddenGradients, row * units, units);
    }
    beginBack(row, ends.size() > 1 ? ends.get(1) : null);
  }

  private void finishBack(int row) {
    if (!starts.isEmpty()) {
      System.arraycopy(
          hiddenGradients, row * units, starts.getFirst().gradients(), row * units, units);
    }
    endBack(row, starts.size() > 1 ? starts.get(1) : null);
  }

  private void addProductGradients(int from, int to) {
    for (int i = from * units; i < to * units; i++) {
      hiddenGradients[i] += productGradients[i] * dropout.ofState(i);
    }
  }

  private void inputGradients(int from, int to) {
    // [rows * time, columns] x [width, columns]ᵀ
    MatrixProduct.nt(
        (to - from) * time,
        width,
        columns,
        gates,
        from * time * columns,
        columns,
        kernel.array(),
        0,
        columns,
        in.gradients(),
        from * time * width,
        width,
        false);
    dropout.inputsBack(from, to, in.gradients());
  }

  /// Notes what the activations will be applied to.
  final void keepRaw(int start, int count) {
    if (keepsRaw) {
      System.arraycopy(gates, start, raw, start, count);
    }
  }

  /// What an activation was applied to, 0 if its slope does without.
  final float raw(int at) {
    return keepsRaw ? raw[at] : 0;
  }

  final void clear(int row, int position) {
    int start = at(row, position, columns);
    Arrays.fill(gates, start, start + columns, 0);
  }

  /// Fills rows of the recurrent kernel's gradient over all time steps of `rows` rows.
  void sumRecurrent(int from, int to, int rows, boolean add) {
    product.sum(from, to, rows, before, gates, 0, columns, add);
  }

  /// The gradients by the products of the state, where they are not those of the gates.
  float[] innerGradients() {
    return gates;
  }

  @Override
  public List<Gradient> gradients() {
    List<Gradient> gradients = new ArrayList<>();
    gradients.add(new RecurrentGradients.OfKernel(this));
    gradients.add(new RecurrentGradients.OfRecurrentKernel(this));
    if (bias != null) {
      gradients.add(new RecurrentGradients.OfBias(this, bias));
    }
    return gradients;
  }
}
