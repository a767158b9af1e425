package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;
import io.weighbridge.weights.PickleValue;
import io.weighbridge.weights.PickleValue.Called;
import io.weighbridge.weights.PickleValue.Global;
import java.util.Optional;
import java.util.Set;

/// What a pickle calls: functions, constructors, `__setstate__`.
final class PickleCalls extends PickleRule {

  private static final Set<String> PLAIN_CODECS =
      Set.of("latin1", "latin-1", "iso-8859-1", "utf-8");

  PickleCalls() {
    super("WB-PICKLE-CALL", "Whoever loads the pickle makes this call.");
  }

  @Override
  void check(ScannedFile file, PickleRun run, Report report) {
    for (PickleRun.Call call : run.calls()) {
      switch (call.op()) {
        case REDUCE, OBJ, INST, NEWOBJ, NEWOBJ_EX, BUILD -> judge(call, report);
        default -> {} // what sets items has a rule of its own
      }
    }
  }

  private static void judge(PickleRun.Call call, Report report) {
    Optional<Global> callee = callee(call.callable());
    String what = "%s of %s".formatted(call.op(), name(call.callable()));
    if (callee.isEmpty()) {
      report.add(Severity.MALICIOUS, call.offset(), what);
      return;
    }
    Global global = callee.get();
    if (!global.isKnown()) {
      report.add(Severity.MALICIOUS, call.offset(), what);
      return;
    }
    switch (Globals.judge(global.module(), global.name())) {
      case ALLOWED -> allowed(call, global, report);
      case UNKNOWN -> report.add(Severity.SUSPICIOUS, call.offset(), what);
      case TOOL, DANGEROUS -> report.add(Severity.MALICIOUS, call.offset(), what);
    }
  }

  /// Python has codecs that unpack, and old ones that do more; PyTorch and NumPy need plain text.
  private static void allowed(PickleRun.Call call, Global global, Report report) {
    if (global.toString().equals("_codecs.encode")) {
      boolean plain =
          call.arguments().size() == 2
              && call.arguments().get(1) instanceof PickleValue.Text codec
              && PLAIN_CODECS.contains(codec.value());
      if (!plain) {
        report.add(
            Severity.SUSPICIOUS, call.offset(), "_codecs.encode with another codec than Latin-1");
      }
    }
    if (call.op() == io.weighbridge.weights.PickleOp.BUILD && call.callable() instanceof Global) {
      report.add(Severity.MALICIOUS, call.offset(), "BUILD changes %s itself".formatted(global));
    }
  }

  /// What is called; for BUILD what made the thing whose state is set. Empty where it is the result
  /// of a call that is called again.
  private static Optional<Global> callee(PickleValue callable) {
    if (callable instanceof Global global) {
      return Optional.of(global);
    }
    return callable instanceof Called made && made.callable() instanceof Global global
        ? Optional.of(global)
        : Optional.empty();
  }

  private static String name(PickleValue callable) {
    return switch (callable) {
      case Global global -> global.toString();
      case Called made when made.callable() instanceof Global global ->
          "what %s returned".formatted(global);
      case Called _ -> "what a call returned";
      default -> "a " + callable.getClass().getSimpleName();
    };
  }
}
