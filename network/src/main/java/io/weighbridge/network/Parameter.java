package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A parameter in an engine: values, and gradients while training. The values of a network that is
/// only used may lie outside the heap, in a file or in one copy.
public final class Parameter implements Variable {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Layer layer;
  private final ParameterSpec spec;
  private final @Nullable MemorySegment mapped;
  private float @Nullable [] values;
  private float[] gradients = {};

  /// One whose values are all zero.
  public Parameter(Layer layer, ParameterSpec spec) {
    this.layer = layer;
    this.spec = spec;
    this.mapped = null;
    this.values = new float[Math.toIntExact(spec.shape().elements())];
  }

  /// One whose values lie outside the heap and are never changed.
  ///
  /// @param mapped exactly the elements of its shape as little-endian floats
  public Parameter(Layer layer, ParameterSpec spec, MemorySegment mapped) {
    if (mapped.byteSize() != spec.shape().elements() * Float.BYTES) {
      throw new IllegalArgumentException(
          "%s %s: %d bytes".formatted(spec.name(), spec.shape(), mapped.byteSize()));
    }
    this.layer = layer;
    this.spec = spec;
    this.mapped = mapped;
  }

  @Override
  public Layer layer() {
    return layer;
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public Shape shape() {
    return spec.shape();
  }

  public ParameterSpec spec() {
    return spec;
  }

  /// Where the values lie if that is outside the heap; null if they are in [#array].
  public @Nullable MemorySegment mapped() {
    return mapped;
  }

  /// The values themselves, row-major; those outside the heap are copied once.
  public float[] array() {
    float[] ready = values;
    if (ready == null) {
      MemorySegment source = mapped;
      ready = new float[Math.toIntExact(spec.shape().elements())];
      if (source != null) {
        MemorySegment.copy(source, FLOAT, 0, ready, 0, ready.length);
      }
      values = ready;
    }
    return ready;
  }

  /// Forgets a copy of values that lie outside the heap.
  public void wipe() {
    if (mapped != null && values != null) {
      Arrays.fill(values, 0);
    }
  }

  /// As long as the values once training has begun.
  public float[] gradients() {
    return gradients;
  }

  /// Makes room for gradients.
  public void train() {
    if (gradients.length == 0) {
      gradients = new float[array().length];
    }
  }

  @Override
  public float[] values() {
    return array().clone();
  }

  @Override
  public void assign(float[] values) {
    float[] own = array();
    if (values.length != own.length) {
      throw new IllegalArgumentException(
          "%s: %s takes %d values, given %d".formatted(path(), shape(), own.length, values.length));
    }
    System.arraycopy(values, 0, own, 0, values.length);
  }
}
