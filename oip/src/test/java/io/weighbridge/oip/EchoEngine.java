package io.weighbridge.oip;

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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A small engine: its model is a file `echo` that names a datatype, or says `broken`. It takes
/// rows of two elements as `x` and gives them back as `y`. An INT64 of 100 or more sleeps for so
/// many milliseconds; a negative one is thrown back as an exception.
final class EchoEngine implements InferenceEngine {

  final AtomicInteger running = new AtomicInteger();

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public boolean claims(ModelFiles files) {
    return files.names().contains("echo");
  }

  @Override
  public long weightsBytes(ModelFiles files) {
    return 1;
  }

  @Override
  public LoadedModel load(ModelFiles files) {
    String says = new String(files.bytes("echo").read(100), UTF_8).trim();
    Datatype datatype =
        Datatype.named(says)
            .orElseThrow(() -> new ModelLoadFailure("echo says '%s'".formatted(says)));
    ModelSignature signature = Signatures.of(datatype, true, -1, 2);
    return new LoadedModel() {
      @Override
      public ModelSignature signature() {
        return signature;
      }

      @Override
      public long weightsBytes() {
        return 1;
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
      running.incrementAndGet();
      try {
        return new BatchAnswer(requests.stream().map(this::echo).toList(), 1000, 2000, 3000);
      } finally {
        running.decrementAndGet();
      }
    }

    private List<TensorData> echo(List<TensorData> request) {
      TensorData x = request.getFirst();
      if (x.datatype() == Datatype.INT64) {
        long value = x.data().get(TensorData.LONG, 0);
        if (value < 0) {
          throw new IllegalStateException("a negative element");
        }
        if (value >= 100) {
          try {
            Thread.sleep(value);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      }
      return List.of(x.named("y"));
    }

    @Override
    public void close() {}
  }
}
