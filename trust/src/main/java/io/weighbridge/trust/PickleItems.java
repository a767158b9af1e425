package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;
import io.weighbridge.weights.PickleValue.Called;
import io.weighbridge.weights.PickleValue.Global;

/// Items that are set on what is no plain container (CVE-2026-24747: memory corruption in PyTorch).
final class PickleItems extends PickleRule {

  PickleItems() {
    super(
        "WB-PICKLE-ITEMS",
        "Setting items on what is no container runs a method of it, or writes where no item belongs.");
  }

  @Override
  void check(ScannedFile file, PickleRun run, Report report) {
    for (PickleRun.Call call : run.calls()) {
      switch (call.op()) {
        case SETITEM, SETITEMS, APPEND, APPENDS, ADDITEMS -> {
          if (call.callable() instanceof Called made && made.callable() instanceof Global global) {
            if (!container(global)) {
              report.add(
                  Severity.SUSPICIOUS,
                  call.offset(),
                  "%s on what %s returned".formatted(call.op(), global));
            }
          } else {
            report.add(
                Severity.MALICIOUS,
                call.offset(),
                "%s on %s"
                    .formatted(
                        call.op(),
                        call.callable() instanceof Global g ? g : "what is no container"));
          }
        }
        default -> {}
      }
    }
  }

  private static boolean container(Global global) {
    return switch (global.toString()) {
      case "collections.OrderedDict",
          "collections.Counter",
          "builtins.set",
          "__builtin__.set",
          "builtins.bytearray" ->
          true;
      default -> false;
    };
  }
}
