package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;
import io.weighbridge.weights.PickleValue;

/// Persistent ids that are no storages of PyTorch.
final class PicklePersistent extends PickleRule {

  PicklePersistent() {
    super(
        "WB-PICKLE-PERSISTENT",
        "A persistent id is handed to a function of whoever loads the pickle; only PyTorch's storages are known.");
  }

  @Override
  void check(ScannedFile file, PickleRun run, Report report) {
    for (PickleRun.PersistentLoad load : run.loads()) {
      boolean storage =
          load.id() instanceof PickleValue.TupleValue tuple
              && !tuple.items().isEmpty()
              && tuple.items().getFirst() instanceof PickleValue.Text first
              && (first.value().equals("storage") || first.value().equals("module"));
      if (!storage) {
        report.add(
            Severity.SUSPICIOUS, load.offset(), "%s of what is no storage".formatted(load.op()));
      }
    }
  }
}
