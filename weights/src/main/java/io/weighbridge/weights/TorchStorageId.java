package io.weighbridge.weights;

import io.weighbridge.weights.PickleValue.Global;
import io.weighbridge.weights.PickleValue.Int;
import io.weighbridge.weights.PickleValue.None;
import io.weighbridge.weights.PickleValue.PersistentId;
import io.weighbridge.weights.PickleValue.Text;
import io.weighbridge.weights.PickleValue.TupleValue;
import java.util.List;
import java.util.Optional;

/// The persistent id that stands for a storage in a pickle: `('storage', class, key, location,
/// elements)`; in stacked pickles followed by None or by the part of it that is meant
/// (`torch/serialization.py`, `persistent_id`).
///
/// @param elements of the whole storage
/// @param first where the part begins, in elements
/// @param count how many elements the part has
record TorchStorageId(String key, Dtype dtype, long elements, long first, long count) {

  /// What the id says; empty if it is no storage, or one of more bytes than there can be.
  ///
  /// Programs other than PyTorch also leave the tuple as it is, without making an id of it.
  static Optional<TorchStorageId> of(PickleValue value) {
    PickleValue inner = value instanceof PersistentId id ? id.id() : value;
    if (!(inner instanceof TupleValue tuple && tuple.items().size() >= 5)) {
      return Optional.empty();
    }
    List<PickleValue> items = tuple.items();
    if (!items.getFirst().equals(new Text("storage"))
        || !(items.get(1) instanceof Global type)
        || !(items.get(2) instanceof Text key)
        || !(items.get(4) instanceof Int elements)) {
      return Optional.empty();
    }
    Dtype dtype = TorchTypes.ofStorage(type);
    if (dtype == null || !isCount(elements)) {
      return Optional.empty();
    }
    long count = elements.value().longValue();
    TorchStorageId whole = new TorchStorageId(key.value(), dtype, count, 0, count);
    if (items.size() == 5 || items.get(5) == None.NONE) {
      return Optional.of(whole);
    }
    return items.get(5) instanceof TupleValue part ? whole.part(part.items()) : Optional.empty();
  }

  /// `(key of the view, first element, number of elements)`.
  private Optional<TorchStorageId> part(List<PickleValue> part) {
    if (part.size() != 3
        || !(part.get(1) instanceof Int first)
        || !(part.get(2) instanceof Int count)
        || !isCount(first)
        || !isCount(count)
        || first.value().add(count.value()).bitLength() >= Long.SIZE
        || first.value().add(count.value()).longValue() > elements) {
      return Optional.empty();
    }
    return Optional.of(
        new TorchStorageId(
            key, dtype, elements, first.value().longValue(), count.value().longValue()));
  }

  /// Not negative, and of so many bytes that a `long` holds them.
  private static boolean isCount(Int number) {
    return number.value().signum() >= 0 && number.value().bitLength() < Long.SIZE - 5;
  }

  int width() {
    return dtype.bits() / Byte.SIZE;
  }

  long storageBytes() {
    return elements * width();
  }

  /// The bytes of the part.
  long bytes() {
    return count * width();
  }

  TorchStorages.Storage within(TorchStorages.Storage whole) {
    return first == 0
        ? whole
        : new TorchStorages.Storage(
            whole.key(),
            bytes(),
            whole.isBigEndian(),
            () -> whole.bytes().get().asSlice(first * width(), bytes()));
  }
}
