package io.weighbridge.predicting;

import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.BatchAnswer;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.network.NetworkException;
import io.weighbridge.vector.InferencePass;
import io.weighbridge.vector.InferenceProgram;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Runs a network on the rows of several requests. Each row is copied once, from its request into
/// the batch, and each output once, from the batch into an array of its own.
final class VectorSession implements Session {

  /// The most values in one buffer where rows are narrow (512 KiB): more rows are computed in
  /// turns, so that a large request takes no more memory than a large batch.
  private static final long MAX_VALUES = 1 << 17;

  /// Fewer rows than this are never computed in one turn if there are more: wide layers' weights
  /// are read once a turn. Unless they take a quarter of the memory.
  private static final int LEAST_ROWS = 32;

  private static final int MOST_ROWS = 256;

  /// The longest answer to one request.
  private static final long MAX_OUTPUT_BYTES = 1L << 30;

  private final TensorSpec output;
  private final InferencePass pass;
  private final int inputWidth;
  private final int outputWidth;
  private final int rowsAtOnce;

  VectorSession(TensorSpec output, InferenceProgram program) {
    this.output = output;
    this.pass = program.pass();
    this.inputWidth = program.inputs();
    this.outputWidth = program.outputs();
    long fitting = Math.max(1, Runtime.getRuntime().maxMemory() / 4 / program.exampleBytes());
    this.rowsAtOnce =
        (int) Math.min(fitting, Math.clamp(MAX_VALUES / program.widest(), LEAST_ROWS, MOST_ROWS));
  }

  @Override
  public BatchAnswer run(List<List<TensorData>> requests) {
    long input = 0;
    long infer = 0;
    long output = 0;
    long start = System.nanoTime();
    Rows rows = new Rows(requests);
    for (long from = 0; from < rows.count; from += rowsAtOnce) {
      int turn = (int) Math.min(rowsAtOnce, rows.count - from);
      rows.gather(from, turn, pass.inputs(turn));
      long gathered = System.nanoTime();
      float[] values = computed(turn);
      long computed = System.nanoTime();
      rows.scatter(from, turn, values);
      input += gathered - start;
      infer += computed - gathered;
      start = System.nanoTime();
      output += start - computed;
    }
    return new BatchAnswer(rows.answers(), input, infer, output);
  }

  /// What a layer cannot take of a request, an id of a word that there is not, is the caller's to
  /// mend.
  private float[] computed(int rows) {
    try {
      return pass.run(rows);
    } catch (NetworkException refused) {
      throw new BadTensor(String.valueOf(refused.getMessage()));
    }
  }

  @Override
  public void close() {
    pass.wipe();
  }

  /// The rows of all requests, one after another.
  private final class Rows {

    private final List<MemorySegment> inputs = new ArrayList<>();
    private final List<TensorData> outputs = new ArrayList<>();
    final long count;

    Rows(List<List<TensorData>> requests) {
      long all = 0;
      for (List<TensorData> request : requests) {
        TensorData input = request.getFirst();
        long rows = input.shape().extent(0);
        inputs.add(input.data());
        outputs.add(
            new TensorData(
                output.name(),
                Datatype.FP32,
                output.shape().withFirst(rows),
                MemorySegment.ofArray(room(rows))));
        all += rows;
      }
      count = all;
    }

    private byte[] room(long rows) {
      long bytes = rows * outputWidth * Float.BYTES;
      if (bytes > MAX_OUTPUT_BYTES) {
        throw new BadTensor(
            "%d rows give %d bytes of '%s', more than %d: ask for fewer at a time"
                .formatted(rows, bytes, output.name(), MAX_OUTPUT_BYTES));
      }
      return new byte[(int) bytes];
    }

    void gather(long from, int rows, float[] into) {
      long first = 0;
      for (int i = 0; i < inputs.size() && first < from + rows; i++) {
        long after = first + outputs.get(i).shape().extent(0);
        long start = Math.max(from, first);
        long end = Math.min(from + rows, after);
        if (start < end) {
          MemorySegment.copy(
              inputs.get(i),
              TensorData.FLOAT,
              (start - first) * inputWidth * Float.BYTES,
              into,
              (int) (start - from) * inputWidth,
              (int) (end - start) * inputWidth);
        }
        first = after;
      }
    }

    void scatter(long from, int rows, float[] values) {
      long first = 0;
      for (int i = 0; i < outputs.size() && first < from + rows; i++) {
        TensorData out = outputs.get(i);
        long after = first + out.shape().extent(0);
        long start = Math.max(from, first);
        long end = Math.min(from + rows, after);
        if (start < end) {
          MemorySegment.copy(
              values,
              (int) (start - from) * outputWidth,
              out.data(),
              TensorData.FLOAT,
              (start - first) * outputWidth * Float.BYTES,
              (int) (end - start) * outputWidth);
        }
        first = after;
      }
    }

    List<List<TensorData>> answers() {
      return outputs.stream().map(List::of).toList();
    }
  }
}
