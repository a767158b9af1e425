package io.weighbridge.learning;

import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a Keras file was compiled with: `training_config` in HDF5, `compile_config` within the
/// network's description in `.keras`. Its `loss` and `loss_weights` are one for all outputs, or a
/// list, or an object by the outputs' names; an output without a loss does not count.
final class CompiledObjective {

  private CompiledObjective() {}

  /// Null if there is none or one that is not known here.
  ///
  /// @param modelConfig the network's description
  static @Nullable Objective of(
      @Nullable String trainingConfig, @Nullable String modelConfig, Network network) {
    try {
      JsonNode compiled = compiled(trainingConfig, modelConfig);
      if (compiled.path("loss").isNull() || compiled.path("loss").isMissingNode()) {
        return null;
      }
      List<Objective.Term> terms = new ArrayList<>();
      for (int output = 0; output < network.outputs().size(); output++) {
        String name = network.outputNames().get(output);
        JsonNode written = each(compiled.path("loss"), output, name);
        if (written.isNull()) {
          terms.add(new Objective.Term(Losses.MEAN_SQUARED_ERROR, 0));
          continue;
        }
        Optional<Loss> loss = loss(written);
        if (loss.isEmpty()) {
          return null;
        }
        JsonNode weight = each(compiled.path("loss_weights"), output, name);
        terms.add(new Objective.Term(loss.get(), weight.isNumber() ? weight.asDouble() : 1));
      }
      return new Objective(terms);
    } catch (JacksonException | NetworkException unknown) {
      return null;
    }
  }

  private static JsonNode compiled(@Nullable String training, @Nullable String model) {
    JsonMapper mapper = JsonMapper.builder().build();
    if (training != null) {
      return mapper.readTree(training);
    }
    return model == null ? mapper.missingNode() : mapper.readTree(model).path("compile_config");
  }

  private static JsonNode each(JsonNode setting, int output, String name) {
    if (setting.isArray()) {
      return setting.path(output);
    }
    return setting.has(name) ? setting.path(name) : setting;
  }

  private static Optional<Loss> loss(JsonNode loss) {
    String name = loss.isObject() ? loss.path("class_name").asString("") : loss.asString("");
    JsonNode settings = loss.path("config");
    if (!plain(settings)) {
      return Optional.empty();
    }
    boolean logits = settings.path("from_logits").asBoolean(false);
    return Optional.of(
        switch (Losses.parse(Network.snakeCase(name))) {
          case Loss.BinaryCrossentropy _ -> new Loss.BinaryCrossentropy(logits);
          case Loss.CategoricalCrossentropy _ -> new Loss.CategoricalCrossentropy(logits);
          case Loss.SparseCategoricalCrossentropy _ ->
              new Loss.SparseCategoricalCrossentropy(logits);
          case Loss.Huber known -> new Loss.Huber(settings.path("delta").asDouble(known.delta()));
          case Loss other -> other;
        });
  }

  /// Whether a loss has no settings that change it, those that are known here aside.
  private static boolean plain(JsonNode settings) {
    JsonNode ignored = settings.path("ignore_class");
    return settings.path("label_smoothing").asDouble(0) == 0
        && settings.path("axis").asInt(-1) == -1
        && (ignored.isMissingNode() || ignored.isNull())
        && !settings.path("reduction").asString("").matches("(?i)none|sum|mean_with_sample_weight");
  }
}
