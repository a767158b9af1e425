package io.weighbridge.cli;

import io.weighbridge.explaining.Differentiable;
import io.weighbridge.explaining.Explanation;
import io.weighbridge.explaining.Method;
import io.weighbridge.explaining.Quantity;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Network;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A network and its weights, asked why it answers what it does.
final class LocalExplanation implements AutoCloseable {

  private final Network whole;
  private final Sequential explained;
  private final Sequential answering;
  private final Quantity quantity;

  /// @param logit whether the scores before the last softmax or sigmoid are explained, if there is
  ///   one
  LocalExplanation(ModelSource model, Path weights, boolean logit) {
    whole = model.network();
    if (whole.outputs().size() > 1) {
      throw new Failure(
          "%s has the outputs %s, and one output's scores are explained"
              .formatted(model.name(), String.join(", ", whole.outputNames())));
    }
    Network scores = logit ? whole.beforeProbabilities().orElse(whole) : whole;
    answering = Sequential.of(whole).threads(1).loadWeights(weights);
    explained =
        scores.equals(whole) ? answering : Sequential.of(scores).threads(1).loadWeights(weights);
    if (whole.beforeProbabilities().isEmpty()) {
      quantity = Quantity.OUTPUT;
    } else {
      quantity = logit ? Quantity.LOGIT : Quantity.PROBABILITY;
    }
  }

  /// What the model answers.
  ///
  /// @param probability of the class; null where the model gives none
  record Answer(String label, @Nullable Double probability) {}

  Answer answer(ExplainInput input) {
    float[] outputs = answering.predict(input.values());
    int best = largest(outputs);
    if (whole.beforeProbabilities().isEmpty()) {
      return new Answer(label(best), null);
    }
    if (outputs.length == 1) {
      boolean second = outputs[0] >= 0.5f;
      return new Answer(second ? "1" : "0", (double) (second ? outputs[0] : 1 - outputs[0]));
    }
    return new Answer(label(best), (double) outputs[best]);
  }

  /// @param wanted an output; null is the likeliest
  Explanation explain(ExplainInput input, Method method, @Nullable Integer wanted) {
    int outputs = Math.toIntExact(whole.outputShape().elements());
    int output = wanted == null ? largest(explained.predict(input.values())) : wanted;
    if (output < 0 || output >= outputs) {
      throw new Failure(
          "--class %d: the model has the outputs 0 to %d".formatted(output, outputs - 1));
    }
    return new Explanation(
        input.values(),
        input.form(),
        method,
        output,
        label(output),
        quantity,
        method.explain(model(outputs), input.values(), input.form(), output));
  }

  /// A single probability is that of the second class; a single other output has no name.
  private String label(int output) {
    boolean single = whole.outputShape().elements() == 1;
    if (!single) {
      return Integer.toString(output);
    }
    return whole.lastActivation() == Activation.SIGMOID ? "1" : "a larger value";
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private Differentiable model(int outputs) {
    int inputs = Math.toIntExact(whole.inputShape().elements());
    return new Differentiable() {
      @Override
      public int inputs() {
        return inputs;
      }

      @Override
      public int outputs() {
        return outputs;
      }

      @Override
      public float[] scores(float[] values, int count) {
        return explained.predict(values);
      }

      @Override
      public float[] gradients(float[] values, int count, int output) {
        return explained.inputGradients(output, values);
      }
    };
  }

  @Override
  public void close() {
    answering.close();
    explained.close();
  }
}
