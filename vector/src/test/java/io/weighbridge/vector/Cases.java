package io.weighbridge.vector;

import io.weighbridge.layers.ActivationLayer;
import io.weighbridge.layers.Dense;
import io.weighbridge.layers.Flatten;
import io.weighbridge.layers.Rescaling;
import io.weighbridge.layers.Reshape;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Batch;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Small networks, losses and batches that together use everything the engines compute.
final class Cases {

  /// A network and a loss that fits it.
  record Case(String name, Network network, Loss loss) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Cases() {}

  static Stream<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      cases.add(
          of(
              "Dense(" + activation.kerasName() + ")",
              Losses.MEAN_SQUARED_ERROR,
              dense(6, activation),
              dense(2, Activation.LINEAR)));
      cases.add(
          of(
              "Activation(" + activation.kerasName() + ")",
              Losses.MEAN_SQUARED_ERROR,
              dense(4, Activation.LINEAR),
              new ActivationLayer("", activation)));
    }
    for (Activation first :
        List.of(Activation.SIGMOID, Activation.TANH, Activation.SOFTMAX, Activation.LOG_SOFTMAX)) {
      for (Activation second : List.of(Activation.RELU, Activation.TANH, Activation.EXPONENTIAL)) {
        cases.add(
            of(
                first.kerasName() + " then " + second.kerasName(),
                Losses.MEAN_SQUARED_ERROR,
                dense(4, first),
                new ActivationLayer("", second)));
      }
    }
    cases.add(
        of(
            "several distributions side by side",
            Losses.CATEGORICAL_CROSSENTROPY,
            dense(6, Activation.TANH),
            new Reshape("", List.of(2, 3)),
            dense(5, Activation.SOFTMAX),
            new Flatten("")));
    cases.add(of("Rescaling", Losses.MEAN_SQUARED_ERROR, dense(3, Activation.TANH), scaled()));
    cases.add(
        of("Rescaling first", Losses.MEAN_SQUARED_ERROR, scaled(), dense(3, Activation.TANH)));
    cases.add(
        of(
            "Activation first",
            Losses.MEAN_SQUARED_ERROR,
            new ActivationLayer("", Activation.RELU),
            dense(3, Activation.LINEAR)));
    cases.add(
        of(
            "Reshape and Dense over the last axis",
            Losses.MEAN_SQUARED_ERROR,
            dense(12, Activation.SIGMOID),
            new Reshape("", List.of(4, -1)),
            dense(5, Activation.TANH),
            new Flatten(""),
            dense(2, Activation.LINEAR)));
    cases.add(
        of(
            "no bias",
            Losses.MEAN_SQUARED_ERROR,
            new Dense(
                "",
                7,
                Activation.TANH,
                false,
                dense(1, Activation.RELU).kernel(),
                dense(1, Activation.RELU).bias(),
                true),
            dense(3, Activation.LINEAR)));
    for (Loss loss :
        List.of(
            Losses.MEAN_SQUARED_ERROR,
            Losses.MEAN_ABSOLUTE_ERROR,
            Losses.HUBER,
            new Loss.Huber(0.1),
            new Loss.BinaryCrossentropy(true),
            new Loss.CategoricalCrossentropy(true),
            new Loss.SparseCategoricalCrossentropy(true))) {
      cases.add(
          of(loss + " of logits", loss, dense(5, Activation.RELU), dense(3, Activation.LINEAR)));
    }
    for (Activation last : List.of(Activation.SIGMOID, Activation.SOFTMAX)) {
      for (Loss loss :
          List.of(
              Losses.BINARY_CROSSENTROPY,
              Losses.CATEGORICAL_CROSSENTROPY,
              Losses.SPARSE_CATEGORICAL_CROSSENTROPY)) {
        cases.add(of(loss + " of " + last, loss, dense(5, Activation.TANH), dense(3, last)));
      }
    }
    return cases.stream();
  }

  static Dense dense(int units, Activation activation) {
    return new Dense("", units, activation);
  }

  private static Layer scaled() {
    return new Rescaling("", 1.5, -0.25);
  }

  private static Case of(String name, Loss loss, Layer... layers) {
    List<Layer> all = new ArrayList<>(List.of(new Input("", Shape.of(2, 3)), new Flatten("")));
    all.addAll(List.of(layers));
    return new Case(name, new Network("case", all), loss);
  }

  /// Random examples with targets that the loss understands.
  static Batch batch(Case each, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int in = (int) each.network().inputShape().elements();
    int out = (int) each.network().outputShape().elements();
    int width = each.loss().targetWidth(each.network().outputShape());
    float[] inputs = new float[count * in];
    float[] targets = new float[count * width];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextGaussian();
    }
    for (int row = 0; row < count; row++) {
      int label = random.nextInt(out);
      for (int i = 0; i < width; i++) {
        targets[row * width + i] =
            switch (each.loss()) {
              case Loss.SparseCategoricalCrossentropy _ -> label;
              case Loss.CategoricalCrossentropy _ -> i == label ? 0.9f : 0.1f / (out - 1);
              case Loss.BinaryCrossentropy _ -> random.nextInt(2);
              case Loss.MeanSquaredError _, Loss.MeanAbsoluteError _, Loss.Huber _ ->
                  (float) random.nextGaussian();
            };
      }
    }
    return new Batch() {
      @Override
      public void input(int row, float[] into, int offset) {
        System.arraycopy(inputs, row * in, into, offset, in);
      }

      @Override
      public void target(int row, float[] into, int offset) {
        System.arraycopy(targets, row * width, into, offset, width);
      }
    };
  }

  /// Random weights, biases too.
  static void draw(List<Variable> variables, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Variable variable : variables) {
      float[] values = new float[(int) variable.shape().elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * 0.6);
      }
      variable.assign(values);
    }
  }
}
