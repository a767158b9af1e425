package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs one pickle as CPython's `Modules/_pickle.c` does, but with descriptions in place of
/// objects: what would be imported or called is written down, and the pickle goes on with a
/// description of the result. Where Python would stop for the kind of a value that only a call
/// would tell, it goes on, so that nothing behind it is overlooked.
final class PickleMachine {

  static final int MAX_PROTOCOL = 5;

  private final PickleReader reader;
  private final long start;
  private final PickleStack stack = new PickleStack();
  private final Map<BigInteger, PickleValue> memo = new HashMap<>();

  private final List<PickleRun.Import> imports = new ArrayList<>();
  private final List<PickleRun.Call> calls = new ArrayList<>();
  private final List<PickleRun.PersistentLoad> loads = new ArrayList<>();
  private final List<PickleRun.Leaf> leaves = new ArrayList<>();
  private final List<PickleRun.Problem> oddities = new ArrayList<>();

  private int protocol = -1;
  private int buffers;

  /// Where the frame that was begun last ends.
  private long frameEnd;

  PickleMachine(MemorySegment bytes, long start, PickleBudget budget) {
    this.start = start;
    reader = new PickleReader(bytes, start, budget);
  }

  PickleRun run() {
    PickleValue value = null;
    PickleRun.Problem problem = null;
    try {
      while (value == null) {
        PickleInstruction instruction = reader.next();
        stack.begin(instruction);
        if (instruction.op() == PickleOp.STOP) {
          value = stop(instruction);
        } else {
          step(instruction);
        }
        requireFrame(instruction);
      }
    } catch (PickleFault e) {
      problem = e.problem();
    }
    return new PickleRun(
        start,
        problem == null ? reader.position() : problem.offset(),
        Math.max(protocol, 0),
        imports,
        calls,
        loads,
        leaves,
        Optional.ofNullable(value),
        oddities,
        Optional.ofNullable(problem));
  }

  private PickleValue stop(PickleInstruction instruction) throws PickleFault {
    PickleValue value = stack.pop();
    if (!stack.isEmpty()) {
      odd(instruction, "STOP leaves values on the stack");
    }
    return value;
  }

  private void step(PickleInstruction instruction) throws PickleFault {
    switch (instruction.op()) {
      case INT, BININT, BININT1, BININT2, LONG, LONG1, LONG4, FLOAT, BINFLOAT ->
          stack.push(argument(instruction));
      case STRING,
          BINSTRING,
          SHORT_BINSTRING,
          UNICODE,
          SHORT_BINUNICODE,
          BINUNICODE,
          BINUNICODE8,
          BINBYTES,
          SHORT_BINBYTES,
          BINBYTES8,
          BYTEARRAY8 -> {
        leaves.add(new PickleRun.Leaf(instruction.offset(), argument(instruction)));
        stack.push(argument(instruction));
      }
      case NONE -> stack.push(PickleValue.None.NONE);
      case NEWTRUE -> stack.push(new PickleValue.Bool(true));
      case NEWFALSE -> stack.push(new PickleValue.Bool(false));
      case NEXT_BUFFER -> stack.push(new PickleValue.OutOfBand(buffers++));
      case READONLY_BUFFER -> stack.top();
      case EMPTY_TUPLE -> stack.push(new PickleValue.TupleValue(List.of()));
      case TUPLE -> stack.push(new PickleValue.TupleValue(stack.popMark()));
      case TUPLE1 -> tuple(1);
      case TUPLE2 -> tuple(2);
      case TUPLE3 -> tuple(3);
      case EMPTY_LIST -> stack.push(new PickleValue.ListValue());
      case LIST -> list();
      case APPEND -> add(instruction, List.of(stack.pop()));
      case APPENDS, ADDITEMS -> add(instruction, stack.popMark());
      case EMPTY_DICT -> stack.push(new PickleValue.DictValue());
      case DICT -> dict(instruction);
      case SETITEM -> {
        PickleValue value = stack.pop();
        put(instruction, List.of(stack.pop(), value));
      }
      case SETITEMS -> put(instruction, stack.popMark());
      case EMPTY_SET -> stack.push(new PickleValue.SetValue());
      case FROZENSET -> {
        PickleValue.SetValue set = new PickleValue.SetValue();
        set.add(stack.popMark());
        stack.push(set);
      }
      case POP -> stack.popValueOrMark();
      case DUP -> stack.push(stack.top());
      case MARK -> stack.mark();
      case POP_MARK -> stack.popMark();
      case GET, BINGET, LONG_BINGET -> get(instruction);
      case PUT, BINPUT, LONG_BINPUT -> memoize(instruction, index(instruction));
      case MEMOIZE -> memoize(instruction, BigInteger.valueOf(memo.size()));
      case EXT1, EXT2, EXT4 ->
          global(
              instruction,
              new PickleValue.Global(
                  PickleValue.Global.UNKNOWN, "extension " + index(instruction)));
      case GLOBAL -> global(instruction, (PickleValue.Global) argument(instruction));
      case STACK_GLOBAL -> stackGlobal(instruction);
      case REDUCE -> {
        PickleValue arguments = stack.pop();
        call(instruction, stack.pop(), arguments);
      }
      case NEWOBJ -> {
        PickleValue arguments = stack.pop();
        call(instruction, stack.pop(), arguments);
      }
      case NEWOBJ_EX -> {
        PickleValue keywords = stack.pop();
        PickleValue arguments = stack.pop();
        call(instruction, stack.pop(), new PickleValue.TupleValue(List.of(arguments, keywords)));
      }
      case INST -> inst(instruction);
      case OBJ -> obj(instruction);
      case BUILD -> build(instruction);
      case PROTO -> proto(instruction);
      case FRAME -> frame(instruction);
      case PERSID -> persistent(instruction, argument(instruction));
      case BINPERSID -> persistent(instruction, stack.pop());
      case STOP -> throw new AssertionError("STOP is no step");
    }
  }

