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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A convolution along sequences run backwards, from few places to many.
///
/// Parameters: `kernel` `[kernel, filters, channels]` and, with `useBias`, `bias` `[filters]`.
///
/// @param outputPadding how much longer than needed each axis of the result is; null to let the
///   padding decide
public record Conv1DTranspose(
    String name,
    int filters,
    Window window,
    @Nullable List<Integer> outputPadding,
    Activation activation,
    boolean useBias,
    ParameterRules kernel,
    ParameterRules bias,
    boolean trainable)
    implements UnaryLayer, OlderWeights {

  static Layer read(KerasLayer keras) {
    return new Conv1DTranspose(
        keras.name(),
        keras.count("filters", "nb_filter"),
        Window.read(keras, 1),
        keras.has("output_padding") ? keras.perAxis(1, 0, "output_padding") : null,
        keras.activation(),
        keras.flag(true, "use_bias", "bias"),
        keras.rules("kernel", Initializers.GLOROT_UNIFORM, "init", "W"),
        keras.rules("bias", Initializers.ZEROS, null, "b"),
        keras.trainable());
  }

  private Conv1DTranspose changed(String name, Activation activation, boolean trainable) {
    return new Conv1DTranspose(
        name, filters, window, outputPadding, activation, useBias, kernel, bias, trainable);
  }

  @Override
  public Conv1DTranspose named(String name) {
    return changed(name, activation, trainable);
  }

  @Override
  public Conv1DTranspose with(Activation other) {
    return changed(name, other, trainable);
  }

  @Override
  public Conv1DTranspose trainable(boolean trainable) {
    return changed(name, activation, trainable);
  }

  /// Source: `compute_conv_transpose_output_shape` of Keras 3.
  @Override
  public Shape outputShape(Shape input) {
    long[] places = window.places(label(), input);
    if (window.padding() == Padding.CAUSAL) {
      throw new NetworkException(label() + ": has the padding causal");
    }
    for (int axis = 0; axis < places.length; axis++) {
      long stride = window.strides().get(axis);
      long reach = window.reach(axis);
      boolean same = window.padding() == Padding.SAME;
      if (outputPadding != null) {
        long cut = same ? 2 * (reach / 2) : 0;
        places[axis] = (places[axis] - 1) * stride + reach - cut + outputPadding.get(axis);
      } else {
        places[axis] = places[axis] * stride + (same ? 0 : Math.max(reach - stride, 0));
      }
      if (places[axis] < 1) {
        throw new NetworkException(
            "%s: nothing comes out for an input of %s".formatted(label(), input));
      }
    }
    return window.shape(places, filters);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    List<ParameterSpec> parameters = new ArrayList<>();
    Shape shape = window.kernel(filters, window.channels(input));
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
        new TransposedStep(
            place, Convolution.backwards(window, place.inShape(), place.outShape())));
  }

  @Override
  public List<Tensor> current(List<Tensor> found, Origin origin) {
    return OlderKernels.transposed(found, origin, window);
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("filters", filters);
    window.describe(config);
    if (outputPadding == null) {
      config.putNull("output_padding");
    } else {
      Described.integers(config, "output_padding", outputPadding);
    }
    Described.activation(config, activation);
    config.put("use_bias", useBias);
    Described.rules(config, "kernel", kernel);
    Described.rules(config, "bias", bias);
  }
}
