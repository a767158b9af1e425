package io.weighbridge.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.inference.BatchAnswer;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Runs models that answer what they are asked. `echo.txt` has a line for each input: its name,
/// datatype and extents (`x FP32 -1,4`); the output of an input `x` is `y_x`. While the gate is
/// closed nothing is answered.
final class EchoEngine implements InferenceEngine {

  private static final String FILE = "echo.txt";

  private final Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);

  void closeGate() {
    gate.drainPermits();
  }

  void openGate() {
    gate.release(Integer.MAX_VALUE / 2);
  }

  @Override
  public String name() {
    return "echo";
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
    List<TensorSpec> inputs = new ArrayList<>();
    List<TensorSpec> outputs = new ArrayList<>();
    boolean batches = true;
    for (String line : new String(files.bytes(FILE).read(1 << 20), UTF_8).lines().toList()) {
      String[] words = line.split(" ", 3);
      long[] extents = Arrays.stream(words[2].split(",", -1)).mapToLong(Long::parseLong).toArray();
      Datatype datatype =
          Datatype.named(words[1])
              .orElseThrow(() -> new ModelLoadFailure("no datatype " + words[1]));
      inputs.add(new TensorSpec(words[0], datatype, TensorShape.of(extents)));
      outputs.add(new TensorSpec("y_" + words[0], datatype, TensorShape.of(extents)));
      batches &= extents[0] == -1;
    }
    ModelSignature signature = new ModelSignature("test_echo", inputs, outputs, batches);
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
        return new Echo();
      }

      @Override
      public void close() {}
    };
  }

  private final class Echo implements Session {

    @Override
    public BatchAnswer run(List<List<TensorData>> requests) {
      gate.acquireUninterruptibly();
      List<List<TensorData>> answers =
          requests.stream()
              .map(
                  inputs -> inputs.stream().map(input -> input.named("y_" + input.name())).toList())
              .toList();
      return new BatchAnswer(answers, 1, 1, 1);
    }

    @Override
    public void close() {}
  }
}