  private static PickleValue argument(PickleInstruction instruction) {
    PickleValue argument = instruction.argument();
    if (argument == null) {
      throw new AssertionError(instruction.op() + " has an argument");
    }
    return argument;
  }

  private static BigInteger index(PickleInstruction instruction) {
    return ((PickleValue.Int) argument(instruction)).value();
  }

  private void tuple(int count) throws PickleFault {
    PickleValue[] items = new PickleValue[count];
    for (int i = count - 1; i >= 0; i--) {
      items[i] = stack.pop();
    }
    stack.push(new PickleValue.TupleValue(List.of(items)));
  }

  private void list() throws PickleFault {
    PickleValue.ListValue list = new PickleValue.ListValue();
    list.add(stack.popMark());
    stack.push(list);
  }

  private void add(PickleInstruction instruction, List<PickleValue> items) throws PickleFault {
    switch (stack.top()) {
      case PickleValue.ListValue list when instruction.op() != PickleOp.ADDITEMS -> list.add(items);
      case PickleValue.SetValue set when instruction.op() == PickleOp.ADDITEMS -> set.add(items);
      case PickleValue.Called called -> {
        record(instruction, called, items);
        called.append(items);
      }
      case PickleValue other -> record(instruction, other, items);
    }
  }

  private void dict(PickleInstruction instruction) throws PickleFault {
    List<PickleValue.Entry> entries = entries(instruction, stack.popMark());
    PickleValue.DictValue dict = new PickleValue.DictValue();
    dict.put(entries);
    stack.push(dict);
  }

  private void put(PickleInstruction instruction, List<PickleValue> items) throws PickleFault {
    List<PickleValue.Entry> entries = entries(instruction, items);
    switch (stack.top()) {
      case PickleValue.DictValue dict -> dict.put(entries);
      case PickleValue.Called called -> {
        record(instruction, called, items);
        called.put(entries);
      }
      case PickleValue other -> record(instruction, other, items);
    }
  }

  private static List<PickleValue.Entry> entries(
      PickleInstruction instruction, List<PickleValue> items) throws PickleFault {
    if (items.size() % 2 != 0) {
      throw new PickleFault(
          instruction.offset(), instruction.op() + " finds a key without a value");
    }
    List<PickleValue.Entry> entries = new ArrayList<>(items.size() / 2);
    for (int i = 0; i < items.size(); i += 2) {
      entries.add(new PickleValue.Entry(items.get(i), items.get(i + 1)));
    }
    return entries;
  }

  private void get(PickleInstruction instruction) throws PickleFault {
    PickleValue value = memo.get(index(instruction));
    if (value == null) {
      throw new PickleFault(
          instruction.offset(),
          "%s asks for memo %s, which is not there"
              .formatted(instruction.op(), index(instruction)));
    }
    stack.push(value);
  }

