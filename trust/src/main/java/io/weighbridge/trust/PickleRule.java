package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;

/// A rule over the pickles of a file, one at a time.
abstract class PickleRule implements Rule {

  private final String id;
  private final String why;

  PickleRule(String id, String why) {
    this.id = id;
    this.why = why;
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final String why() {
    return why;
  }

  @Override
  public final void check(ScannedFile file, Findings findings) {
    PickleStream pickles = file.pickles();
    for (PickleRun run : pickles.runs()) {
      check(
          file,
          run,
          (severity, offset, what) ->
              findings.add(this, file, severity, pickles.base() + offset, what));
    }
  }

  /// Where a rule reports; offsets count from the first pickle.
  interface Report {
    void add(Severity severity, long offset, String what);
  }

  abstract void check(ScannedFile file, PickleRun run, Report report);
}
