package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;

/// A pickle that does not come to its end.
final class PickleBroken extends PickleRule {

  PickleBroken() {
    super(
        "WB-PICKLE-BROKEN",
        "Python runs a pickle up to the place where it breaks, so a payload acts before the error.");
  }

  @Override
  void check(ScannedFile file, PickleRun run, Report report) {
    run.problem()
        .ifPresent(problem -> report.add(Severity.SUSPICIOUS, problem.offset(), problem.what()));
  }
}
