package io.weighbridge.server;

import io.weighbridge.access.Caller;
import io.weighbridge.grants.Grants;
import io.weighbridge.inference.TensorData;
import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.GrantCheck;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.UsePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a grant allows the use of a sealed model. Models that are not sealed need none.
final class GrantPermission implements UsePermission {

  private static final String WARNING = "x-weighbridge-grant";

  /// A sealed model's outputs, all of them, and nothing of what is inside: a gradient is made of
  /// weights.
  private record OutputsAlone() implements Told {
    @Override
    public Beside beside() {
      return Beside.OUTPUTS;
    }

    @Override
    public List<TensorData> of(List<TensorData> outputs, int rows, boolean scores) {
      return outputs;
    }
  }

  static final Told OUTPUTS = new OutputsAlone();

  private final SealedModels models;
  private final Grants grants;

  GrantPermission(SealedModels models, Grants grants) {
    this.models = models;
    this.grants = grants;
  }

  @Override
  public Answer ask(Caller caller, ModelSource source, String commit, Optional<String> purpose) {
    return switch (models.find(source, commit)) {
      case SealedModels.Open _ -> Answer.Allowed.PLAIN;
      case SealedModels.Unbelieved(var why) ->
          new Answer.Refused(why.code().name(), sentence(String.valueOf(why.getMessage())), false);
      case SealedModels.Sealed(var manifest) ->
          answer(grants.ask(manifest, new GrantCheck.Wish(Action.INFER, purpose)));
    };
  }

  private static Answer answer(Grants.Answer granted) {
    OutputLimits outputs = granted.outputs();
    return switch (granted.verdict()) {
      case GrantCheck.Refused(var code, String text) ->
          new Answer.Refused(code.name(), sentence(text), false);
      case GrantCheck.Granted(Optional<GrantCheck.Refused> warning) -> {
        Map<String, String> headers =
            warning
                .map(late -> Map.of(WARNING, header(late.code() + ": " + late.sentence())))
                .orElse(Map.of());
        yield new Answer.Allowed(headers, outputs.isNone() ? OUTPUTS : new LimitedOutputs(outputs));
      }
    };
  }

  static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1) + ".";
  }

  /// What a header may hold (RFC 9110, section 5.5).
  private static String header(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
