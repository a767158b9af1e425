package io.weighbridge.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The stack of a pickle with its marks. What lies below the last mark is out of reach, as in
/// CPython (`Modules/_pickle.c`, `fence`).
final class PickleStack {

  private final List<PickleValue> values = new ArrayList<>();
  private int[] marks = new int[16];
  private int markCount;

  /// How the instruction under way is called in a fault.
  private PickleInstruction instruction = new PickleInstruction(0, PickleOp.STOP, null, 0);

  void begin(PickleInstruction next) {
    instruction = next;
  }

  boolean isEmpty() {
    return values.isEmpty() && markCount == 0;
  }

  void push(PickleValue value) {
    values.add(value);
  }

  void mark() {
    if (markCount == marks.length) {
      marks = Arrays.copyOf(marks, markCount * 2);
    }
    marks[markCount++] = values.size();
  }

  PickleValue top() throws PickleFault {
    if (values.size() <= fence()) {
      throw fault("finds nothing on the stack");
    }
    return values.getLast();
  }

  PickleValue pop() throws PickleFault {
    PickleValue top = top();
    values.removeLast();
    return top;
  }

  /// What was pushed since the last mark, which goes too.
  List<PickleValue> popMark() throws PickleFault {
    if (markCount == 0) {
      throw fault("finds no mark on the stack");
    }
    List<PickleValue> above = values.subList(marks[--markCount], values.size());
    List<PickleValue> popped = new ArrayList<>(above);
    above.clear();
    return popped;
  }

  /// `POP` takes a mark where no value is above it.
  void popValueOrMark() throws PickleFault {
    if (markCount > 0 && fence() == values.size()) {
      markCount--;
    } else {
      pop();
    }
  }

  private int fence() {
    return markCount == 0 ? 0 : marks[markCount - 1];
  }

  private PickleFault fault(String what) {
    return new PickleFault(instruction.offset(), instruction.op().name() + " " + what);
  }
}
