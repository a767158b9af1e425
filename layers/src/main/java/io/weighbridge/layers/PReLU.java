package io.weighbridge.layers;

import io.weighbridge.network.Gradient;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// `x`, or `alpha · x` where that is negative, with an alpha that is learned (He et al. 2015).
///
/// Parameter: `alpha` of the shape of an example, one long in the shared axes.
///
/// @param sharedAxes along which there is one alpha, counted from 1 as the batch is axis 0
public record PReLU(String name, List<Integer> sharedAxes, ParameterRules alpha, boolean trainable)
    implements UnaryLayer {

  public PReLU {
    sharedAxes = List.copyOf(sharedAxes);
  }

  static Layer read(KerasLayer keras) {
    return new PReLU(
        keras.name(),
        keras.has("shared_axes")
            ? List.copyOf(
                keras
                    .integers("shared_axes")
                    .or(() -> keras.integer("shared_axes").map(List::of))
                    .orElseThrow(() -> keras.problem("has shared_axes that are no axes")))
            : List.of(),
        keras.rules("alpha", Initializers.ZEROS, "init", "alpha"),
        keras.trainable());
  }

  @Override
  public PReLU named(String name) {
    return new PReLU(name, sharedAxes, alpha, trainable);
  }

  @Override
  public PReLU trainable(boolean trainable) {
    return new PReLU(name, sharedAxes, alpha, trainable);
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    long[] extents = input.extents();
    sharedAxes.forEach(axis -> extents[Ranks.axis(this, axis, input)] = 1);
    return List.of(new ParameterSpec("alpha", Shape.of(extents), alpha, trainable, 0));
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    return List.of(new Leak(place));
  }

  @Override
  public void describe(ObjectNode config) {
    Described.rules(config, "alpha", alpha);
    if (sharedAxes.isEmpty()) {
      config.putNull("shared_axes");
    } else {
      Described.integers(config, "shared_axes", sharedAxes);
    }
  }

  private static final class Leak extends UnaryStep implements Gradient {

    private final Parameter alpha;
    private final int[] sources; // the alpha of each number of an example

    Leak(Place place) {
      super(place);
      alpha = place.parameter("alpha");
      sources = Broadcast.sources(alpha.shape(), place.inShape());
    }

    @Override
    public void forward(int from, int to) {
      float[] x = in.values();
      float[] y = out.values();
      float[] slopes = alpha.array();
      for (int row = from; row < to; row++) {
        int start = row * sources.length;
        for (int i = 0; i < sources.length; i++) {
          float value = x[start + i];
          y[start + i] = value < 0 ? value * slopes[sources[i]] : value;
        }
      }
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      float[] x = in.values();
      float[] dx = in.gradients();
      float[] dy = out.gradients();
      float[] slopes = alpha.array();
      for (int row = from; row < to; row++) {
        int start = row * sources.length;
        for (int i = 0; i < sources.length; i++) {
          float gradient = dy[start + i];
          dx[start + i] = x[start + i] > 0 ? gradient : gradient * slopes[sources[i]];
        }
      }
    }

    @Override
    public List<Gradient> gradients() {
      return List.of(this);
    }

    @Override
    public Parameter parameter() {
      return alpha;
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      float[] x = in.values();
      float[] dy = out.gradients();
      float[] sums = alpha.gradients();
      if (!add) {
        java.util.Arrays.fill(sums, 0);
      }
      for (int row = 0; row < count; row++) {
        int start = row * sources.length;
        for (int i = 0; i < sources.length; i++) {
          if (x[start + i] < 0) {
            sums[sources[i]] += dy[start + i] * x[start + i];
          }
        }
      }
    }
  }
}
