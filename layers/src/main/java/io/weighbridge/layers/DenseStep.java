package io.weighbridge.layers;

import io.weighbridge.matrix.MatrixProduct;
import io.weighbridge.matrix.Rows;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `out = in · kernel + bias`, over the last axis.
final class DenseStep extends UnaryStep {

  private final int inner; // the last axis that comes in
  private final int units;
  private final int repeats; // rows of the product in one example
  private final Parameter kernel; // [inner, units]
  private final @Nullable Parameter bias; // [units]

  DenseStep(Place place) {
    this(
        place.in(),
        place.out(),
        place.parameter("kernel"),
        place.optional("bias"),
        Math.toIntExact(place.parameter("kernel").shape().extent(0)));
  }

  /// @param kernel of any rank whose numbers are those of `[inner, units]`
  DenseStep(Buffer in, Buffer out, Parameter kernel, @Nullable Parameter bias, int inner) {
    super(in, out);
    this.kernel = kernel;
    this.bias = bias;
    this.inner = inner;
    units = Math.toIntExact(kernel.shape().elements() / inner);
    repeats = in.width() / inner;
  }

  @Override
  public void forward(int from, int to) {
    int first = from * repeats;
    int rows = (to - from) * repeats;
    if (bias != null) {
      for (int row = first; row < first + rows; row++) {
        System.arraycopy(bias.array(), 0, out.values(), row * units, units);
      }
    }
    // [rows, inner] x [inner, units]
    MatrixProduct.nn(
        rows,
        units,
        inner,
        in.values(),
        first * inner,
        inner,
        kernel.array(),
        0,
        units,
        out.values(),
        first * units,
        units,
        bias != null);
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    if (!inputs) {
      return;
    }
    int first = from * repeats;
    // [rows, units] x [inner, units]ᵀ
    MatrixProduct.nt(
        (to - from) * repeats,
        inner,
        units,
        out.gradients(),
        first * units,
        units,
        kernel.array(),
        0,
        units,
        in.gradients(),
        first * inner,
        inner,
        false);
  }

  @Override
  public List<Gradient> gradients() {
    return bias == null
        ? List.of(new KernelGradient(kernel))
        : List.of(new KernelGradient(kernel), new BiasGradient(bias));
  }

  /// Rows of `inᵀ · out.gradients` over the whole batch.
  private final class KernelGradient implements Gradient {

    private final Parameter parameter;

    KernelGradient(Parameter parameter) {
      this.parameter = parameter;
    }

    @Override
    public Parameter parameter() {
      return parameter;
    }

    @Override
    public int rows() {
      return inner;
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      MatrixProduct.tn(
          to - from,
          units,
          count * repeats,
          in.values(),
          from,
          inner,
          out.gradients(),
          0,
          units,
          parameter.gradients(),
          from * units,
          units,
          add);
    }
  }

  /// The sums of the columns.
  private final class BiasGradient implements Gradient {

    private final Parameter parameter;

    BiasGradient(Parameter parameter) {
      this.parameter = parameter;
    }

    @Override
    public Parameter parameter() {
      return parameter;
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      Rows.columnSums(
          count * repeats, units, out.gradients(), 0, units, parameter.gradients(), 0, add);
    }
  }
}
