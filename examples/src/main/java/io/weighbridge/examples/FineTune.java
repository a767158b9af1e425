package io.weighbridge.examples;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.flatten;
import static io.weighbridge.learning.Recipe.epochs;
import static io.weighbridge.network.Activation.RELU;
import static io.weighbridge.network.Activation.SOFTMAX;
import static io.weighbridge.network.Losses.SPARSE_CATEGORICAL_CROSSENTROPY;
import static io.weighbridge.network.Optimizer.adam;

import io.weighbridge.datasets.DataSettings;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.Dataset;
import io.weighbridge.datasets.Split;
import io.weighbridge.learning.Recipe;
import io.weighbridge.learning.Sequential;
import java.nio.file.Path;
import java.util.Set;

/// Open weights, fine-tuned and measured, as shortly as in Keras.
///
/// Run it with a JDK 25 and `--add-modules jdk.incubator.vector`; the argument is a weights file.
public final class FineTune {

  private FineTune() {}

  public static void main(String[] arguments) {
    DataSettings settings =
        DataSettings.of(System.getenv(), Path.of(System.getProperty("user.home")));
    Split mnist = DataSource.parse("mnist").load(settings);
    run(Path.of(arguments[0]), mnist.train(), mnist.test());
  }

  /// @return the accuracy on `test` after fine-tuning
  static double run(Path weights, Dataset train, Dataset test) {
    var model = Sequential.of(flatten(28, 28), dense(128, RELU), dense(10, SOFTMAX));
    model.compile(adam(), SPARSE_CATEGORICAL_CROSSENTROPY);
    model.loadWeights(weights);
    model.fit(train, epochs(5));
    System.out.printf("Test accuracy: %.4f%n", model.evaluate(test).accuracy());
    return model.evaluate(test).accuracy();
  }

  /// A recipe in all its words.
  static Recipe careful() {
    return epochs(20).batch(128).validation(0.1).earlyStop(3).freeze(Set.of("dense")).seed(7);
  }
}
