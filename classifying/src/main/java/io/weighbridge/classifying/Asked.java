package io.weighbridge.classifying;

import io.weighbridge.explaining.Differentiable;
import io.weighbridge.explaining.Quantity;
import io.weighbridge.explaining.Scored;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.Insight;
import io.weighbridge.inference.RequestEnded;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.serving.Look;
import io.weighbridge.serving.Version;

/// A model that is served, as methods of explaining ask it: through a look inside, or through its
/// answers alone.
sealed interface Asked extends Scored {

  /// What the scores are, of which one is explained.
  Quantity quantity();

  /// A model that lets itself be looked into. Each step is begun before the deadline only.
  record Inside(Insight insight, Deadline deadline) implements Asked, Differentiable {

    @Override
    public Quantity quantity() {
      return switch (insight.kind()) {
        case LOGITS -> Quantity.LOGIT;
        case PROBABILITIES -> Quantity.PROBABILITY;
        case OUTPUTS -> Quantity.OUTPUT;
      };
    }

    @Override
    public int inputs() {
      return insight.inputs();
    }

    @Override
    public int outputs() {
      return insight.outputs();
    }

    @Override
    public float[] scores(float[] inputs, int count) {
      requireTime();
      return insight.scores(inputs, count);
    }

    @Override
    public float[] gradients(float[] inputs, int count, int output) {
      requireTime();
      return insight.gradients(inputs, count, output);
    }

    private void requireTime() {
      if (deadline.nanosLeft() <= 0) {
        throw new RequestEnded(
            RequestEnded.Reason.DEADLINE,
            "the explanation took longer than the request may: ask for fewer steps or a larger patch");
      }
    }
  }

  /// A model that is known by its answers.
  final class Outside implements Asked {

    /// How far from 1 the sum of probabilities in floats may be.
    private static final double ROUNDING = 1e-3;

    private final Look.Sight sight;
    private final Numbers example;
    private final TensorSpec input;
    private final boolean batches;
    private final int outputs;
    private final boolean shares;

    /// Asks for the example once, to know what comes out.
    Outside(Look.Sight sight, Numbers example) {
      this.sight = sight;
      this.example = example;
      Version version = sight.version();
      this.input = Examples.input(version);
      this.batches = version.signature().batches();
      double[] values = run(example.toFloats(), 1);
      this.outputs = values.length;
      double sum = 0;
      boolean parts = true;
      for (double value : values) {
        sum += value;
        parts &= value >= 0 && value <= 1 + ROUNDING;
      }
      this.shares = parts && (outputs == 1 || Math.abs(sum - 1) < ROUNDING);
    }

    /// What lies between 0 and 1 and adds up to 1 is taken for probabilities.
    @Override
    public Quantity quantity() {
      return shares && outputs > 1 ? Quantity.PROBABILITY : Quantity.OUTPUT;
    }

    @Override
    public int inputs() {
      return example.perRow();
    }

    @Override
    public int outputs() {
      return outputs;
    }

    @Override
    public float[] scores(float[] inputs, int count) {
      float[] scores = new float[Math.multiplyExact(count, outputs)];
      int rows = batches ? count : 1;
      int width = example.perRow();
      for (int from = 0; from < count; from += rows) {
        float[] some = new float[rows * width];
        System.arraycopy(inputs, from * width, some, 0, some.length);
        double[] values = run(some, rows);
        if (values.length != rows * outputs) {
          throw HttpFailure.of(400, "The model gives now more outputs and now fewer.")
              .code("not_explained");
        }
        for (int i = 0; i < values.length; i++) {
          scores[from * outputs + i] = (float) values[i];
        }
      }
      return scores;
    }

    private double[] run(float[] inputs, int rows) {
      double[] values =
          Prediction.values(
              sight.run(java.util.List.of(example.like(rows, inputs).tensor(input, batches))));
      if (values.length == 0 || values.length % rows != 0) {
        throw HttpFailure.of(
                400, "The model's output is no row of scores for each input: it is not explained.")
            .code("not_explained");
      }
      return values;
    }
  }
}
