package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Attention without projections: `softmax(scale * q · kᵀ) · v` (Luong et al. 2015), or with the
/// scores `weight * Σ tanh(scale * (q + k))` (after Bahdanau et al. 2015).
///
/// Inputs: query `[queries, size]`, value `[keys, …]` and, if it is not the value, key `[keys,
/// size]`.
///
/// Parameters, each one number: `scale` with `useScale`, `concat_score_weight` with `concat`.
///
/// @param concat whether scores are sums of tanh, not products
/// @param dropout the share of the attention that is dropped in training
/// @param causal whether a query sees only the keys up to its own place
public record Attention(
    String name,
    boolean useScale,
    boolean concat,
    double dropout,
    boolean causal,
    boolean trainable)
    implements Layer, Footprint.Scratch, SeparateArguments {

  /// What Keras takes off a score that does not count.
  private static final float HIDDEN = 1e9f;

  public Attention {
    if (!(dropout >= 0 && dropout < 1)) {
      throw new NetworkException(
          "layer \"%s\" (Attention): dropout %s is not in [0, 1)".formatted(name, dropout));
    }
  }

  static Layer read(KerasLayer keras) {
    String mode = keras.text("dot", "score_mode");
    if (!mode.equals("dot") && !mode.equals("concat")) {
      throw keras.problem("has the score_mode %s".formatted(mode));
    }
    return new Attention(
        keras.name(),
        keras.flag(false, "use_scale"),
        mode.equals("concat"),
        keras.number(0, "dropout"),
        // Keras 2 had it as a setting before it became an argument.
        keras.given("use_causal_mask").asBoolean(keras.flag(false, "causal")),
        keras.trainable());
  }

  @Override
  public Attention named(String name) {
    return new Attention(name, useScale, concat, dropout, causal, trainable);
  }

  @Override
  public Attention trainable(boolean trainable) {
    return new Attention(name, useScale, concat, dropout, causal, trainable);
  }

  private static <T> T key(List<T> inputs) {
    return inputs.get(inputs.size() == 3 ? 2 : 1);
  }

  @Override
  public List<Shape> outputShapes(List<Shape> inputs) {
    boolean fit =
        (inputs.size() == 2 || inputs.size() == 3)
            && inputs.stream().allMatch(shape -> shape.rank() == 2)
            && key(inputs).extent(0) == inputs.get(1).extent(0)
            && key(inputs).extent(1) == inputs.getFirst().extent(1);
    if (!fit) {
      throw new NetworkException(
          "%s: takes query, value and perhaps key, each [time, values], the key as wide as the query"
                  .formatted(label())
              + " and as long as the value, given "
              + inputs);
    }
    return List.of(Shape.of(inputs.getFirst().extent(0), inputs.get(1).extent(1)));
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    List<ParameterSpec> parameters = new ArrayList<>();
    if (useScale) {
      parameters.add(one("scale", 0));
    }
    if (concat) {
      parameters.add(one("concat_score_weight", parameters.size()));
    }
    return List.copyOf(parameters);
  }

  private ParameterSpec one(String name, int at) {
    return new ParameterSpec(name, Shape.of(), ParameterRules.ONES, trainable, at);
  }

  /// The scores.
  @Override
  public long scratch(List<Shape> inputs) {
    return Math.multiplyExact(inputs.getFirst().extent(0), inputs.get(1).extent(0));
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    List<Buffer> inputs = place.inputs();
    if (inputs.size() == 3) {
      return List.of(new Scoring(place, inputs.get(1), inputs.get(2)));
    }
    // The value is the key as well.
    List<Buffer> both = List.of(inputs.get(1).alias(), inputs.get(1).alias());
    return List.of(
        new GatherStep(inputs.get(1), both), new Scoring(place, both.get(0), both.get(1)));
  }

  @Override
  public void arguments(List<ObjectNode> tensors, ArrayNode args, ObjectNode kwargs) {
    ArrayNode list = args.addArray();
    tensors.forEach(list::add);
    if (causal) {
      kwargs.put("use_causal_mask", true);
    }
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("use_scale", useScale).put("score_mode", concat ? "concat" : "dot");
    config.put("dropout", dropout);
  }

  private final class Scoring extends AttentionStep {

    private final @Nullable Parameter scale;
    private final @Nullable Parameter weight;
    private final MultiHeadAttention.Counting queryMask;
    private final MultiHeadAttention.Counting valueMask;

    private float[] scaleSlopes = {}; // of each row, the gradients of the parameters
    private float[] weightSlopes = {};

    Scoring(Place place, Buffer value, Buffer key) {
      super(
          place.in(),
          key,
          value,
          place.out(),
          1,
          Math.toIntExact(place.inShape().extent(0)),
          Math.toIntExact(place.inputShapes().get(1).extent(0)),
          dropout,
          place.ordinal());
      scale = place.optional("scale");
      weight = place.optional("concat_score_weight");
      queryMask = new MultiHeadAttention.Counting(place.in().mask(), queries);
      valueMask = new MultiHeadAttention.Counting(place.inputs().get(1).mask(), keys);
    }

    private float scale() {
      return scale == null ? 1 : scale.array()[0];
    }

    @Override
    public void hold(int rows, boolean withGradients) {
      super.hold(rows, withGradients);
      if (withGradients) {
        scaleSlopes = RecurrentStep.atLeast(scaleSlopes, rows, 1);
        weightSlopes = RecurrentStep.atLeast(weightSlopes, rows, 1);
      }
    }

    @Override
    void score(int row, int head, float[] scores, int at) {
      if (weight == null) {
        DotProduct.score(this, row, head, scores, at);
        for (int i = at; i < at + queries * keys; i++) {
          scores[i] *= scale();
        }
        return;
      }
      for (int i = 0; i < queries * keys; i++) {
        int q = row * query.width() + i / keys * size;
        int k = row * key.width() + i % keys * size;
        double sum = 0;
        for (int j = 0; j < size; j++) {
          sum += Math.tanh(scale() * (query.values()[q + j] + key.values()[k + j]));
        }
        scores[at + i] = weight.array()[0] * (float) sum;
      }
    }

    @Override
    void scoreBack(int row, int head, int at, boolean inputs) {
      if (weight == null) {
        dotBack(row, at, inputs);
      } else {
        concatBack(row, at, inputs, weight.array()[0]);
      }
    }

    private void dotBack(int row, int at, boolean inputs) {
      if (scale != null) {
        double slope = 0;
        for (int i = 0; i < queries * keys; i++) {
          int q = row * query.width() + i / keys * size;
          int k = row * key.width() + i % keys * size;
          for (int j = 0; j < size; j++) {
            slope += (double) gradients[at + i] * query.values()[q + j] * key.values()[k + j];
          }
        }
        scaleSlopes[row] = (float) slope;
      }
      for (int i = at; i < at + queries * keys; i++) {
        gradients[i] *= scale();
      }
      if (inputs) {
        DotProduct.back(this, row, 0, at);
      }
    }

    private void concatBack(int row, int at, boolean inputs, float weight) {
      int queryStart = row * query.width();
      int keyStart = row * key.width();
      if (inputs) {
        Arrays.fill(query.gradients(), queryStart, queryStart + query.width(), 0);
        Arrays.fill(key.gradients(), keyStart, keyStart + key.width(), 0);
      }
      double scaleSlope = 0;
      double weightSlope = 0;
      for (int i = 0; i < queries * keys; i++) {
        int q = queryStart + i / keys * size;
        int k = keyStart + i % keys * size;
        for (int j = 0; j < size; j++) {
          float sum = query.values()[q + j] + key.values()[k + j];
          double tanh = Math.tanh(scale() * sum);
          double slope = gradients[at + i] * weight * (1 - tanh * tanh);
          weightSlope += gradients[at + i] * tanh;
          scaleSlope += slope * sum;
          if (inputs) {
            query.gradients()[q + j] += (float) (slope * scale());
            key.gradients()[k + j] += (float) (slope * scale());
          }
        }
      }
      scaleSlopes[row] = (float) scaleSlope;
      weightSlopes[row] = (float) weightSlope;
    }

    @Override
    boolean hides() {
      return causal || valueMask.some();
    }

    @Override
    boolean visible(int row, int query, int key) {
      return (!causal || key <= query) && valueMask.kept(row, key);
    }

    @Override
    float hide(float score) {
      return score - HIDDEN;
    }

    @Override
    boolean hiddenLearn() {
      return true;
    }

    @Override
    boolean counts(int row, int query) {
      return queryMask.kept(row, query);
    }

    @Override
    public List<Gradient> gradients() {
      List<Gradient> gradients = new ArrayList<>();
      if (scale != null) {
        gradients.add(new OneGradient(scale, true));
      }
      if (weight != null) {
        gradients.add(new OneGradient(weight, false));
      }
      return gradients;
    }

    /// The sum of what each row has.
    private final class OneGradient implements Gradient {

      private final Parameter parameter;
      private final boolean ofScale;

      OneGradient(Parameter parameter, boolean ofScale) {
        this.parameter = parameter;
        this.ofScale = ofScale;
      }

      @Override
      public Parameter parameter() {
        return parameter;
      }

      @Override
      public void sum(int from, int to, int count, boolean add) {
        float[] slopes = ofScale ? scaleSlopes : weightSlopes;
        double sum = add ? parameter.gradients()[0] : 0;
        for (int row = 0; row < count; row++) {
          sum += slopes[row];
        }
        parameter.gradients()[0] = (float) sum;
      }
    }
  }
}
