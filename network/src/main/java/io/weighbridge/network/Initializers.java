package io.weighbridge.network;

import io.weighbridge.network.Initializer.Constant;
import io.weighbridge.network.Initializer.Distribution;
import io.weighbridge.network.Initializer.Fan;
import io.weighbridge.network.Initializer.Gaussian;
import io.weighbridge.network.Initializer.Orthogonal;
import io.weighbridge.network.Initializer.Uniform;
import io.weighbridge.network.Initializer.VarianceScaling;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The initialisers that have a name, and Keras' spelling of all of them.
public final class Initializers {

  public static final Initializer ZEROS = new Constant(0);
  public static final Initializer ONES = new Constant(1);
  public static final Initializer GLOROT_UNIFORM =
      new VarianceScaling(1, Fan.AVERAGE, Distribution.UNIFORM);
  public static final Initializer GLOROT_NORMAL =
      new VarianceScaling(1, Fan.AVERAGE, Distribution.TRUNCATED_NORMAL);
  public static final Initializer ORTHOGONAL = new Orthogonal(1);
  public static final Initializer SMALL_UNIFORM = new Uniform(-0.05, 0.05);
  public static final Initializer HE_UNIFORM = new VarianceScaling(2, Fan.IN, Distribution.UNIFORM);
  public static final Initializer HE_NORMAL =
      new VarianceScaling(2, Fan.IN, Distribution.TRUNCATED_NORMAL);
  public static final Initializer LECUN_UNIFORM =
      new VarianceScaling(1, Fan.IN, Distribution.UNIFORM);
  public static final Initializer LECUN_NORMAL =
      new VarianceScaling(1, Fan.IN, Distribution.TRUNCATED_NORMAL);

  private static final Map<String, Initializer> NAMED =
      Map.of(
          "zeros", ZEROS,
          "ones", ONES,
          "glorotuniform", GLOROT_UNIFORM,
          "glorotnormal", GLOROT_NORMAL,
          "heuniform", HE_UNIFORM,
          "henormal", HE_NORMAL,
          "lecununiform", LECUN_UNIFORM,
          "lecunnormal", LECUN_NORMAL,
          "zero", ZEROS,
          "one", ONES);

  private Initializers() {}

  /// Reads `GlorotUniform` as well as its older spelling `glorot_uniform`.
  public static Optional<Initializer> read(String name, JsonNode config) {
    String key = name.replace("_", "").toLowerCase(java.util.Locale.ROOT);
    if (NAMED.containsKey(key)) {
      return Optional.of(NAMED.get(key));
    }
    return switch (key) {
      case "constant" -> Optional.of(new Constant(config.path("value").asDouble(0)));
      case "randomuniform", "uniform" ->
          Optional.of(
              new Uniform(
                  config.path("minval").asDouble(-0.05), config.path("maxval").asDouble(0.05)));
      case "randomnormal", "normal" -> Optional.of(gaussian(config, false));
      case "orthogonal" -> Optional.of(new Orthogonal(config.path("gain").asDouble(1)));
      case "identity", "identityinitializer" ->
          Optional.of(new Initializer.Identity(config.path("gain").asDouble(1)));
      case "truncatednormal" -> Optional.of(gaussian(config, true));
      case "variancescaling" -> varianceScaling(config);
      default -> Optional.empty();
    };
  }

  private static Initializer gaussian(JsonNode config, boolean truncated) {
    return new Gaussian(
        config.path("mean").asDouble(0), config.path("stddev").asDouble(0.05), truncated);
  }

  private static Optional<Initializer> varianceScaling(JsonNode config) {
    Fan fan =
        switch (config.path("mode").asString("fan_in")) {
          case "fan_out" -> Fan.OUT;
          case "fan_avg" -> Fan.AVERAGE;
          default -> Fan.IN;
        };
    Distribution distribution =
        switch (config.path("distribution").asString("truncated_normal")) {
          case "uniform" -> Distribution.UNIFORM;
          case "untruncated_normal" -> Distribution.UNTRUNCATED_NORMAL;
          default -> Distribution.TRUNCATED_NORMAL;
        };
    return Optional.of(new VarianceScaling(config.path("scale").asDouble(1), fan, distribution));
  }

  public static ObjectNode write(Initializer initializer) {
    if (initializer instanceof Initializer.UnitForgetBias(Initializer others)) {
      return write(others); // Keras has it as a setting of the layer
    }
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    String className =
        switch (initializer) {
          case Constant(double value) -> {
            if (value == 0 || value == 1) {
              yield value == 0 ? "Zeros" : "Ones";
            }
            config.put("value", value);
            yield "Constant";
          }
          case Uniform(double low, double high) -> {
            config.put("minval", low).put("maxval", high).putNull("seed");
            yield "RandomUniform";
          }
          case Gaussian(double mean, double deviation, boolean truncated) -> {
            config.put("mean", mean).put("stddev", deviation).putNull("seed");
            yield truncated ? "TruncatedNormal" : "RandomNormal";
          }
          case Orthogonal(double gain) -> {
            config.put("gain", gain).putNull("seed");
            yield "Orthogonal";
          }
          case Initializer.Identity(double gain) -> {
            config.put("gain", gain);
            yield "Identity";
          }
          case Initializer.UnitForgetBias _ -> throw new IllegalStateException("written above");
          case VarianceScaling(double scale, Fan fan, Distribution distribution) ->
              varianceScaling(config, initializer, scale, fan, distribution);
        };
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("module", "keras.initializers").put("class_name", className);
    node.set("config", config);
    node.putNull("registered_name");
    return node;
  }

  private static String varianceScaling(
      ObjectNode config,
      Initializer initializer,
      double scale,
      Fan fan,
      Distribution distribution) {
    config.putNull("seed");
    Map<Initializer, String> byName =
        Map.of(
            GLOROT_UNIFORM, "GlorotUniform",
            GLOROT_NORMAL, "GlorotNormal",
            HE_UNIFORM, "HeUniform",
            HE_NORMAL, "HeNormal",
            LECUN_UNIFORM, "LecunUniform",
            LECUN_NORMAL, "LecunNormal");
    String named = byName.get(initializer);
    if (named != null) {
      return named;
    }
    config.put("scale", scale);
    config.put("mode", fan == Fan.AVERAGE ? "fan_avg" : fan == Fan.IN ? "fan_in" : "fan_out");
    config.put("distribution", distribution.name().toLowerCase(java.util.Locale.ROOT));
    return "VarianceScaling";
  }
}
