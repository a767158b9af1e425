package io.weighbridge.bench;

import io.weighbridge.layers.KerasConfig;
import io.weighbridge.network.Batch;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Training;
import io.weighbridge.network.Variable;
import io.weighbridge.vector.InferencePass;
import io.weighbridge.vector.InferenceProgram;
import io.weighbridge.vector.VectorEngine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.Set;
import java.util.SplittableRandom;

/// Times a small convolutional network on random images of 28x28: Conv 32 - Conv 64 - max pooling -
/// Dense 128 - Dense 10.
///
/// `ConvolutionBench THREADS` reads lines from its input: for `train N` it does N training steps on
/// batches of 128 with Adam, for `infer N` N single images, and answers each line with the
/// milliseconds that one took in the mean. `bench/convolution.py` asks it and PyTorch in turn.
public final class ConvolutionBench {

  private static final int BATCH = 128;
  private static final int PIXELS = 28 * 28;
  private static final int CLASSES = 10;

  private static final String NETWORK =
      """
      {"class_name": "Sequential", "config": {"name": "cnn", "layers": [
        {"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28, 1], "name": "in"}},
        {"class_name": "Conv2D",
         "config": {"name": "conv", "filters": 32, "kernel_size": 3, "activation": "relu"}},
        {"class_name": "Conv2D",
         "config": {"name": "conv_1", "filters": 64, "kernel_size": 3, "activation": "relu"}},
        {"class_name": "MaxPooling2D", "config": {"name": "pool", "pool_size": 2}},
        {"class_name": "Flatten", "config": {"name": "flat"}},
        {"class_name": "Dense", "config": {"name": "dense", "units": 128, "activation": "relu"}},
        {"class_name": "Dense",
         "config": {"name": "out", "units": 10, "activation": "softmax"}}]}}
      """;

  private ConvolutionBench() {}

  public static void main(String[] arguments) {
    int threads = Integer.parseInt(arguments[0]);
    Network network = KerasConfig.read(NETWORK);
    try (Executable engine = new VectorEngine().compile(network, threads);
        Arena arena = Arena.ofShared()) {
      draw(engine, network);
      float[] images = images();
      Training training =
          engine.train(Losses.SPARSE_CATEGORICAL_CROSSENTROPY, Optimizer.adam(), Set.of(), 1);
      InferencePass pass = new InferenceProgram(network, outside(engine, arena)).pass();
      Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
      while (lines.hasNextLine()) {
        String line = lines.nextLine();
        int times = Integer.parseInt(line.substring(line.indexOf(' ') + 1));
        double milliseconds =
            line.startsWith("train") ? train(training, images, times) : infer(pass, images, times);
        System.out.printf(Locale.ROOT, "%.5f%n", milliseconds);
        System.out.flush();
      }
    }
  }

  private static void draw(Executable engine, Network network) {
    SplittableRandom random = new SplittableRandom(1);
    List<Variable> variables = engine.variables();
    int next = 0;
    for (int layer = 0; layer < network.layers().size(); layer++) {
      for (var spec : network.parameters(layer)) {
        variables.get(next++).assign(spec.initializer().draw(spec.shape(), random));
      }
    }
  }

  private static float[] images() {
    SplittableRandom random = new SplittableRandom(2);
    float[] images = new float[BATCH * PIXELS];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextDouble();
    }
    return images;
  }

  private static List<MemorySegment> outside(Executable engine, Arena arena) {
    List<MemorySegment> weights = new ArrayList<>();
    for (Variable variable : engine.variables()) {
      float[] values = variable.values();
      MemorySegment segment = arena.allocate(4L * values.length, 64);
      MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT, 0, values.length);
      weights.add(segment);
    }
    return weights;
  }

  private static double train(Training training, float[] images, int times) {
    float[] outputs = new float[BATCH * CLASSES];
    Batch batch =
        new Batch() {
          @Override
          public void input(int row, float[] into, int offset) {
            System.arraycopy(images, row * PIXELS, into, offset, PIXELS);
          }

          @Override
          public void target(int row, float[] into, int offset) {
            into[offset] = row % CLASSES;
          }
        };
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      double loss = training.step(batch, BATCH, 1e-3, outputs);
      if (!Double.isFinite(loss)) {
        throw new IllegalStateException("the loss is " + loss);
      }
    }
    return (System.nanoTime() - start) / 1e6 / times;
  }

  private static double infer(InferencePass pass, float[] images, int times) {
    float sum = 0;
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      System.arraycopy(images, i % BATCH * PIXELS, pass.inputs(1), 0, PIXELS);
      sum += pass.run(1)[0];
    }
    double milliseconds = (System.nanoTime() - start) / 1e6 / times;
    if (!Float.isFinite(sum)) {
      throw new IllegalStateException("outputs are no numbers");
    }
    return milliseconds;
  }
}
