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
import io.weighbridge.weights.Tensor;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A convolution over images: `activation(x * kernel + bias)`, where `*` is what signal processing
/// calls correlation.
///
/// Parameters: `kernel` `[height, width, channels / groups, filters]` and, with `useBias`, `bias`
/// `[filters]`.
public record Conv2D(
    String name,
    int filters,
    Window window,
    int groups,
    Activation activation,
    boolean useBias,
    ParameterRules kernel,
    ParameterRules bias,
    boolean trainable)
    implements UnaryLayer, OlderWeights {

  static Layer read(KerasLayer keras) {
    return new Conv2D(
        keras.name(),
        keras.count("filters", "nb_filter"),
        Window.read(keras, 2),
        keras.integer("groups").orElse(1),
        keras.activation(),
        keras.flag(true, "use_bias", "bias"),
        keras.rules("kernel", Initializers.GLOROT_UNIFORM, "init", "W"),
        keras.rules("bias", Initializers.ZEROS, null, "b"),
        keras.trainable());
  }

  @Override
  public Conv2D named(String name) {
    return new Conv2D(name, filters, window, groups, activation, useBias, kernel, bias, trainable);
  }

  @Override
  public Conv2D with(Activation other) {
    return new Conv2D(name, filters, window, groups, other, useBias, kernel, bias, trainable);
  }

  @Override
  public Conv2D trainable(boolean trainable) {
    return new Conv2D(name, filters, window, groups, activation, useBias, kernel, bias, trainable);
  }

  @Override
  public Shape outputShape(Shape input) {
    Shape output = window.output(label(), input, filters);
    long channels = window.channels(input);
    if (groups < 1 || channels % groups != 0 || filters % groups != 0) {
      throw new NetworkException(
          "%s: %d channels and %d filters do not fall into %d groups"
              .formatted(label(), channels, filters, groups));
    }
    return output;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    List<ParameterSpec> parameters = new ArrayList<>();
    Shape shape = window.kernel(window.channels(input) / groups, filters);
    parameters.add(new ParameterSpec("kernel", shape, kernel, trainable, 0));
    if (useBias) {
      parameters.add(new ParameterSpec("bias", Shape.of(filters), bias, trainable, 1));
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
        new ConvolutionStep(
            place,
            Convolution.of(window, place.inShape(), place.outShape(), groups),
            place.parameter("kernel"),
            place.optional("bias")));
  }

  @Override
  public List<Tensor> current(List<Tensor> found, Origin origin) {
    return OlderKernels.convolution(found, origin, window, filters);
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("filters", filters);
    window.describe(config);
    config.put("groups", groups);
    Described.activation(config, activation);
    config.put("use_bias", useBias);
    Described.rules(config, "kernel", kernel);
    Described.rules(config, "bias", bias);
  }
}
