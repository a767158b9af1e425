package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `gamma · (x - mean) / √(variance + epsilon) + beta` with the mean and variance of groups of
/// channels over all places of each example (Wu and He 2018).
///
/// Parameters, all `[channels]`: `gamma` with `scale`, `beta` with `center`.
///
/// @param groups of channels that follow each other; -1 is one for each channel
/// @param axis of the channels as Keras counts: -1 is the last, the batch is axis 0
public record GroupNormalization(
    String name,
    int groups,
    int axis,
    double epsilon,
    boolean center,
    boolean scale,
    ParameterRules beta,
    ParameterRules gamma,
    boolean trainable)
    implements UnaryLayer {

  private static final int GROUPS = 32;
  private static final double EPSILON = 1e-3;

  static Layer read(KerasLayer keras) {
    return new GroupNormalization(
        keras.name(),
        keras.integer("groups").orElse(GROUPS),
        keras.integer("axis").orElse(-1),
        keras.number(EPSILON, "epsilon"),
        keras.flag(true, "center"),
        keras.flag(true, "scale"),
        keras.rules("beta", Initializers.ZEROS),
        keras.rules("gamma", Initializers.ONES),
        keras.trainable());
  }

  @Override
  public GroupNormalization named(String name) {
    return new GroupNormalization(
        name, groups, axis, epsilon, center, scale, beta, gamma, trainable);
  }

  @Override
  public GroupNormalization trainable(boolean trainable) {
    return new GroupNormalization(
        name, groups, axis, epsilon, center, scale, beta, gamma, trainable);
  }

  private long channels(Shape input) {
    return input.extent(Ranks.axis(this, axis, input));
  }

  @Override
  public Shape outputShape(Shape input) {
    long channels = channels(input);
    if (groups != -1 && (groups < 1 || channels % groups != 0)) {
      throw new NetworkException(
          "%s: %d channels do not make %d groups".formatted(label(), channels, groups));
    }
    return input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    return LayerNormalization.scaleAndCenter(
        Shape.of(channels(input)), scale ? gamma : null, center ? beta : null, trainable);
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    int[] own = {Ranks.axis(this, axis, place.inShape())};
    return AxesLast.around(place, own, this::standardized);
  }

  /// @param place with its channels last
  private List<Step> standardized(Place place) {
    int width = place.in().width();
    int channels = (int) place.inShape().extent(place.inShape().rank() - 1);
    int count = groups == -1 ? channels : groups;
    Shape grouped = Shape.of(width / channels, count, channels / count);
    Shape apart = Shape.of(count, width / channels, channels / count);
    int[] exchange = {1, 0, 2};
    Parameter factors = place.optional("gamma");
    Parameter shifts = place.optional("beta");
    boolean plain = factors == null && shifts == null;
    Buffer each = new Buffer(width);
    Buffer standard = new Buffer(width);
    Buffer together = plain ? place.out() : new Buffer(width);
    List<Step> steps = new ArrayList<>();
    // [places, groups, channels of a group] -> [groups, places, channels of a group] and back
    steps.add(Transposition.of(place.in(), each, grouped, exchange));
    steps.add(new Standardized(each, standard, width / count, epsilon));
    steps.add(Transposition.of(standard, together, apart, exchange));
    if (!plain) {
      steps.add(new ScaleStep(together, place.out(), factors, shifts, channels));
    }
    return steps;
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("groups", groups).put("axis", axis).put("epsilon", epsilon);
    config.put("center", center).put("scale", scale);
    Described.rules(config, "beta", beta);
    Described.rules(config, "gamma", gamma);
  }
}
