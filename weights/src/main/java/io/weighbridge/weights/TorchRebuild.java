package io.weighbridge.weights;

import io.weighbridge.weights.PickleValue.Called;
import io.weighbridge.weights.PickleValue.DictValue;
import io.weighbridge.weights.PickleValue.Entry;
import io.weighbridge.weights.PickleValue.Global;
import io.weighbridge.weights.PickleValue.ListValue;
import io.weighbridge.weights.PickleValue.PersistentId;
import io.weighbridge.weights.PickleValue.TupleValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Does with descriptions what PyTorch's rebuild functions do with objects (`torch/_utils.py`).
final class TorchRebuild {

  /// PyTorch's own limit.
  static final int MAX_RANK = 64;

  /// Parameters within parameters: one is what there is.
  private static final int MAX_NESTING = 4;

  private final TorchSource source;

  TorchRebuild(TorchSource source) {
    this.source = source;
  }

  /// The name of what is called.
  String function(String name, Called called) {
    if (called.callable() instanceof Global global) {
      return global.toString();
    }
    throw problem(name, "is made by a call of no function");
  }

  /// The entries of a dict that was made by a call: its arguments' and those it was given later.
  List<Entry> entries(String name, Called called) {
    List<Entry> entries = new ArrayList<>();
    for (PickleValue argument : arguments(name, called)) {
      switch (argument) {
        case ListValue pairs -> pairs.items().forEach(pair -> entries.add(pair(name, pair)));
        case DictValue dict -> entries.addAll(dict.entries());
        case Global factory -> {
          // What a defaultdict makes of keys that it has not.
        }
        case PickleValue.None none -> {
          // The same, if it makes nothing.
        }
        case PickleValue other -> throw problem(name, "is a dict made of " + TorchText.of(other));
      }
    }
    entries.addAll(called.entries());
    return entries;
  }

  private Entry pair(String name, PickleValue pair) {
    List<PickleValue> items =
        switch (pair) {
          case TupleValue tuple -> tuple.items();
          case ListValue list -> list.items();
          default -> List.of();
        };
    if (items.size() != 2) {
      throw problem(name, "is a dict made of something other than pairs");
    }
    return new Entry(items.get(0), items.get(1));
  }

  PickleValue argument(String name, Called called, int index) {
    List<PickleValue> arguments = arguments(name, called);
    if (index >= arguments.size()) {
      throw problem(
          name, "%s has no argument %d".formatted(Quoted.name(function(name, called)), index + 1));
    }
    return arguments.get(index);
  }

  private List<PickleValue> arguments(String name, Called called) {
    if (called.arguments() instanceof TupleValue tuple) {
      return tuple.items();
    }
    throw problem(name, "is made by a call without a tuple of arguments");
  }

  TorchTensor tensor(String name, Called called) {
    return tensor(name, called, 0);
  }

  private TorchTensor tensor(String name, Called called, int nesting) {
    if (nesting > MAX_NESTING) {
      throw problem(name, "is rebuilt of itself");
    }
    return switch (function(name, called)) {
      case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" ->
          view(name, called, arguments(name, called).size() > 6 ? 6 : -1, -1);
      case "torch._utils._rebuild_tensor_v3" ->
          view(name, called, arguments(name, called).size() > 7 ? 7 : -1, 6);
      case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
          tensor(name, inner(name, argument(name, called, 0)), nesting + 1);
      case "torch._tensor._rebuild_from_type_v2" -> {
        if (!(argument(name, called, 1) instanceof Global type)
            || !TorchGlobals.TENSOR_CLASSES.contains(type.toString())) {
          throw problem(name, "is of a class of tensors that is not read");
        }
        yield tensor(
            name, new Called(argument(name, called, 0), argument(name, called, 2)), nesting + 1);
      }
      default ->
          throw problem(
              name,
              "is made by %s, which makes no tensor"
                  .formatted(Quoted.name(function(name, called))));
    };
  }

  private Called inner(String name, PickleValue value) {
    if (value instanceof Called called) {
      return called;
    }
    throw problem(name, "is a parameter without a tensor");
  }

