package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Buffer;
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
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A convolution over images in two: each channel by itself, then across the channels of each place
/// (Chollet 2017).
///
/// Parameters: `depthwise_kernel` `[height, width, channels, multiplier]`, `pointwise_kernel` `[1…,
/// channels * multiplier, filters]` and, with `useBias`, `bias` `[filters]`.
public record SeparableConv2D(
    String name,
    int filters,
    int multiplier,
    Window window,
    Activation activation,
    boolean useBias,
    ParameterRules depthwise,
    ParameterRules pointwise,
    ParameterRules bias,
    boolean trainable)
    implements UnaryLayer {

  public SeparableConv2D {
    if (multiplier < 1) {
      throw new NetworkException(
          "layer \"%s\" (SeparableConv2D): a depth_multiplier of %d".formatted(name, multiplier));
    }
  }

  static Layer read(KerasLayer keras) {
    return new SeparableConv2D(
        keras.name(),
        keras.count("filters", "nb_filter"),
        keras.integer("depth_multiplier").orElse(1),
        Window.read(keras, 2),
        keras.activation(),
        keras.flag(true, "use_bias", "bias"),
        keras.rules("depthwise", Initializers.GLOROT_UNIFORM, "init", "depthwise"),
        keras.rules("pointwise", Initializers.GLOROT_UNIFORM, "init", "pointwise"),
        keras.rules("bias", Initializers.ZEROS, null, "b"),
        keras.trainable());
  }

  private SeparableConv2D changed(String name, Activation activation, boolean trainable) {
    return new SeparableConv2D(
        name,
        filters,
        multiplier,
        window,
        activation,
        useBias,
        depthwise,
        pointwise,
        bias,
        trainable);
  }

  @Override
  public SeparableConv2D named(String name) {
    return changed(name, activation, trainable);
  }

  @Override
  public SeparableConv2D with(Activation other) {
    return changed(name, other, trainable);
  }

  @Override
  public SeparableConv2D trainable(boolean trainable) {
    return changed(name, activation, trainable);
  }

  private long between(Shape input) {
    return Math.multiplyExact(window.channels(input), multiplier);
  }

  @Override
  public Shape outputShape(Shape input) {
    return window.output(label(), input, filters);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    List<ParameterSpec> parameters = new ArrayList<>();
    parameters.add(
        new ParameterSpec(
            "depthwise_kernel",
            window.kernel(window.channels(input), multiplier),
            depthwise,
            trainable,
            0));
    parameters.add(
        new ParameterSpec(
            "pointwise_kernel", point().kernel(between(input), filters), pointwise, trainable, 1));
    if (useBias) {
      parameters.add(new ParameterSpec("bias", Shape.of(filters), bias, trainable, 2));
    }
    return List.copyOf(parameters);
  }

  /// A window of one place.
  private Window point() {
    List<Integer> ones = Collections.nCopies(window.axes(), 1);
    return new Window(ones, ones, ones, Padding.VALID, false);
  }

  @Override
  public List<Step> steps(Place place) {
    return window.channelsFirst()
        ? ChannelsFirst.around(place, this::channelsLast)
        : channelsLast(place);
  }

  private List<Step> channelsLast(Place place) {
    long[] extents = place.outShape().extents();
    extents[extents.length - 1] = place.inShape().extent(extents.length - 1) * multiplier;
    Shape between = Shape.of(extents);
    Buffer middle = new Buffer(Math.toIntExact(between.elements()));
    Place second =
        new Place(
            List.of(middle),
            List.of(between),
            place.outputs(),
            place.outputShapes(),
            place.parameters(),
            place.prefix(),
            place.ordinal());
    return List.of(
        new DepthwiseStep(
            place.in(),
            middle,
            Convolution.of(window, place.inShape(), between, 1),
            place.parameter("depthwise_kernel"),
            null),
        new ConvolutionStep(
            second,
            Convolution.of(point(), between, place.outShape(), 1),
            place.parameter("pointwise_kernel"),
            place.optional("bias")));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("filters", filters);
    config.put("depth_multiplier", multiplier);
    window.describe(config);
    Described.activation(config, activation);
    config.put("use_bias", useBias);
    Described.rules(config, "depthwise", depthwise);
    Described.rules(config, "pointwise", pointwise);
    Described.rules(config, "bias", bias);
  }
}
