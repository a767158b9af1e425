package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A convolution along sequences of each channel by itself.
///
/// Parameters: `depthwise_kernel` `[kernel, channels, multiplier]`, named `kernel` as Keras 3 does,
/// and, with `useBias`, `bias` `[channels * multiplier]`.
public record DepthwiseConv1D(
    String name,
    int multiplier,
    Window window,
    Activation activation,
    boolean useBias,
    ParameterRules kernel,
    ParameterRules bias,
    boolean trainable)
    implements UnaryLayer {

  public DepthwiseConv1D {
    if (multiplier < 1) {
      throw new NetworkException(
          "layer \"%s\" (DepthwiseConv1D): a depth_multiplier of %d".formatted(name, multiplier));
    }
  }

  static Layer read(KerasLayer keras) {
    return new DepthwiseConv1D(
        keras.name(),
        keras.integer("depth_multiplier").orElse(1),
        Window.read(keras, 1),
        keras.activation(),
        keras.flag(true, "use_bias", "bias"),
        keras.rules("depthwise", Initializers.GLOROT_UNIFORM),
        keras.rules("bias", Initializers.ZEROS, null, "b"),
        keras.trainable());
  }

  @Override
  public DepthwiseConv1D named(String name) {
    return new DepthwiseConv1D(
        name, multiplier, window, activation, useBias, kernel, bias, trainable);
  }

  @Override
  public DepthwiseConv1D with(Activation other) {
    return new DepthwiseConv1D(name, multiplier, window, other, useBias, kernel, bias, trainable);
  }

  @Override
  public DepthwiseConv1D trainable(boolean trainable) {
    return new DepthwiseConv1D(
        name, multiplier, window, activation, useBias, kernel, bias, trainable);
  }

  private long filters(Shape input) {
    return Math.multiplyExact(window.channels(input), multiplier);
  }

  @Override
  public Shape outputShape(Shape input) {
    long[] _ = window.places(label(), input);
    return window.output(label(), input, filters(input));
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    List<ParameterSpec> parameters = new ArrayList<>();
    Shape shape = window.kernel(window.channels(input), multiplier);
    parameters.add(new ParameterSpec("kernel", shape, kernel, trainable, 0));
    if (useBias) {
      parameters.add(new ParameterSpec("bias", Shape.of(filters(input)), bias, trainable, 1));
    }
    return List.copyOf(parameters);
  }

  @Override
  public List<Step> steps(Place place) {
    return window.channelsFirst()
        ? ChannelsFirst.around(place, this::channelsLast)
        : channelsLast(place);
  }

  private List<Step> channelsLast(Place place) {
    return List.of(
        new DepthwiseStep(
            place.in(),
            place.out(),
            Convolution.of(window, place.inShape(), place.outShape(), 1),
            place.parameter("kernel"),
            place.optional("bias")));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("depth_multiplier", multiplier);
    window.describe(config);
    Described.activation(config, activation);
    config.put("use_bias", useBias);
    Described.rules(config, "depthwise", kernel);
    Described.rules(config, "bias", bias);
  }
}
