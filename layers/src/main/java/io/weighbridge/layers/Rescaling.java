package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `x * scale + offset`.
///
/// @param scales one for all numbers, or one for each place of the last axis
/// @param offsets the same
public record Rescaling(String name, List<Double> scales, List<Double> offsets)
    implements UnaryLayer {

  public Rescaling {
    scales = List.copyOf(scales);
    offsets = List.copyOf(offsets);
  }

  public Rescaling(String name, double scale, double offset) {
    this(name, List.of(scale), List.of(offset));
  }

  static Layer read(KerasLayer keras) {
    return new Rescaling(
        keras.name(),
        keras.numbers("scale").orElseThrow(() -> keras.problem("has no scale")),
        keras.numbers("offset").orElse(List.of(0.0)));
  }

  @Override
  public Rescaling named(String name) {
    return new Rescaling(name, scales, offsets);
  }

  @Override
  public Shape outputShape(Shape input) {
    for (List<Double> numbers : List.of(scales, offsets)) {
      if (numbers.size() != 1
          && (input.rank() == 0 || input.extent(input.rank() - 1) != numbers.size())) {
        throw new NetworkException(
            "%s: has %d numbers for an input of %s".formatted(label(), numbers.size(), input));
      }
    }
    return input;
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Affine(place));
  }

  @Override
  public void describe(ObjectNode config) {
    describe(config, "scale", scales);
    describe(config, "offset", offsets);
  }

  private static void describe(ObjectNode config, String setting, List<Double> numbers) {
    if (numbers.size() == 1) {
      config.put(setting, numbers.getFirst());
    } else {
      ArrayNode array = config.putArray(setting);
      numbers.forEach(array::add);
    }
  }

  private final class Affine extends UnaryStep {

    private final float[] times = floats(scales);
    private final float[] plus = floats(offsets);

    Affine(Place place) {
      super(place);
    }

    @Override
    public void forward(int from, int to) {
      float[] x = in.values();
      float[] y = out.values();
      for (int i = from * in.width(); i < to * in.width(); i++) {
        y[i] = x[i] * at(times, i) + at(plus, i);
      }
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      float[] dx = in.gradients();
      float[] dy = out.gradients();
      for (int i = from * in.width(); i < to * in.width(); i++) {
        dx[i] = dy[i] * at(times, i);
      }
    }

    private static float at(float[] numbers, int i) {
      return numbers.length == 1 ? numbers[0] : numbers[i % numbers.length];
    }

    private static float[] floats(List<Double> numbers) {
      float[] floats = new float[numbers.size()];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = numbers.get(i).floatValue();
      }
      return floats;
    }
  }
}