  /// `(storage, offset, size, stride, ...)`.
  ///
  /// @param flags the argument that says that the elements are to be negated or conjugated, or -1
  /// @param type the argument that tells the dtype, or -1 where the storage does
  private TorchTensor view(String name, Called called, int flags, int type) {
    if (flags >= 0 && isSet(argument(name, called, flags))) {
      throw problem(name, "is stored as the negative or conjugate of its elements; clone() it");
    }
    TorchStorageId id = TorchStorageId.of(argument(name, called, 0)).orElse(null);
    if (id == null) {
      throw problem(name, "is a view of something that is no storage");
    }
    TorchStorages.Storage storage = storage(name, id);
    Dtype dtype = id.dtype();
    if (type >= 0) {
      Dtype named =
          argument(name, called, type) instanceof Global global ? TorchTypes.ofDtype(global) : null;
      if (named == null) {
        throw problem(name, "has a dtype that is not read");
      }
      dtype = named;
    }
    if (storage.isBigEndian() && dtype.bits() != id.dtype().bits()) {
      throw problem(name, "is big-endian, in a storage that does not tell of what type");
    }
    try {
      TensorInfo info =
          new TensorInfo(name, dtype, Shape.of(numbers(name, argument(name, called, 2))));
      return TorchTensor.of(
          info,
          storage,
          id.bytes() / (dtype.bits() / Byte.SIZE),
          number(name, argument(name, called, 1)),
          numbers(name, argument(name, called, 3)));
    } catch (IllegalArgumentException e) {
      throw problem(name, String.valueOf(e.getMessage()));
    }
  }

  /// What a persistent id stands for: a tensor, or a whole storage as a tensor of one axis.
  TorchTensor persistent(String name, PersistentId storage) {
    String key = TorchText.key(storage.id());
    if (key != null) {
      return source
          .storages()
          .tensor(key)
          .orElseThrow(() -> problem(name, "is nowhere under %s".formatted(Quoted.name(key))))
          .named(name);
    }
    TorchStorageId id =
        TorchStorageId.of(storage)
            .orElseThrow(() -> problem(name, "is neither a tensor nor a storage that is read"));
    TensorInfo info = new TensorInfo(name, id.dtype(), Shape.of(id.count()));
    return TorchTensor.of(info, storage(name, id), id.count(), 0, new long[] {1});
  }

  private TorchStorages.Storage storage(String name, TorchStorageId id) {
    TorchStorages.Storage storage =
        source
            .storages()
            .find(id.key())
            .orElseThrow(
                () -> problem(name, "has its storage %s nowhere".formatted(Quoted.name(id.key()))));
    if (storage.size() != id.storageBytes()) {
      throw problem(
          name,
          "is a view of %d elements of %s, which take %d bytes, but storage %s has %d"
              .formatted(
                  id.elements(),
                  id.dtype(),
                  id.storageBytes(),
                  Quoted.name(id.key()),
                  storage.size()));
    }
    return id.within(storage);
  }

  private static boolean isSet(PickleValue flags) {
    return flags instanceof DictValue dict
        && dict.entries().stream()
            .anyMatch(entry -> !entry.value().equals(new PickleValue.Bool(false)));
  }

  private long number(String name, PickleValue value) {
    if (value instanceof PickleValue.Int number && fits(number.value())) {
      return number.value().longValue();
    }
    throw problem(name, "has an offset, extent or stride that is no whole number");
  }

  static boolean fits(BigInteger number) {
    return number.bitLength() < Long.SIZE;
  }

  /// Extents and strides: a tuple, or a `torch.Size` of one.
  private long[] numbers(String name, PickleValue value) {
    List<PickleValue> items =
        switch (value) {
          case TupleValue tuple -> tuple.items();
          case ListValue list -> list.items();
          case Called called
              when function(name, called).equals("torch.Size")
                  && argument(name, called, 0) instanceof TupleValue tuple ->
              tuple.items();
          default -> throw problem(name, "has a shape that is no tuple");
        };
    if (items.size() > MAX_RANK) {
      throw problem(
          name, "has %d axes, more than the %d that PyTorch has".formatted(items.size(), MAX_RANK));
    }
    return items.stream().mapToLong(item -> number(name, item)).toArray();
  }

  private WeightsException problem(String name, String what) {
    return source.problem("tensor %s %s".formatted(Quoted.name(name), what));
  }
}
