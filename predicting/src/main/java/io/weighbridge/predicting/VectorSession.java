package io.weighbridge.predicting;

import static io.weighbridge.inference.TensorData.FLOAT;

import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.BatchAnswer;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.ModelSignature;
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

  private final InferencePass pass;
  private final List<Part> inputs;
  private final List<Part> outputs;
  private final int inputWidth;
  private final int outputWidth;
  private final int rowsAtOnce;

  /// A tensor in the rows that the network computes with: several lie side by side.
  ///
  /// @param offset in the row
  /// @param width its values in one row
  private record Part(TensorSpec spec, int offset, int width) {

    static List<Part> of(List<TensorSpec> specs) {
      List<Part> parts = new ArrayList<>();
      int offset = 0;
      for (TensorSpec spec : specs) {
        int width = 1;
        for (int axis = 1; axis < spec.shape().rank(); axis++) {
          width = Math.multiplyExact(width, Math.toIntExact(spec.shape().extent(axis)));
        }
        parts.add(new Part(spec, offset, width));
        offset += width;
      }
      return parts;
    }
  }

  VectorSession(ModelSignature signature, InferenceProgram program) {
    this.inputs = Part.of(signature.inputs());
    this.outputs = Part.of(signature.outputs());
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

    private final List<List<TensorData>> given;
    private final List<List<TensorData>> answers = new ArrayList<>();
    final long count;

    Rows(List<List<TensorData>> requests) {
      given = requests;
      long all = 0;
      for (List<TensorData> request : requests) {
        long rows = request.getFirst().shape().extent(0);
        requireRoom(rows);
        answers.add(outputs.stream().map(part -> room(part, rows)).toList());
        all += rows;
      }
      count = all;
    }

    private void requireRoom(long rows) {
      long bytes = rows * outputWidth * Float.BYTES;
      if (bytes > MAX_OUTPUT_BYTES) {
        throw new BadTensor(
            "%d rows give %d bytes of '%s', more than %d: ask for fewer at a time"
                .formatted(rows, bytes, outputs.getFirst().spec().name(), MAX_OUTPUT_BYTES));
      }
    }

    private static TensorData room(Part part, long rows) {
      return new TensorData(
          part.spec().name(),
          Datatype.FP32,
          part.spec().shape().withFirst(rows),
          MemorySegment.ofArray(new byte[(int) (rows * part.width() * Float.BYTES)]));
    }

    void gather(long from, int rows, float[] into) {
      long first = 0;
      for (int i = 0; i < given.size() && first < from + rows; i++) {
        long after = first + given.get(i).getFirst().shape().extent(0);
        long start = Math.max(from, first);
        long end = Math.min(from + rows, after);
        if (start < end) {
          for (int part = 0; part < inputs.size(); part++) {
            MemorySegment data = given.get(i).get(part).data();
            take(data, start - first, inputs.get(part), into, start - from, (int) (end - start));
          }
        }
        first = after;
      }
    }

    /// @param row in the request
    /// @param at row in the batch
    private void take(MemorySegment data, long row, Part part, float[] into, long at, int rows) {
      int width = part.width();
      if (width == inputWidth) {
        MemorySegment.copy(
            data, FLOAT, row * width * Float.BYTES, into, (int) at * width, rows * width);
        return;
      }
      for (int i = 0; i < rows; i++) {
        int place = (int) (at + i) * inputWidth + part.offset();
        MemorySegment.copy(data, FLOAT, (row + i) * width * Float.BYTES, into, place, width);
      }
    }

    void scatter(long from, int rows, float[] values) {
      long first = 0;
      for (int i = 0; i < answers.size() && first < from + rows; i++) {
        long after = first + answers.get(i).getFirst().shape().extent(0);
        long start = Math.max(from, first);
        long end = Math.min(from + rows, after);
        if (start < end) {
          for (int part = 0; part < outputs.size(); part++) {
            MemorySegment data = answers.get(i).get(part).data();
            give(values, start - from, outputs.get(part), data, start - first, (int) (end - start));
          }
        }
        first = after;
      }
    }

    /// @param at row in the batch
    /// @param row in the answer
    private void give(float[] values, long at, Part part, MemorySegment data, long row, int rows) {
      int width = part.width();
      if (width == outputWidth) {
        MemorySegment.copy(
            values, (int) at * width, data, FLOAT, row * width * Float.BYTES, rows * width);
        return;
      }
      for (int i = 0; i < rows; i++) {
        int place = (int) (at + i) * outputWidth + part.offset();
        MemorySegment.copy(values, place, data, FLOAT, (row + i) * width * Float.BYTES, width);
      }
    }

    List<List<TensorData>> answers() {
      return answers;
    }
  }
}
