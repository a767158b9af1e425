package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What an instruction of a pickle would put on Python's stack, as a description of it: nothing is
/// imported, called or built.
///
/// What holds other values is the same only as itself: values are shared as the memo shares them
/// and may hold themselves, so that who walks through them must remember where he was and must not
/// trust the depth. Their text says what they are, never what they hold.
public sealed interface PickleValue {

  enum None implements PickleValue {
    NONE
  }

  record Bool(boolean value) implements PickleValue {}

  record Int(BigInteger value) implements PickleValue {

    static Int of(long value) {
      return new Int(BigInteger.valueOf(value));
    }
  }

  /// A Python float.
  record Real(double value) implements PickleValue {}

  /// A string; a `str` of Python 2 too, read as UTF-8 or, where it is none, as Latin-1.
  record Text(String value) implements PickleValue {}

  /// @param bytes a view of the pickle's bytes
  record Bytes(MemorySegment bytes) implements PickleValue {}

  /// A buffer that travels outside of the pickle (protocol 5).
  record OutOfBand(int index) implements PickleValue {}

  /// Something that Python would import; `?` for what cannot be told from the pickle.
  record Global(String module, String name) implements PickleValue {

    /// Stands for a part that only running the pickle would tell.
    public static final String UNKNOWN = "?";

    public boolean isKnown() {
      return !module.equals(UNKNOWN) && !name.equals(UNKNOWN);
    }

    @Override
    public String toString() {
      return module + "." + name;
    }
  }

  record Entry(PickleValue key, PickleValue value) {}

  final class TupleValue implements PickleValue {

    private final List<PickleValue> items;

    TupleValue(List<PickleValue> items) {
      this.items = items;
    }

    public List<PickleValue> items() {
      return Collections.unmodifiableList(items);
    }

    @Override
    public String toString() {
      return "a tuple of " + items.size();
    }
  }

  final class ListValue implements PickleValue {

    private final List<PickleValue> items = new ArrayList<>(0);

    public List<PickleValue> items() {
      return Collections.unmodifiableList(items);
    }

    void add(List<PickleValue> more) {
      items.addAll(more);
    }

    @Override
    public String toString() {
      return "a list of " + items.size();
    }
  }

  /// A `set` or a `frozenset`.
  final class SetValue implements PickleValue {

    private final List<PickleValue> items = new ArrayList<>(0);

    /// In the order of the pickle, with what is there twice.
    public List<PickleValue> items() {
      return Collections.unmodifiableList(items);
    }

    void add(List<PickleValue> more) {
      items.addAll(more);
    }

    @Override
    public String toString() {
      return "a set of " + items.size();
    }
  }

  final class DictValue implements PickleValue {

    private final List<Entry> entries = new ArrayList<>(0);

    /// In the order of the pickle, with keys that are there twice.
    public List<Entry> entries() {
      return Collections.unmodifiableList(entries);
    }

    void put(List<Entry> more) {
      entries.addAll(more);
    }

    @Override
    public String toString() {
      return "a dict of " + entries.size();
    }
  }

  /// What a persistent id stands for: PyTorch keeps its storages outside of the pickle under such.
  final class PersistentId implements PickleValue {

    private final PickleValue id;

    PersistentId(PickleValue id) {
      this.id = id;
    }

    public PickleValue id() {
      return id;
    }

    @Override
    public String toString() {
      return "a persistent id";
    }
  }

  /// What a call would have given, and what the pickle did to it later.
  final class Called implements PickleValue {

    private final PickleValue callable;
    private final PickleValue arguments;
    private final List<PickleValue> states = new ArrayList<>(0);
    private final List<PickleValue> appended = new ArrayList<>(0);
    private final List<Entry> entries = new ArrayList<>(0);

    Called(PickleValue callable, PickleValue arguments) {
      this.callable = callable;
      this.arguments = arguments;
    }

    public PickleValue callable() {
      return callable;
    }

    /// A tuple, unless the pickle is wrong; of arguments and a dict of keywords for `NEWOBJ_EX`.
    public PickleValue arguments() {
      return arguments;
    }

    /// What `BUILD` was given for it; usually nothing or one.
    public List<PickleValue> states() {
      return Collections.unmodifiableList(states);
    }

    /// What `APPEND`, `APPENDS` and `ADDITEMS` gave it.
    public List<PickleValue> appended() {
      return Collections.unmodifiableList(appended);
    }

    /// What `SETITEM` and `SETITEMS` gave it.
    public List<Entry> entries() {
      return Collections.unmodifiableList(entries);
    }

    void build(PickleValue state) {
      states.add(state);
    }

    void append(List<PickleValue> more) {
      appended.addAll(more);
    }

    void put(List<Entry> more) {
      entries.addAll(more);
    }

    @Override
    public String toString() {
      return "a call" + (callable instanceof Global global ? " of " + global : "");
    }
  }
}
