package io.weighbridge.layers;

import io.weighbridge.network.Initializer;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Layer;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `gamma · (x - mean) / √(variance + epsilon) + beta` for each channel (Ioffe and Szegedy 2015).
///
/// While it learns, mean and variance are those of the batch, and the moving ones follow them:
/// `moving · momentum + batch · (1 - momentum)`, with the batch's variance not corrected for its
/// size, as in Keras 3. Otherwise they are the moving ones.
///
/// Parameters, all `[channels]`: `gamma` with `scale`, `beta` with `center`, `moving_mean`,
/// `moving_variance`.
///
/// @param axis of the channels as Keras counts: -1 is the last, the batch is axis 0
public record BatchNormalization(
    String name,
    int axis,
    double momentum,
    double epsilon,
    boolean center,
    boolean scale,
    ParameterRules beta,
    ParameterRules gamma,
    Initializer movingMean,
    Initializer movingVariance,
    boolean trainable)
    implements UnaryLayer {

  private static final double MOMENTUM = 0.99;
  private static final double EPSILON = 1e-3;

  public BatchNormalization(String name) {
    this(
        name,
        -1,
        MOMENTUM,
        EPSILON,
        true,
        true,
        ParameterRules.ZEROS,
        ParameterRules.ONES,
        Initializers.ZEROS,
        Initializers.ONES,
        true);
  }

  static Layer read(KerasLayer keras) {
    // Keras 1 could also normalise each example by itself (1), or never use moving statistics (2).
    int mode = keras.integer("mode").orElse(0);
    if (mode != 0) {
      throw keras.problem("has the mode %d, not supported".formatted(mode));
    }
    keras.without("renorm", "virtual_batch_size", "adjustment");
    List<Integer> axes = AxesLast.read(keras, -1);
    if (axes.size() != 1) {
      throw keras.problem("has the axis %s, not one".formatted(axes));
    }
    return new BatchNormalization(
        keras.name(),
        axes.getFirst(),
        keras.number(MOMENTUM, "momentum"),
        keras.number(EPSILON, "epsilon"),
        keras.flag(true, "center"),
        keras.flag(true, "scale"),
        keras.rules("beta", Initializers.ZEROS, "beta_init", "beta"),
        keras.rules("gamma", Initializers.ONES, "gamma_init", "gamma"),
        keras.rules("moving_mean", Initializers.ZEROS).initializer(),
        keras.rules("moving_variance", Initializers.ONES).initializer(),
        keras.trainable());
  }

  @Override
  public BatchNormalization named(String name) {
    return new BatchNormalization(
        name,
        axis,
        momentum,
        epsilon,
        center,
        scale,
        beta,
        gamma,
        movingMean,
        movingVariance,
        trainable);
  }

  @Override
  public BatchNormalization trainable(boolean trainable) {
    return new BatchNormalization(
        name,
        axis,
        momentum,
        epsilon,
        center,
        scale,
        beta,
        gamma,
        movingMean,
        movingVariance,
        trainable);
  }

  @Override
  public Shape outputShape(Shape input) {
    int _ = Ranks.axis(this, axis, input);
    return input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    Shape channels = Shape.of(input.extent(Ranks.axis(this, axis, input)));
    List<ParameterSpec> parameters = new ArrayList<>();
    if (scale) {
      parameters.add(new ParameterSpec("gamma", channels, gamma, trainable, 0));
    }
    if (center) {
      parameters.add(new ParameterSpec("beta", channels, beta, trainable, parameters.size()));
    }
    parameters.add(
        new ParameterSpec(
            "moving_mean", channels, ParameterRules.of(movingMean), false, parameters.size()));
    parameters.add(
        new ParameterSpec(
            "moving_variance",
            channels,
            ParameterRules.of(movingVariance),
            false,
            parameters.size()));
    return List.copyOf(parameters);
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    int[] own = {Ranks.axis(this, axis, place.inShape())};
    return AxesLast.around(place, own, moved -> List.of(new BatchNormalizationStep(moved, this)));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("axis", axis).put("momentum", momentum).put("epsilon", epsilon);
    config.put("center", center).put("scale", scale);
    Described.rules(config, "beta", beta);
    Described.rules(config, "gamma", gamma);
    config.set("moving_mean_initializer", Initializers.write(movingMean));
    config.set("moving_variance_initializer", Initializers.write(movingVariance));
  }
}
