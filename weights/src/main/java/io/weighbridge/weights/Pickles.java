package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Reads pickles without running them.
///
/// ```java
/// for (PickleRun run : Pickles.all(bytes).runs()) {
///   run.imports().forEach(System.out::println);
/// }
/// ```
public final class Pickles {

  /// More pickles in one file than any program writes.
  static final int MAX_RUNS = 10_000;

  /// All pickles of a file.
  ///
  /// @param runs in the order of the file; the last one may be broken
  /// @param trailing how many bytes follow the last pickle and are none
  public record Stream(List<PickleRun> runs, long trailing) {

    public Stream {
      runs = List.copyOf(runs);
    }
  }

  private Pickles() {}

  /// Runs the pickle that begins at an offset. It never throws for bad bytes.
  public static PickleRun run(MemorySegment bytes, long start) {
    return new PickleMachine(bytes, start, new PickleBudget()).run();
  }

  /// Runs every pickle that stands one after another from the first byte on. What follows a pickle
  /// is another one if it begins with `PROTO`, if it comes to an end, or if it names anything to
  /// import; else it is trailing bytes. The first one is always run.
  public static Stream all(MemorySegment bytes) {
    List<PickleRun> runs = new ArrayList<>();
    PickleBudget budget = new PickleBudget();
    long at = 0;
    while (runs.size() < MAX_RUNS) {
      PickleRun run = new PickleMachine(bytes, at, budget).run();
      if (!runs.isEmpty() && !isPickle(bytes, run)) {
        break;
      }
      runs.add(run);
      at = run.end();
      if (run.problem().isPresent() || at == bytes.byteSize()) {
        break;
      }
    }
    return new Stream(runs, bytes.byteSize() - at);
  }

  private static boolean isPickle(MemorySegment bytes, PickleRun run) {
    return run.problem().isEmpty()
        || !run.imports().isEmpty()
        || (bytes.byteSize() - run.start() >= 2
            && PickleReader.u8(bytes, run.start()) == PickleOp.PROTO.code()
            && PickleReader.u8(bytes, run.start() + 1) <= PickleMachine.MAX_PROTOCOL);
  }
}
