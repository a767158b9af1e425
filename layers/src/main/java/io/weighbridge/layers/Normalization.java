package io.weighbridge.layers;

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
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `(x - mean) / √variance` with a mean and a variance that are known beforehand, or back again.
///
/// Parameters, where they are not given: `mean` and `variance`, as long as the axes, and `count`,
/// which Keras keeps beside them.
///
/// @param axes that have a mean each, as Keras counts them; none for one mean of everything
/// @param invert whether `x · √variance + mean` is computed
/// @param mean one for each place along the axes, or one for all; none if it is a parameter
/// @param variance as many
public record Normalization(
    String name, List<Integer> axes, boolean invert, List<Double> mean, List<Double> variance)
    implements UnaryLayer {

  /// Keras' epsilon, below which no deviation is divided by.
  private static final double LEAST = 1e-7;

  public Normalization {
    axes = List.copyOf(axes);
    mean = List.copyOf(mean);
    variance = List.copyOf(variance);
    if (mean.size() != variance.size()) {
      throw new NetworkException(
          "layer \"%s\" (Normalization): %d means and %d variances"
              .formatted(name, mean.size(), variance.size()));
    }
  }

  static Layer read(KerasLayer keras) {
    JsonNode axis = keras.config().path("axis");
    return new Normalization(
        keras.name(),
        // null is no axis, as is an empty list
        axis.isNull() || (axis.isArray() && axis.isEmpty()) ? List.of() : AxesLast.read(keras, -1),
        keras.flag(false, "invert"),
        numbers(keras, "mean"),
        numbers(keras, "variance"));
  }

  private static List<Double> numbers(KerasLayer keras, String setting) {
    JsonNode value = keras.setting(setting);
    List<Double> numbers = new ArrayList<>();
    if (value.isNumber()) {
      numbers.add(value.asDouble());
    }
    for (JsonNode each : value) {
      if (!each.isNumber()) {
        throw keras.problem("has a %s along several axes, not supported".formatted(setting));
      }
      numbers.add(each.asDouble());
    }
    return numbers;
  }

  @Override
  public Normalization named(String name) {
    return new Normalization(name, axes, invert, mean, variance);
  }

  @Override
  public Shape outputShape(Shape input) {
    Shape along = along(input);
    long last = along.rank() == 0 ? 1 : along.extent(along.rank() - 1);
    if (mean.size() > 1 && mean.size() != last) {
      throw new NetworkException(
          "%s: %d means for %s along axes %s".formatted(label(), mean.size(), input, axes));
    }
    return input;
  }

  /// The extents of the axes.
  private Shape along(Shape input) {
    return Shape.of(
        IntStream.of(AxesLast.of(this, axes, input)).mapToLong(input::extent).toArray());
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    if (!mean.isEmpty()) {
      return List.of();
    }
    Shape along = along(input);
    return List.of(
        new ParameterSpec("mean", along, ParameterRules.ZEROS, false, 0),
        new ParameterSpec("variance", along, ParameterRules.of(Initializers.ONES), false, 1),
        new ParameterSpec("count", Shape.of(), ParameterRules.ZEROS, false, 2));
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    int[] own = AxesLast.of(this, axes, place.inShape());
    long[] extents = place.inShape().extents();
    for (int axis = 0; axis < extents.length; axis++) {
      int each = axis;
      if (IntStream.of(own).noneMatch(kept -> kept == each)) {
        extents[axis] = 1;
      }
    }
    return List.of(new Affine(place, Broadcast.sources(Shape.of(extents), place.inShape())));
  }

  @Override
  public void describe(ObjectNode config) {
    Described.integers(config, "axis", axes);
    config.put("invert", invert);
    write(config, "mean", mean);
    write(config, "variance", variance);
  }

  private static void write(ObjectNode config, String setting, List<Double> numbers) {
    if (numbers.isEmpty()) {
      config.putNull(setting);
    } else if (numbers.size() == 1) {
      config.put(setting, numbers.getFirst());
    } else {
      ArrayNode array = config.putArray(setting);
      numbers.forEach(array::add);
    }
  }

  private final class Affine extends UnaryStep {

    private final Place place;
    private final int[] sources; // of each number of an example

    Affine(Place place, int[] sources) {
      super(place);
      this.place = place;
      this.sources = sources;
    }

    private double mean(int source) {
      return mean.isEmpty()
          ? place.parameter("mean").array()[source]
          : mean.get(source % mean.size());
    }

    private double deviation(int source) {
      double square =
          mean.isEmpty()
              ? place.parameter("variance").array()[source]
              : variance.get(source % variance.size());
      return Math.max(Math.sqrt(square), LEAST);
    }

    @Override
    public void forward(int from, int to) {
      float[] x = in.values();
      float[] y = out.values();
      for (int i = 0; i < sources.length; i++) {
        double middle = mean(sources[i]);
        double deviation = deviation(sources[i]);
        for (int at = from * sources.length + i; at < to * sources.length; at += sources.length) {
          y[at] = (float) (invert ? x[at] * deviation + middle : (x[at] - middle) / deviation);
        }
      }
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      float[] dx = in.gradients();
      float[] dy = out.gradients();
      for (int i = 0; i < sources.length; i++) {
        double deviation = deviation(sources[i]);
        double factor = invert ? deviation : 1 / deviation;
        for (int at = from * sources.length + i; at < to * sources.length; at += sources.length) {
          dx[at] = (float) (dy[at] * factor);
        }
      }
    }
  }
}
