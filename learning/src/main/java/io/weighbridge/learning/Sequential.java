package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.layers.KerasJson;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Network;
import io.weighbridge.network.Objective;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Variable;
import io.weighbridge.vector.VectorEngine;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A network with its weights, to be fitted, measured and used; reads as it does in Keras.
///
/// ```java
/// var model = Sequential.of(flatten(28, 28), dense(128, RELU), dense(10, SOFTMAX));
/// model.compile(adam(), SPARSE_CATEGORICAL_CROSSENTROPY);
/// model.loadWeights(Path.of("mnist_open_weights.h5"));
/// model.fit(train, epochs(5));
/// System.out.printf("Test accuracy: %.4f%n", model.evaluate(test).accuracy());
/// ```
///
/// Not safe for use by several threads at once; its own work is spread over [#threads(int)].
public final class Sequential implements AutoCloseable {

  private final Network network;
  private @Nullable Executable executable;
  private int threads =
      Math.min(Runtime.getRuntime().availableProcessors(), VectorEngine.MAX_THREADS);
  private long seed;
  private @Nullable Optimizer optimizer;
  private @Nullable Objective objective;

  private Sequential(Network network) {
    this.network = network;
  }

  public static Sequential of(Block... blocks) {
    List<Layer> layers = Stream.of(blocks).flatMap(block -> block.layers().stream()).toList();
    return new Sequential(new Network("sequential", layers));
  }

  public static Sequential of(Network network) {
    return new Sequential(network);
  }

  public Network network() {
    return network;
  }

  /// Spreads the work of a batch over this many threads; results do not depend on it. The default
  /// is one for each processor.
  public Sequential threads(int threads) {
    Executable before = executable;
    if (before != null) {
      executable = new VectorEngine().compile(network, threads);
      Snapshot.of(before).restore(executable);
      before.close();
    }
    this.threads = threads;
    return this;
  }

  /// Draws all weights anew, as the layers' initialisers say; without it they are drawn with seed
  /// 0.
  public Sequential initialize(long seed) {
    this.seed = seed;
    if (executable != null) {
      draw(executable);
    }
    return this;
  }

  /// The network in its engine, made when it is first needed.
  private Executable engine() {
    Executable ready = executable;
    if (ready == null) {
      ready = new VectorEngine().compile(network, threads);
      draw(ready);
      executable = ready;
    }
    return ready;
  }

