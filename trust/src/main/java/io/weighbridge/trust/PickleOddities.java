package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;

/// Instructions that Python passes over and no pickler writes: they are there to mislead scanners.
final class PickleOddities extends PickleRule {

  PickleOddities() {
    super("WB-PICKLE-ODDITY", "No program writes a pickle like this; it is made to be misread.");
  }

  @Override
  void check(ScannedFile file, PickleRun run, Report report) {
    for (PickleRun.Problem oddity : run.oddities()) {
      report.add(Severity.SUSPICIOUS, oddity.offset(), oddity.what());
    }
  }
}
