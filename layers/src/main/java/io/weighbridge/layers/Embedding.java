package io.weighbridge.layers;

import io.weighbridge.network.Gradient;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Mask;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.network.UnaryLayer;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A vector for each of a vocabulary's ids, which come as whole numbers: `[time]` becomes `[time,
/// outputDim]`.
///
/// Parameters: `embeddings` `[inputDim, outputDim]`.
///
/// @param inputDim ids there are, from 0
/// @param maskZero whether time steps with the id 0 do not count in the layers behind
public record Embedding(
    String name,
    int inputDim,
    int outputDim,
    boolean maskZero,
    ParameterRules embeddings,
    boolean trainable)
    implements UnaryLayer {

  /// Pieces of the gradient; each looks through all ids of a batch.
  private static final int PIECES = 32;

  public Embedding {
    if (inputDim < 1 || outputDim < 1) {
      throw new NetworkException(
          "layer \"%s\" (Embedding): %d ids, vectors of %d".formatted(name, inputDim, outputDim));
    }
  }

  public Embedding(String name, int inputDim, int outputDim, boolean maskZero) {
    this(name, inputDim, outputDim, maskZero, ParameterRules.of(Initializers.SMALL_UNIFORM), true);
  }

  static Layer read(KerasLayer keras) {
    // What Keras 1 drops here, whole ids while training, is not dropped.
    return new Embedding(
        keras.name(),
        keras.count("input_dim"),
        keras.count("output_dim"),
        keras.flag(false, "mask_zero"),
        keras.rules("embeddings", Initializers.SMALL_UNIFORM, "init", "W"),
        keras.trainable());
  }

  @Override
  public Embedding named(String name) {
    return new Embedding(name, inputDim, outputDim, maskZero, embeddings, trainable);
  }

  @Override
  public Embedding trainable(boolean trainable) {
    return new Embedding(name, inputDim, outputDim, maskZero, embeddings, trainable);
  }

  @Override
  public Shape outputShape(Shape input) {
    long[] extents = Arrays.copyOf(input.extents(), input.rank() + 1);
    extents[input.rank()] = outputDim;
    return Shape.of(extents);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    return List.of(
        new ParameterSpec("embeddings", Shape.of(inputDim, outputDim), embeddings, trainable, 0));
  }

  @Override
  public List<Step> steps(Place place) {
    if (maskZero && place.inShape().rank() == 1) {
      place.out().mask(new Mask(place.in().width()));
    }
    return List.of(new Lookup(place));
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("input_dim", inputDim).put("output_dim", outputDim);
    Described.rules(config, "embeddings", embeddings);
    config.put("mask_zero", maskZero);
  }

  private final class Lookup extends UnaryStep {

    private final Parameter table;
    private final @Nullable Mask mask;

    Lookup(Place place) {
      super(place);
      table = place.parameter("embeddings");
      mask = place.out().mask();
    }

    /// Fractions are cut off, as Keras does it.
    private int id(int at) {
      float given = in.values()[at];
      if (!(given > -1 && given < inputDim)) {
        throw new NetworkException(
            "%s: given %s, which is none of the ids 0 to %d"
                .formatted(label(), given, inputDim - 1));
      }
      return (int) given;
    }

    @Override
    public void forward(int from, int to) {
      int width = in.width();
      float[] vectors = table.array();
      for (int i = from * width; i < to * width; i++) {
        int id = id(i);
        System.arraycopy(vectors, id * outputDim, out.values(), i * outputDim, outputDim);
        if (mask != null) {
          mask.set(i / width, i % width, id != 0);
        }
      }
    }

    @Override
    public void backward(int from, int to, boolean inputs) {
      if (inputs) {
        Arrays.fill(in.gradients(), from * in.width(), to * in.width(), 0);
      }
    }

    @Override
    public List<Gradient> gradients() {
      return List.of(new TableGradient());
    }

    /// An id's row is the sum over all places where it stands.
    private final class TableGradient implements Gradient {

      @Override
      public Parameter parameter() {
        return table;
      }

      @Override
      public int rows() {
        return inputDim;
      }

      @Override
      public int blockRows() {
        return Math.max(BLOCK_ROWS, Math.ceilDiv(inputDim, PIECES));
      }

      @Override
      public void sum(int from, int to, int count, boolean add) {
        float[] sums = table.gradients();
        if (!add) {
          Arrays.fill(sums, from * outputDim, to * outputDim, 0);
        }
        float[] dy = out.gradients();
        for (int i = 0; i < count * in.width(); i++) {
          int id = id(i);
          for (int j = 0; j < outputDim && id >= from && id < to; j++) {
            sums[id * outputDim + j] += dy[i * outputDim + j];
          }
        }
      }
    }
  }
}
