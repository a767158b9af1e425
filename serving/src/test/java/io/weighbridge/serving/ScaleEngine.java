package io.weighbridge.serving;

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
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/// A small engine whose model is a file `scale.txt` of lines `key=value`: it multiplies every
/// element of `x` by `scale`. `run_ms` and `load_ms` make it slow, `bytes` says how large it is,
/// `fail` is why it does not load; a negative element is thrown back as an exception, and infinity
/// lets the stack overflow.
final class ScaleEngine implements InferenceEngine {

  static final int WIDTH = 2;

  private static final ModelSignature SIGNATURE =
      new ModelSignature(
          "test_scale",
          List.of(new TensorSpec("x", Datatype.FP32, TensorShape.of(-1, WIDTH))),
          List.of(new TensorSpec("y", Datatype.FP32, TensorShape.of(-1, WIDTH))),
          true);

  final AtomicInteger loads = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger sessions = new AtomicInteger();

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public boolean claims(ModelFiles files) {
    return files.names().contains("scale.txt");
  }

  @Override
  public long weightsBytes(ModelFiles files) {
    return Long.parseLong(read(files).getProperty("bytes", "100"));
  }

  @Override
  public LoadedModel load(ModelFiles files) {
    Properties properties = read(files);
    loads.incrementAndGet();
    pause(Long.parseLong(properties.getProperty("load_ms", "0")));
    String failure = properties.getProperty("fail");
    if (failure != null) {
      if (failure.equals("overflow")) {
        overflow(0);
      }
      throw new ModelLoadFailure(failure);
    }
    open.incrementAndGet();
    float scale = Float.parseFloat(properties.getProperty("scale"));
    long run = Long.parseLong(properties.getProperty("run_ms", "0"));
    long bytes = weightsBytes(files);
    return new LoadedModel() {
      @Override
      public ModelSignature signature() {
        return SIGNATURE;
      }

      @Override
      public long weightsBytes() {
        return bytes;
      }

      @Override
      public Session session() {
        sessions.incrementAndGet();
        return new Scaling(scale, run);
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }

  private final class Scaling implements Session {
    private final float scale;
    private final long run;

    Scaling(float scale, long run) {
      this.scale = scale;
      this.run = run;
    }

    @Override
    public BatchAnswer run(List<List<TensorData>> requests) {
      long start = System.nanoTime();
      pause(run);
      List<List<TensorData>> outputs = new ArrayList<>();
      for (List<TensorData> request : requests) {
        float[] values = request.getFirst().toFloats();
        for (int i = 0; i < values.length; i++) {
          if (values[i] < 0) {
            throw new IllegalStateException("a negative element");
          }
          if (Float.isInfinite(values[i])) {
            overflow(0);
          }
          values[i] *= scale;
        }
        outputs.add(List.of(TensorData.of("y", request.getFirst().shape(), values)));
      }
      return new BatchAnswer(outputs, 1, System.nanoTime() - start, 1);
    }

    @Override
    public void close() {
      sessions.decrementAndGet();
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Properties read(ModelFiles files) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(new String(files.bytes("scale.txt").read(1 << 20), UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
