package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;

/// What a pickle imports, against the allow-list.
final class PickleImports extends PickleRule {

  PickleImports() {
    super(
        "WB-PICKLE-IMPORT",
        "Whoever loads the pickle imports this, and Python runs a module when it is imported.");
  }

  @Override
  void check(ScannedFile file, PickleRun run, Report report) {
    for (PickleRun.Import named : run.imports()) {
      String what = "%s %s.%s".formatted(named.op(), named.module(), named.name());
      if (!named.isKnown()) {
        report.add(
            Severity.SUSPICIOUS,
            named.offset(),
            what + ": a name that only running the pickle would tell");
        continue;
      }
      switch (Globals.judge(named.module(), named.name())) {
        case ALLOWED -> {}
        case UNKNOWN, TOOL -> report.add(Severity.SUSPICIOUS, named.offset(), what);
        case DANGEROUS -> report.add(Severity.MALICIOUS, named.offset(), what);
      }
    }
  }
}
