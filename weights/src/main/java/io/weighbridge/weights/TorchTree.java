package io.weighbridge.weights;

import io.weighbridge.weights.PickleValue.Called;
import io.weighbridge.weights.PickleValue.DictValue;
import io.weighbridge.weights.PickleValue.Entry;
import io.weighbridge.weights.PickleValue.Global;
import io.weighbridge.weights.PickleValue.ListValue;
import io.weighbridge.weights.PickleValue.PersistentId;
import io.weighbridge.weights.PickleValue.SetValue;
import io.weighbridge.weights.PickleValue.TupleValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Walks through what a pickle of PyTorch leaves: tensors get the names of the dicts and lists that
/// they are in, joined by dots; other values become metadata under such names.
final class TorchTree {

  /// Dicts within dicts within lists.
  static final int MAX_DEPTH = 64;

  /// Values looked at, one that is shared as often as it is found: sharing must not multiply.
  static final int MAX_VALUES = 2_000_000;

  /// Characters of all names together, and of all metadata together.
  static final long MAX_CHARACTERS = 32L << 20;

  private final TorchSource source;
  private final TorchRebuild rebuild;
  private final Map<String, TorchTensor> tensors;
  private final Map<String, String> metadata;
  private int values;
  private long characters;
  private long bytes;

  /// @param tensors takes the tensors by name
  /// @param metadata takes the other values
  TorchTree(TorchSource source, Map<String, TorchTensor> tensors, Map<String, String> metadata) {
    this.source = source;
    this.tensors = tensors;
    this.metadata = metadata;
    rebuild = new TorchRebuild(source);
  }

  /// @param alone what a tensor is called that is in no dict
  void addAll(PickleValue root, String alone) {
    add("", alone, root, 0);
  }

  private void add(String prefix, String name, PickleValue value, int depth) {
    if (depth > MAX_DEPTH) {
      throw source.problem("holds values nested more than %d deep".formatted(MAX_DEPTH));
    }
    if (++values > MAX_VALUES) {
      throw source.problem("holds more than %d values".formatted(MAX_VALUES));
    }
    switch (value) {
      case DictValue dict -> addEntries(prefix, dict.entries(), depth);
      case Called called -> addCalled(prefix, name, called, depth);
      case ListValue list -> addItems(prefix, name, list.items(), depth);
      case TupleValue tuple -> addItems(prefix, name, tuple.items(), depth);
      case SetValue set -> addItems(prefix, name, set.items(), depth);
      case PersistentId id -> addTensor(rebuild.persistent(name, id));
      case PickleValue plain -> addText(name, TorchText.of(plain));
    }
  }

  private void addCalled(String prefix, String name, Called called, int depth) {
    String function = rebuild.function(name, called);
    if (TorchGlobals.DICTS.contains(function)) {
      addEntries(prefix, rebuild.entries(name, called), depth);
    } else if (TorchGlobals.VALUES.contains(function)) {
      addText(name, TorchText.of(called));
    } else if (TorchGlobals.SCRIPT_LISTS.contains(function)
        || function.equals(TorchGlobals.TYPE_TAG)) {
      add(prefix, name, rebuild.argument(name, called, 0), depth + 1);
    } else if (called.callable() instanceof Global global && TorchGlobals.isScriptClass(global)) {
      for (PickleValue state : called.states()) {
        add(prefix, name, state, depth + 1);
      }
    } else {
      addTensor(rebuild.tensor(name, called));
    }
  }

  private void addEntries(String prefix, List<Entry> entries, int depth) {
    Set<String> keys = HashSet.newHashSet(entries.size());
    for (Entry entry : entries) {
      String key = TorchText.key(entry.key());
      if (key == null) {
        throw source.problem(
            "%s has a key that is neither text nor a number"
                .formatted(prefix.isEmpty() ? "the dict" : Quoted.name(prefix)));
      }
      String name = name(prefix, key);
      if (!keys.add(key)) {
        throw source.problem("has %s twice".formatted(Quoted.name(name)));
      }
      add(name, name, entry.value(), depth + 1);
    }
  }

  private void addItems(String prefix, String name, List<PickleValue> items, int depth) {
    if (TorchText.arePlain(items)) {
      values += items.size();
      addText(name, TorchText.of(items));
      return;
    }
    for (int i = 0; i < items.size(); i++) {
      String item = name(prefix, Integer.toString(i));
      add(item, item, items.get(i), depth + 1);
    }
  }

  private String name(String prefix, String key) {
    String name = prefix.isEmpty() ? key : prefix + "." + key;
    takeCharacters(name.length());
    return name;
  }

  private void takeCharacters(long count) {
    characters += count;
    if (characters > MAX_CHARACTERS) {
      throw source.problem(
          "has names and texts of more than %d characters".formatted(MAX_CHARACTERS));
    }
  }

  private void addText(String name, String text) {
    takeCharacters(text.length());
    metadata.putIfAbsent(name, text);
  }

  private void addTensor(TorchTensor tensor) {
    String name = tensor.info().name();
    bytes += tensor.info().byteSize();
    if (bytes < 0 || bytes > source.maxBytes()) {
      throw source.problem(
          "tensor %s: the tensors come to more than %d bytes, far more than the file holds"
              .formatted(Quoted.name(name), source.maxBytes()));
    }
    if (tensors.putIfAbsent(name, tensor) != null) {
      throw source.problem("has two tensors named %s".formatted(Quoted.name(name)));
    }
  }

  static Map<String, TorchTensor> newTensors() {
    return new LinkedHashMap<>();
  }

  static List<TensorInfo> infos(Map<String, TorchTensor> tensors) {
    List<TensorInfo> infos = new ArrayList<>(tensors.size());
    tensors.values().forEach(tensor -> infos.add(tensor.info()));
    return infos;
  }
}
