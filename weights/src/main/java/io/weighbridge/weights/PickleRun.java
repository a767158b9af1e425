package io.weighbridge.weights;

import java.util.List;
import java.util.Optional;

/// One pickle, run symbolically: what Python would have imported, called and built.
///
/// A pickle that is broken was run up to there, as Python would have done: a payload acts before
/// the error that follows it.
///
/// @param start the offset of its first byte
/// @param end the offset behind its `STOP`, or where it could not go on
/// @param protocol what its first `PROTO` says; 0 without one
/// @param imports every global that it names, in its order
/// @param calls every call, also of results that it throws away
/// @param loads every persistent id that it hands over
/// @param leaves every string and every run of bytes, in its order
/// @param value what it leaves; empty if it does not come to its `STOP`
/// @param oddities what Python passes over, but no pickler writes
/// @param problem why it could not go on
public record PickleRun(
    long start,
    long end,
    int protocol,
    List<Import> imports,
    List<Call> calls,
    List<PersistentLoad> loads,
    List<Leaf> leaves,
    Optional<PickleValue> value,
    List<Problem> oddities,
    Optional<Problem> problem) {

  /// A place and what is wrong there, in words that continue "at byte 12 ...".
  public record Problem(long offset, String what) {

    @Override
    public String toString() {
      return "at byte %d %s".formatted(offset, what);
    }
  }

  /// A name that would be looked up; `?` where the pickle does not tell it, as with names that a
  /// call makes, and with codes of the extension registry.
  public record Import(long offset, PickleOp op, String module, String name) {

    public boolean isKnown() {
      return global().isKnown();
    }

    public PickleValue.Global global() {
      return new PickleValue.Global(module, name);
    }
  }

  /// A call of something, or an instruction that lets a method of something run that is no plain
  /// container: `SETITEM` on what a global names runs its `__setitem__`.
  ///
  /// @param op REDUCE, OBJ, INST, NEWOBJ, NEWOBJ_EX, BUILD; or SETITEM, SETITEMS, APPEND, APPENDS,
  ///   ADDITEMS
  /// @param callable what is called; for BUILD and what sets items, the thing it is done to
  public record Call(long offset, PickleOp op, PickleValue callable, List<PickleValue> arguments) {}

  public record PersistentLoad(long offset, PickleOp op, PickleValue id) {}

  /// A string or bytes, and where the instruction that holds them begins.
  public record Leaf(long offset, PickleValue value) {}

  public PickleRun {
    imports = List.copyOf(imports);
    calls = List.copyOf(calls);
    loads = List.copyOf(loads);
    leaves = List.copyOf(leaves);
    oddities = List.copyOf(oddities);
  }
}