  private void memoize(PickleInstruction instruction, BigInteger index) throws PickleFault {
    if (index.signum() < 0) {
      throw new PickleFault(instruction.offset(), "PUT has a negative number");
    }
    memo.put(index, stack.top());
  }

  private void global(PickleInstruction instruction, PickleValue.Global global) {
    imports.add(
        new PickleRun.Import(
            instruction.offset(), instruction.op(), global.module(), global.name()));
    stack.push(global);
  }

  /// Names may come through the memo; what a call made them into cannot be told.
  private void stackGlobal(PickleInstruction instruction) throws PickleFault {
    String name = known(stack.pop());
    String module = known(stack.pop());
    global(instruction, new PickleValue.Global(module, name));
  }

  private static String known(PickleValue name) {
    return name instanceof PickleValue.Text text ? text.value() : PickleValue.Global.UNKNOWN;
  }

  private void call(PickleInstruction instruction, PickleValue callable, PickleValue arguments) {
    record(
        instruction,
        callable,
        arguments instanceof PickleValue.TupleValue tuple ? tuple.items() : List.of(arguments));
    stack.push(new PickleValue.Called(callable, arguments));
  }

  private void inst(PickleInstruction instruction) throws PickleFault {
    PickleValue.TupleValue arguments = new PickleValue.TupleValue(stack.popMark());
    PickleValue.Global global = (PickleValue.Global) argument(instruction);
    global(instruction, global);
    stack.pop();
    call(instruction, global, arguments);
  }

  private void obj(PickleInstruction instruction) throws PickleFault {
    List<PickleValue> items = stack.popMark();
    if (items.isEmpty()) {
      throw new PickleFault(instruction.offset(), "OBJ finds no class above its mark");
    }
    call(instruction, items.getFirst(), new PickleValue.TupleValue(items.subList(1, items.size())));
  }

  private void build(PickleInstruction instruction) throws PickleFault {
    PickleValue state = stack.pop();
    PickleValue target = stack.top();
    record(instruction, target, List.of(state));
    if (target instanceof PickleValue.Called called) {
      called.build(state);
    }
  }

  private void record(
      PickleInstruction instruction, PickleValue callable, List<PickleValue> arguments) {
    calls.add(new PickleRun.Call(instruction.offset(), instruction.op(), callable, arguments));
  }

  private void persistent(PickleInstruction instruction, PickleValue id) {
    loads.add(new PickleRun.PersistentLoad(instruction.offset(), instruction.op(), id));
    stack.push(new PickleValue.PersistentId(id));
  }

  private void proto(PickleInstruction instruction) throws PickleFault {
    int version = index(instruction).intValue();
    if (version > MAX_PROTOCOL) {
      throw new PickleFault(
          instruction.offset(),
          "PROTO says %d, Python knows 0 to %d".formatted(version, MAX_PROTOCOL));
    }
    if (protocol >= 0) {
      odd(instruction, "PROTO is there a second time");
    } else if (instruction.offset() != start) {
      odd(instruction, "PROTO is not the first instruction");
    }
    protocol = Math.max(protocol, version);
  }

  /// CPython in C wants all bytes of a frame to be there and then forgets it; CPython in Python
  /// holds it (`Lib/pickle.py`, `_Unframer`), so that the two may read different pickles.
  private void frame(PickleInstruction instruction) throws PickleFault {
    BigInteger length = index(instruction);
    long left = reader.size() - reader.position();
    if (length.signum() < 0 || length.compareTo(BigInteger.valueOf(left)) > 0) {
      throw new PickleFault(
          instruction.offset(),
          "FRAME goes beyond the end: %s bytes are asked for, %d follow"
              .formatted(Long.toUnsignedString(length.longValue()), left));
    }
    if (instruction.offset() < frameEnd) {
      odd(instruction, "FRAME begins within another frame");
    }
    frameEnd = reader.position() + length.longValue();
  }

  private void requireFrame(PickleInstruction instruction) {
    if (instruction.offset() >= frameEnd || instruction.op() == PickleOp.FRAME) {
      return;
    }
    if (instruction.end() > frameEnd) {
      odd(instruction, instruction.op() + " crosses the end of its frame");
    } else if (instruction.op() == PickleOp.STOP && instruction.end() < frameEnd) {
      odd(instruction, "STOP comes before the end of its frame");
    }
  }

  private void odd(PickleInstruction instruction, String what) {
    oddities.add(new PickleRun.Problem(instruction.offset(), what));
  }
}