  private void draw(Executable drawn) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Variable> variables = drawn.variables();
    int next = 0;
    for (int i = 0; i < network.layers().size(); i++) {
      for (ParameterSpec parameter : network.parameters(i)) {
        variables.get(next++).assign(parameter.initializer().draw(parameter.shape(), random));
      }
    }
  }

  /// Says what `fit` follows and what `evaluate` measures.
  public Sequential compile(Optimizer optimizer, Objective objective) {
    this.optimizer = optimizer;
    this.objective = objective;
    return this;
  }

  /// The same loss for each output.
  public Sequential compile(Optimizer optimizer, Loss loss) {
    return compile(
        optimizer,
        new Objective(Collections.nCopies(network.outputs().size(), new Objective.Term(loss, 1))));
  }

  /// The parameters, in the order of the layers.
  public List<Variable> variables() {
    return engine().variables();
  }

  /// Loads weights by the names of layers, or where a file names its tensors otherwise, by order
  /// and shape.
  ///
  /// @throws io.weighbridge.weights.WeightsException if the file cannot be read
  /// @throws LearningException if its tensors do not fit the network; no weight is changed then
  public Sequential loadWeights(Path file) {
    try (WeightsFile weights = WeightsFile.open(file)) {
      return loadWeights(weights);
    }
  }

  /// The same from a file that is open already, and stays open.
  ///
  /// @throws LearningException if its tensors do not fit the network; no weight is changed then
  public Sequential loadWeights(WeightsFile weights) {
    WeightsMapping.load(weights, network, engine().variables());
    return this;
  }

  /// Loads the weights of another network, for the layers that are here under the same names; the
  /// others keep what they have.
  ///
  /// @param from the network that the file's weights are of
  /// @throws LearningException if its tensors do not fit that network, or a layer of the same name
  ///   has others here; no weight is changed then
  public Sequential loadWeights(Path file, Network from) {
    try (WeightsFile weights = WeightsFile.open(file)) {
      WeightsMapping.load(weights, from, engine().variables());
      return this;
    }
  }

  /// Writes the weights as `.safetensors`, `.npz`, or as Keras' `.keras` and `.h5` (the whole
  /// model, which Keras loads with `load_model` as well as with `load_weights`).
  ///
  /// @throws io.weighbridge.weights.WeightsException if the file cannot be written; nothing is left
  ///   half-written then
  public Sequential saveWeights(Path file) {
    SavedModel.write(file, network, engine().variables());
    return this;
  }

  /// Refuses what [#saveWeights] would refuse of a file's name and the network, before any work is
  /// done.
  ///
  /// @throws LearningException if it would
  public void checkSaved(Path file) {
    SavedModel.check(file, network);
  }

  /// The first layer that Keras 3 has no words for, if there is one: such models are not saved as
  /// Keras' files.
  public Optional<String> beyondKeras() {
    return KerasJson.beyondKeras(network);
  }

  /// Trains on `examples`.
  ///
  /// @throws DivergedException if the loss becomes infinite or not a number
  public History fit(Dataset examples, Recipe recipe) {
    checkFrozen(recipe.frozen());
    Dataset arranged = Arranged.of(examples, network);
    return new Fitting(engine(), fitting(arranged), compiled(optimizer), recipe, arranged).run();
  }

  /// Measures the model on `examples`.
  public Evaluation evaluate(Dataset examples) {
    Dataset arranged = Arranged.of(examples, network);
    return Measuring.evaluate(engine(), fitting(arranged), arranged);
  }

  /// The outputs for one or more examples.
  ///
  /// @param inputs row-major `[count, inputs]`
  /// @return row-major `[count, outputs]`
  public float[] predict(float... inputs) {
    int width = Fitting.width(network.inputShape());
    if (inputs.length % width != 0) {
      throw new LearningException(
          "%d values are no whole number of examples of %s"
              .formatted(inputs.length, network.inputShape()));
    }
    int count = inputs.length / width;
    float[] outputs = new float[count * Fitting.width(network.outputShape())];
    engine().predict(inputs, count, outputs);
    return outputs;
  }

  /// How fast one output grows with each input, for one or more examples.
  ///
  /// @param output from 0
  /// @param inputs row-major `[count, inputs]`
  /// @return row-major `[count, inputs]`
  public float[] inputGradients(int output, float... inputs) {
    int width = Fitting.width(network.inputShape());
    if (inputs.length % width != 0) {
      throw new LearningException(
          "%d values are no whole number of examples of %s"
              .formatted(inputs.length, network.inputShape()));
    }
    float[] gradients = new float[inputs.length];
    engine().inputGradients(inputs, inputs.length / width, output, gradients);
    return gradients;
  }

  private Objective fitting(Dataset examples) {
    return ObjectiveCheck.of(compiled(objective), network, examples);
  }

  private void checkFrozen(Set<String> frozen) {
    Set<String> unknown = new TreeSet<>(frozen);
    network.layers().forEach(layer -> unknown.remove(layer.name()));
    if (!unknown.isEmpty()) {
      throw new LearningException(
          "no layer is named %s; there are %s"
              .formatted(
                  String.join(", ", unknown),
                  network.layers().stream().map(Layer::name).collect(Collectors.joining(", "))));
    }
  }

  private static <T> T compiled(@Nullable T setting) {
    if (setting == null) {
      throw new IllegalStateException("compile(optimizer, loss) comes first");
    }
    return setting;
  }

  /// Ends the engine's threads.
  @Override
  public void close() {
    if (executable != null) {
      executable.close();
    }
  }
}
