package io.weighbridge.cli;

import io.weighbridge.explaining.Baseline;
import io.weighbridge.explaining.ExplanationFailure;
import io.weighbridge.explaining.GradientTimesInput;
import io.weighbridge.explaining.IntegratedGradients;
import io.weighbridge.explaining.Method;
import io.weighbridge.explaining.Occlusion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// How something is explained. What is not named is left open, for a server to choose.
final class ExplainOptions {

  private static final String LOGIT = "logit";
  private static final String PROBABILITY = "probability";
  private static final List<String> METHODS =
      List.of(GradientTimesInput.NAME, IntegratedGradients.NAME, Occlusion.NAME);

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = {
        "gradient-input, integrated-gradients or occlusion",
        "[integrated-gradients; occlusion for a deployment that tells no gradients]"
      })
  private @Nullable String method;

  @Option(
      names = "--class",
      paramLabel = "N",
      description = "The output to explain, from 0 [the likeliest].")
  private @Nullable Integer output;

  @Option(
      names = "--of",
      paramLabel = "WHAT",
      description =
          "logit or probability: before or after the last softmax or sigmoid [logit where there is one].")
  private @Nullable String of;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Points on the way of integrated gradients [64].")
  private @Nullable Integer steps;

  @Option(
      names = "--baseline",
      paramLabel = "B",
      description = {
        "What the input is compared with: zeros, mean (of a picture), a number, as many numbers as the",
        "model takes (with commas), or a file like the input [zeros]."
      })
  private @Nullable String baseline;

  @Option(
      names = "--patch",
      paramLabel = "N",
      description = "Side in pixels of the square that occlusion hides [4].")
  private @Nullable Integer patch;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description = "Pixels from one square to the next [half the patch].")
  private @Nullable Integer stride;

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /// The output that is asked for; null is the likeliest.
  @Nullable Integer output() {
    return output;
  }

  /// Whether what is explained may be before the last softmax or sigmoid.
  boolean logit() {
    return !PROBABILITY.equals(of);
  }

  /// @throws ParameterException if an option has no such value, or says nothing to the method
  void check() {
    if (method != null && !METHODS.contains(method)) {
      throw wrong("--method %s: %s are possible".formatted(method, String.join(", ", METHODS)));
    }
    if (of != null && !of.equals(PROBABILITY) && !of.equals(LOGIT)) {
      throw wrong("--of %s: %s and %s are possible".formatted(of, LOGIT, PROBABILITY));
    }
    if (output != null && output < 0) {
      throw wrong("--class %d: outputs count from 0".formatted(output));
    }
    try {
      Method _ = new IntegratedGradients(new Baseline.Zeros(), steps());
      Method _ = Occlusion.of(new Baseline.Zeros(), patch, stride);
    } catch (ExplanationFailure refused) {
      throw wrong(String.valueOf(refused.getMessage()));
    }
    if (method != null) {
      refuseIdle(method);
    }
  }

  /// What is named and the method does not follow is a mistake.
  private void refuseIdle(String name) {
    if (steps != null && !name.equals(IntegratedGradients.NAME)) {
      throw idle("--steps", name);
    }
    if ((patch != null || stride != null) && !name.equals(Occlusion.NAME)) {
      throw idle(patch != null ? "--patch" : "--stride", name);
    }
    if (baseline != null && name.equals(GradientTimesInput.NAME)) {
      throw idle("--baseline", name);
    }
  }

  private ParameterException idle(String option, String name) {
    return wrong("%s says nothing to the method %s".formatted(option, name));
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private int steps() {
    return steps == null ? IntegratedGradients.DEFAULT_STEPS : steps;
  }

  /// @param file reads a baseline that is a file
  Method method(Function<String, Baseline> file) {
    String name = method == null ? IntegratedGradients.NAME : method;
    refuseIdle(name);
    Baseline from = baseline == null ? new Baseline.Zeros() : file.apply(baseline);
    return switch (name) {
      case GradientTimesInput.NAME -> new GradientTimesInput();
      case Occlusion.NAME -> Occlusion.of(from, patch, stride);
      default -> new IntegratedGradients(from, steps());
    };
  }

  /// What was named, as a server takes it.
  ///
  /// @param file reads a baseline that is a file into numbers
  Map<String, String> named(UnaryOperator<String> file) {
    Map<String, String> named = new LinkedHashMap<>();
    put(named, "method", method);
    put(named, "class", output);
    put(named, "explains", of);
    put(named, "steps", steps);
    put(named, "baseline", baseline == null ? null : file.apply(baseline));
    put(named, "patch", patch);
    put(named, "stride", stride);
    return named;
  }

  private static void put(Map<String, String> named, String key, @Nullable Object value) {
    if (value != null) {
      named.put(key, value.toString());
    }
  }
}
