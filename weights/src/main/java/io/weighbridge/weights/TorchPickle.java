package io.weighbridge.weights;

import java.util.List;

/// Lets a pickle through only if it does nothing that a file of weights need not do.
final class TorchPickle {

  private TorchPickle() {}

  /// @return what the pickle leaves
  /// @throws WeightsException with the first place where it is broken, names what is not on the
  ///   list, or does what PyTorch's own files do not
  static PickleValue check(TorchSource source, PickleRun run) {
    for (PickleRun.Import at : run.imports()) {
      if (!TorchGlobals.isAllowed(at.global(), source.isScript())) {
        throw source.problem(at.offset(), refusal(at));
      }
    }
    run.problem()
        .ifPresent(problem -> {
          throw source.problem(problem);
        });
    for (PickleRun.Problem oddity : run.oddities()) {
      throw source.problem(oddity);
    }
    for (PickleRun.Call call : run.calls()) {
      if (!isAllowed(source, call)) {
        throw source.problem(
            call.offset(),
            "%s is done to %s, which no file of weights does"
                .formatted(call.op(), kind(call.callable())));
      }
    }
    return run.value().orElseThrow();
  }

  private static String refusal(PickleRun.Import at) {
    String name = Quoted.name(at.global().toString());
    if (!at.isKnown()) {
      return "%s names something that only running it would tell; nothing was run"
          .formatted(at.op());
    }
    String kind = TorchGlobals.kind(at.global());
    return kind == null
        ? "%s names %s, which no file of weights needs; nothing was run".formatted(at.op(), name)
        : "%s names %s: %s".formatted(at.op(), name, kind);
  }

  private static boolean isAllowed(TorchSource source, PickleRun.Call call) {
    return switch (call.op()) {
      case REDUCE ->
          call.callable() instanceof PickleValue.Global global
              && !TorchGlobals.isScriptClass(global)
              && TorchTypes.ofStorage(global) == null
              && TorchTypes.ofDtype(global) == null;
      case NEWOBJ ->
          source.isScript()
              && call.callable() instanceof PickleValue.Global global
              && TorchGlobals.isScriptClass(global);
      case BUILD, SETITEM, SETITEMS ->
          call.callable() instanceof PickleValue.Called called
              && isBuilt(called, call.op(), call.arguments());
      default -> false;
    };
  }

  /// Dicts take items, dicts and classes of TorchScript take one state.
  private static boolean isBuilt(
      PickleValue.Called called, PickleOp op, List<PickleValue> arguments) {
    if (!(called.callable() instanceof PickleValue.Global global)) {
      return false;
    }
    if (TorchGlobals.DICTS.contains(global.toString())) {
      return true;
    }
    return op == PickleOp.BUILD
        && TorchGlobals.isScriptClass(global)
        && called.states().equals(arguments);
  }

  private static String kind(PickleValue value) {
    return switch (value) {
      case PickleValue.Global global -> Quoted.name(global.toString());
      case PickleValue.Called called when called.callable() instanceof PickleValue.Global global ->
          "what %s gives".formatted(Quoted.name(global.toString()));
      case PickleValue.Called any -> "what a call gives";
      case PickleValue.DictValue any -> "a dict";
      case PickleValue.ListValue any -> "a list";
      case PickleValue.TupleValue any -> "a tuple";
      case PickleValue.SetValue any -> "a set";
      case PickleValue.PersistentId any -> "a storage";
      default -> "a plain value";
    };
  }
}
