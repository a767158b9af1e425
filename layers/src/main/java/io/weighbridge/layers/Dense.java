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
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A fully connected layer: `activation(x · kernel + bias)` over the last axis.
///
/// Parameters: `kernel` `[in, units]` and, with `useBias`, `bias` `[units]`.
public record Dense(
    String name,
    int units,
    Activation activation,
    boolean useBias,
    ParameterRules kernel,
    ParameterRules bias,
    boolean trainable)
    implements UnaryLayer {

  public Dense {
    if (units < 1) {
      throw new NetworkException("layer \"%s\" (Dense): %d units".formatted(name, units));
    }
  }

  public Dense(String name, int units, Activation activation) {
    this(name, units, activation, true, ParameterRules.GLOROT_UNIFORM, ParameterRules.ZEROS, true);
  }

  static Layer read(KerasLayer keras) {
    return new Dense(
        keras.name(),
        keras
            .integer("units", "output_dim")
            .orElseThrow(() -> keras.problem("has no number of units")),
        keras.activation(),
        keras.flag(true, "use_bias", "bias"),
        keras.rules("kernel", Initializers.GLOROT_UNIFORM, "init", "W"),
        keras.rules("bias", Initializers.ZEROS, null, "b"),
        keras.trainable());
  }

  @Override
  public Dense named(String name) {
    return new Dense(name, units, activation, useBias, kernel, bias, trainable);
  }

  @Override
  public Dense with(Activation other) {
    return new Dense(name, units, other, useBias, kernel, bias, trainable);
  }

  @Override
  public Dense trainable(boolean trainable) {
    return new Dense(name, units, activation, useBias, kernel, bias, trainable);
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() < 1) {
      throw new NetworkException("%s: takes vectors, given a scalar".formatted(label()));
    }
    long[] extents = input.extents();
    extents[extents.length - 1] = units;
    return Shape.of(extents);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    List<ParameterSpec> parameters = new ArrayList<>();
    long in = input.extent(input.rank() - 1);
    parameters.add(new ParameterSpec("kernel", Shape.of(in, units), kernel, trainable, 0));
    if (useBias) {
      parameters.add(new ParameterSpec("bias", Shape.of(units), bias, trainable, 1));
    }
    return List.copyOf(parameters);
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    MemorySegment mapped = place.parameter("kernel").mapped();
    return List.of(mapped == null ? new DenseStep(place) : new MappedDense(place, mapped));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("units", units);
    Described.activation(config, activation);
    config.put("use_bias", useBias);
    Described.rules(config, "kernel", kernel);
    Described.rules(config, "bias", bias);
  }
}
