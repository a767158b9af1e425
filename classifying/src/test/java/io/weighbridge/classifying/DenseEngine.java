package io.weighbridge.classifying;

import io.weighbridge.inference.BatchAnswer;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.weights.WeightsFile;
import java.util.ArrayList;
import java.util.List;

/// Runs the network of `models/mnist-mlp` as plain loops, up to the scores before its softmax.
final class DenseEngine implements InferenceEngine {

  static final String FILE = "mnist_open_weights.safetensors";

  private final TensorShape input;
  private final float scale;
  private final List<String> outputs;

  /// @param input with 784 values a row
  /// @param scale each value is multiplied by it, as a network with a rescaling layer does
  DenseEngine(TensorShape input, float scale) {
    this(input, scale, List.of("scores"));
  }

  /// @param outputs each has the scores
  DenseEngine(TensorShape input, float scale, List<String> outputs) {
    this.input = input;
    this.scale = scale;
    this.outputs = outputs;
  }

  @Override
  public String name() {
    return "dense";
  }

  @Override
  public boolean claims(ModelFiles files) {
    return files.names().contains(FILE);
  }

  @Override
  public long weightsBytes(ModelFiles files) {
    return 0;
  }

  @Override
  public LoadedModel load(ModelFiles files) {
    boolean batches = input.extent(0) == -1;
    TensorShape output = batches ? TensorShape.of(-1, 10) : TensorShape.of(1, 10);
    ModelSignature signature =
        new ModelSignature(
            "test_dense",
            List.of(new TensorSpec("x", Datatype.FP32, input)),
            outputs.stream().map(name -> new TensorSpec(name, Datatype.FP32, output)).toList(),
            batches);
    float[][] weights = new float[4][];
    try (WeightsFile opened = WeightsFile.open(((FileBytes.OnDisk) files.bytes(FILE)).path())) {
      String[] names = {"dense.kernel", "dense.bias", "dense_1.kernel", "dense_1.bias"};
      for (int i = 0; i < names.length; i++) {
        weights[i] = opened.tensor(names[i]).orElseThrow().toFloats();
      }
    }
    return new LoadedModel() {
      @Override
      public ModelSignature signature() {
        return signature;
      }

      @Override
      public long weightsBytes() {
        return 0;
      }

      @Override
      public Session session() {
        return new Dense(weights);
      }

      @Override
      public void close() {}
    };
  }

  private final class Dense implements Session {

    private final float[][] weights;

    Dense(float[][] weights) {
      this.weights = weights;
    }

    @Override
    public BatchAnswer run(List<List<TensorData>> requests) {
      List<List<TensorData>> answers = new ArrayList<>();
      for (List<TensorData> request : requests) {
        float[] values = request.getFirst().toFloats();
        int rows = values.length / 784;
        float[] scores = new float[10 * rows];
        for (int row = 0; row < rows; row++) {
          float[] hidden = layer(values, row * 784, 784, scale, weights[0], weights[1]);
          for (int i = 0; i < hidden.length; i++) {
            hidden[i] = Math.max(0, hidden[i]);
          }
          float[] one = layer(hidden, 0, hidden.length, 1, weights[2], weights[3]);
          System.arraycopy(one, 0, scores, row * 10, 10);
        }
        answers.add(
            outputs.stream()
                .map(name -> TensorData.of(name, TensorShape.of(rows, 10), scores))
                .toList());
      }
      return new BatchAnswer(answers, 1, 1, 1);
    }

    private static float[] layer(
        float[] values, int from, int count, float scale, float[] kernel, float[] bias) {
      float[] sums = bias.clone();
      for (int i = 0; i < count; i++) {
        float value = values[from + i] * scale;
        for (int j = 0; j < sums.length; j++) {
          sums[j] += value * kernel[i * sums.length + j];
        }
      }
      return sums;
    }

    @Override
    public void close() {}
  }
}
