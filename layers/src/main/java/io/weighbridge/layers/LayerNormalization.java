package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// `gamma · (x - mean) / √(variance + epsilon) + beta` with the mean and variance along some axes
/// of each example (Ba, Kiros and Hinton 2016).
///
/// Parameters, as long as these axes: `gamma` with `scale`, `beta` with `center`.
///
/// @param axes as Keras counts: -1 is the last, the batch is axis 0
public record LayerNormalization(
    String name,
    List<Integer> axes,
    double epsilon,
    boolean center,
    boolean scale,
    ParameterRules beta,
    ParameterRules gamma,
    boolean trainable)
    implements UnaryLayer {

  private static final double EPSILON = 1e-3;

  public LayerNormalization {
    axes = List.copyOf(axes);
  }

  static Layer read(KerasLayer keras) {
    keras.without("rms_scaling");
    return new LayerNormalization(
        keras.name(),
        AxesLast.read(keras, -1),
        keras.number(EPSILON, "epsilon"),
        keras.flag(true, "center"),
        keras.flag(true, "scale"),
        keras.rules("beta", Initializers.ZEROS),
        keras.rules("gamma", Initializers.ONES),
        keras.trainable());
  }

  @Override
  public LayerNormalization named(String name) {
    return new LayerNormalization(name, axes, epsilon, center, scale, beta, gamma, trainable);
  }

  @Override
  public LayerNormalization trainable(boolean trainable) {
    return new LayerNormalization(name, axes, epsilon, center, scale, beta, gamma, trainable);
  }

  @Override
  public Shape outputShape(Shape input) {
    int[] _ = AxesLast.of(this, axes, input);
    return input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    Shape along =
        Shape.of(IntStream.of(AxesLast.of(this, axes, input)).mapToLong(input::extent).toArray());
    return scaleAndCenter(along, scale ? gamma : null, center ? beta : null, trainable);
  }

  /// @param gamma null for none, as `beta`
  static List<ParameterSpec> scaleAndCenter(
      Shape shape,
      @org.jspecify.annotations.Nullable ParameterRules gamma,
      @org.jspecify.annotations.Nullable ParameterRules beta,
      boolean trainable) {
    List<ParameterSpec> parameters = new ArrayList<>();
    if (gamma != null) {
      parameters.add(new ParameterSpec("gamma", shape, gamma, trainable, 0));
    }
    if (beta != null) {
      parameters.add(new ParameterSpec("beta", shape, beta, trainable, parameters.size()));
    }
    return List.copyOf(parameters);
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    int[] own = AxesLast.of(this, axes, place.inShape());
    int inner = AxesLast.length(place.inShape(), own);
    return AxesLast.around(place, own, moved -> standardized(moved, inner));
  }

  private List<Step> standardized(Place place, int inner) {
    Parameter factors = place.optional("gamma");
    Parameter shifts = place.optional("beta");
    if (factors == null && shifts == null) {
      return List.of(new Standardized(place.in(), place.out(), inner, epsilon));
    }
    Buffer standard = new Buffer(place.in().width());
    return List.of(
        new Standardized(place.in(), standard, inner, epsilon),
        new ScaleStep(standard, place.out(), factors, shifts, inner));
  }

  @Override
  public void describe(ObjectNode config) {
    if (axes.size() == 1) {
      config.put("axis", axes.getFirst());
    } else {
      Described.integers(config, "axis", axes);
    }
    config.put("epsilon", epsilon).put("center", center).put("scale", scale);
    Described.rules(config, "beta", beta);
    Described.rules(config, "gamma", gamma);
  }
}
