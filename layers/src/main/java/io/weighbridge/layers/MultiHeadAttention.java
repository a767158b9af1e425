package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Mask;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Attention with several heads (Vaswani et al. 2017): `softmax(q · kᵀ / √keyDim) · v` of projected
/// inputs, projected again.
///
/// Inputs: query `[queries, …]`, value `[keys, …]` and, if it is not the value, key `[keys, …]`.
///
/// Parameters: `query/kernel` `[in, heads, keyDim]`, `query/bias` `[heads, keyDim]`, the same of
/// `key` and `value`, `attention_output/kernel` `[heads, valueDim, out]` and its bias.
///
/// @param outputDim what comes out for each query; null for as much as it has itself
/// @param dropout the share of the attention that is dropped in training
/// @param causal whether a query sees only the keys up to its own place
public record MultiHeadAttention(
    String name,
    int heads,
    int keyDim,
    int valueDim,
    @Nullable Integer outputDim,
    boolean useBias,
    double dropout,
    boolean causal,
    ParameterRules kernel,
    ParameterRules bias,
    boolean trainable)
    implements Layer, Footprint.Scratch, SeparateArguments {

  /// What Keras puts in the place of a score that does not count.
  private static final float HIDDEN = -0.7f * Float.MAX_VALUE;

  public MultiHeadAttention {
    if (heads < 1 || keyDim < 1 || valueDim < 1 || (outputDim != null && outputDim < 1)) {
      throw new NetworkException(
          "layer \"%s\" (MultiHeadAttention): %d heads of %d and %d, %s out"
              .formatted(name, heads, keyDim, valueDim, outputDim));
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new NetworkException(
          "layer \"%s\" (MultiHeadAttention): dropout %s is not in [0, 1)"
              .formatted(name, dropout));
    }
  }

  public MultiHeadAttention(String name, int heads, int keyDim) {
    this(
        name,
        heads,
        keyDim,
        keyDim,
        null,
        true,
        0,
        false,
        ParameterRules.GLOROT_UNIFORM,
        ParameterRules.ZEROS,
        true);
  }

  static Layer read(KerasLayer keras) {
    keras.without("use_gate", "sliding_window");
    if (keras.has("attention_axes")
        && !keras.integers("attention_axes").equals(java.util.Optional.of(List.of(1)))) {
      throw keras.problem("attends along other axes than the first, which is not supported");
    }
    int keyDim = keras.count("key_dim");
    return new MultiHeadAttention(
        keras.name(),
        keras.count("num_heads"),
        keyDim,
        keras.integer("value_dim").orElse(keyDim),
        outputDim(keras),
        keras.flag(true, "use_bias"),
        keras.number(0, "dropout"),
        keras.given("use_causal_mask").asBoolean(false),
        keras.rules("kernel", Initializers.GLOROT_UNIFORM),
        keras.rules("bias", Initializers.ZEROS),
        keras.trainable());
  }

  private static @Nullable Integer outputDim(KerasLayer keras) {
    JsonNode shape = keras.setting("output_shape");
    if (shape.isMissingNode()) {
      return null;
    }
    if (KerasLayer.whole(shape)) {
      return shape.asInt();
    }
    return KerasLayer.integers(shape)
        .filter(extents -> extents.size() == 1)
        .map(List::getFirst)
        .orElseThrow(() -> keras.problem("has the output_shape %s".formatted(shape)));
  }

  @Override
  public MultiHeadAttention named(String name) {
    return with(name, trainable);
  }

  @Override
  public MultiHeadAttention trainable(boolean trainable) {
    return with(name, trainable);
  }

  private MultiHeadAttention with(String name, boolean trainable) {
    return new MultiHeadAttention(
        name, heads, keyDim, valueDim, outputDim, useBias, dropout, causal, kernel, bias,
        trainable);
  }

  /// The key is the value where it is not given.
  private static <T> T key(List<T> inputs) {
    return inputs.get(inputs.size() == 3 ? 2 : 1);
  }

  @Override
  public List<Shape> outputShapes(List<Shape> inputs) {
    boolean sequences =
        (inputs.size() == 2 || inputs.size() == 3)
            && inputs.stream().allMatch(shape -> shape.rank() == 2)
            && key(inputs).extent(0) == inputs.get(1).extent(0);
    if (!sequences) {
      throw new NetworkException(
          "%s: takes query, value and perhaps key, each [time, values], the last two of one length,"
                  .formatted(label())
              + " given "
              + inputs);
    }
    Shape query = inputs.getFirst();
    return List.of(Shape.of(query.extent(0), outputDim(query)));
  }

  private long outputDim(Shape query) {
    return outputDim == null ? query.extent(1) : outputDim;
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    List<ParameterSpec> parameters = new ArrayList<>();
    project(parameters, "query", inputs.getFirst(), keyDim);
    project(parameters, "key", key(inputs), keyDim);
    project(parameters, "value", inputs.get(1), valueDim);
    long out = outputDim(inputs.getFirst());
    add(parameters, "attention_output", "output", Shape.of(heads, valueDim, out), Shape.of(out));
    return List.copyOf(parameters);
  }

  private void project(List<ParameterSpec> parameters, String name, Shape input, int size) {
    Shape kernels = Shape.of(input.extent(1), heads, size);
    add(parameters, name, name, kernels, Shape.of(heads, size));
  }

  private void add(
      List<ParameterSpec> parameters, String name, String archive, Shape kernels, Shape biases) {
    ParameterSpec weights = new ParameterSpec("kernel", kernels, kernel, trainable, 0);
    parameters.add(weights.within(name, archive + "_dense", trainable));
    if (useBias) {
      ParameterSpec offsets = new ParameterSpec("bias", biases, bias, trainable, 1);
      parameters.add(offsets.within(name, archive + "_dense", trainable));
    }
  }

  /// Queries, keys, values, what is attended to, and the scores.
  @Override
  public long scratch(List<Shape> inputs) {
    long queries = inputs.getFirst().extent(0);
    long keys = inputs.get(1).extent(0);
    long each =
        Math.addExact(
            Math.multiplyExact(Math.addExact(queries, keys), (long) keyDim + valueDim),
            Math.multiplyExact(queries, keys));
    return Math.multiplyExact(heads, each);
  }

  @Override
  public boolean passesMask() {
    return true;
  }

  @Override
  public List<Step> steps(Place place) {
    List<Step> steps = new ArrayList<>();
    List<Buffer> inputs = new ArrayList<>(place.inputs());
    if (inputs.size() == 2) {
      List<Buffer> both = List.of(inputs.get(1).alias(), inputs.get(1).alias());
      steps.add(new GatherStep(inputs.get(1), both));
      inputs.set(1, both.get(0));
      inputs.add(both.get(1));
    }
    int queries = Math.toIntExact(place.inShape().extent(0));
    int keys = Math.toIntExact(place.inputShapes().get(1).extent(0));
    Buffer query = projection(steps, place, "query", inputs.get(0), queries, keyDim);
    Buffer key = projection(steps, place, "key", inputs.get(2), keys, keyDim);
    Buffer value = projection(steps, place, "value", inputs.get(1), keys, valueDim);
    Buffer context = new Buffer(Math.multiplyExact(Math.multiplyExact(queries, heads), valueDim));
    Mask keyMask = place.inputs().size() == 3 ? inputs.get(2).mask() : null;
    steps.add(
        new ScaledDotProduct(
            query,
            key,
            value,
            context,
            queries,
            keys,
            List.of(
                new Counting(place.in().mask(), queries),
                new Counting(inputs.get(1).mask(), keys),
                new Counting(keyMask, keys)),
            place.ordinal()));
    steps.add(dense(place, "attention_output", context, place.out()));
    return steps;
  }

  private Buffer projection(
      List<Step> steps, Place place, String name, Buffer in, int time, int size) {
    Buffer out = new Buffer(Math.multiplyExact(Math.multiplyExact(time, heads), size));
    steps.add(dense(place, name, in, out));
    return out;
  }

  private static DenseStep dense(Place place, String name, Buffer in, Buffer out) {
    Parameter kernel = place.parameter(name + "/kernel");
    long inner =
        name.equals("attention_output")
            ? kernel.shape().extent(0) * kernel.shape().extent(1)
            : kernel.shape().extent(0);
    return new DenseStep(in, out, kernel, place.optional(name + "/bias"), Math.toIntExact(inner));
  }

  @Override
  public void arguments(List<ObjectNode> tensors, ArrayNode args, ObjectNode kwargs) {
    tensors.forEach(args::add);
    if (causal) {
      kwargs.put("use_causal_mask", true);
    }
  }

  @Override
  public void describe(ObjectNode config) {
    config.put("num_heads", heads).put("key_dim", keyDim).put("value_dim", valueDim);
    config.put("dropout", dropout).put("use_bias", useBias);
    if (outputDim == null) {
      config.putNull("output_shape");
    } else {
      config.putArray("output_shape").add(outputDim.intValue());
    }
    config.putNull("attention_axes");
    Described.rules(config, "kernel", kernel);
    Described.rules(config, "bias", bias);
  }

  /// Which time steps of an input count; all where nothing is known of so many.
  record Counting(@Nullable Mask mask, int time) {

    boolean some() {
      return mask != null && mask.steps() == time;
    }

    boolean kept(int row, int step) {
      return mask == null || mask.steps() != time || mask.kept(row, step);
    }
  }

  private final class ScaledDotProduct extends AttentionStep {

    private final List<Counting> masks; // of query, value and key
    private final float scale = (float) (1 / Math.sqrt(keyDim));

    ScaledDotProduct(
        Buffer query,
        Buffer key,
        Buffer value,
        Buffer out,
        int queries,
        int keys,
        List<Counting> masks,
        long ordinal) {
      super(query, key, value, out, MultiHeadAttention.this.heads, queries, keys, dropout, ordinal);
      this.masks = masks;
    }

    @Override
    void score(int row, int head, float[] scores, int at) {
      DotProduct.score(this, row, head, scores, at);
      for (int i = at; i < at + queries * keys; i++) {
        scores[i] *= scale;
      }
    }

    @Override
    void scoreBack(int row, int head, int at, boolean inputs) {
      for (int i = at; i < at + queries * keys; i++) {
        gradients[i] *= scale;
      }
      if (inputs) {
        DotProduct.back(this, row, head, at);
      }
    }

    @Override
    boolean hides() {
      return causal || masks.stream().anyMatch(Counting::some);
    }

    @Override
    boolean visible(int row, int query, int key) {
      return (!causal || key <= query)
          && masks.get(0).kept(row, query)
          && masks.get(1).kept(row, key)
          && masks.get(2).kept(row, key);
    }

    @Override
    float hide(float score) {
      return HIDDEN;
    }

    @Override
    boolean hiddenLearn() {
      return false;
    }
  }
}
