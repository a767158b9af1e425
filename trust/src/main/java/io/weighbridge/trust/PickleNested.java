package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;
import io.weighbridge.weights.PickleValue;
import java.util.Set;

/// Something loadable among the strings and bytes of a pickle.
final class PickleNested extends PickleRule {

  PickleNested() {
    super(
        "WB-PICKLE-NESTED",
        "What hides in a string is loaded by a second step that looks harmless by itself.");
  }

  @Override
  void check(ScannedFile file, PickleRun run, Report report) {
    Set<PickleValue> elements = PickleShape.elements(run);
    for (PickleRun.Leaf leaf : run.leaves()) {
      if (!elements.contains(leaf.value())) {
        PickleContents.hidden(leaf)
            .ifPresent(hidden ->
                report.add(
                    Severity.SUSPICIOUS,
                    leaf.offset(),
                    "a leaf of %d bytes is %s"
                        .formatted(hidden.bytes().byteSize(), hidden.kind().words())));
      }
    }
  }
}
