package io.weighbridge.weights;

import io.weighbridge.weights.PickleValue.Global;
import io.weighbridge.weights.PickleValue.Int;
import io.weighbridge.weights.PickleValue.ListValue;
import io.weighbridge.weights.PickleValue.TupleValue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tar file that PyTorch wrote before 0.1.10 (`torch/serialization.py`, `legacy_load`):
/// `storages` and `tensors` hold pickles with raw numbers between them, `pickle` the object, which
/// names tensors by persistent ids. Storages that it names as later formats do are found as well.
final class TorchTar {

  private static final String STORAGES = "storages";
  private static final String TENSORS = "tensors";
  private static final String PICKLE = "pickle";
  private static final int MAX_LOOK = 16;

  /// A storage or a part of one, and what its elements are.
  private record Typed(Dtype dtype, TorchStorages.Storage storage) {}

  private final Path path;
  private final Map<String, MemorySegment> members;
  private final Map<String, Typed> storages = new HashMap<>();
  private final Map<String, TorchTensor> tensors = new HashMap<>();

  TorchTar(MappedFile file) {
    path = file.path();
    members = TarMembers.read(path, file.bytes());
    readStorages(new Cursor(STORAGES));
    if (members.containsKey(TENSORS)) {
      readTensors(new Cursor(TENSORS));
    }
  }

  /// Whether one of the first members is called as PyTorch's are.
  static boolean recognises(WeightsFormats.Opening opening) {
    long at = 0;
    for (int i = 0; i < MAX_LOOK; i++) {
      byte[] block = opening.bytes(at, TarMembers.BLOCK);
      if (!TarMembers.isHeader(block) || TarMembers.size(block) < 0) {
        return false;
      }
      if (TarMembers.name(block).equals(STORAGES)) {
        return true;
      }
      at +=
          TarMembers.BLOCK
              + Math.ceilDiv(TarMembers.size(block), TarMembers.BLOCK) * TarMembers.BLOCK;
    }
    return false;
  }

  static boolean isTar(MemorySegment bytes) {
    return bytes.byteSize() >= TarMembers.BLOCK
        && TarMembers.isHeader(bytes.asSlice(0, TarMembers.BLOCK).toArray(ValueLayout.JAVA_BYTE));
  }

  /// Reads pickles and numbers of one member by turns.
  private final class Cursor {

    private final MemorySegment bytes;
    private final TorchSource source;
    private long at;

    Cursor(String member) {
      bytes = content(member);
      source = TorchTar.this.source(member, 0);
    }

    boolean isAtEnd() {
      return at == bytes.byteSize();
    }

    PickleValue pickle() {
      PickleRun run = Pickles.run(bytes, at);
      PickleValue value = TorchPickle.check(source, run);
      at = run.end();
      return value;
    }

    List<PickleValue> tuple(int size) {
      long start = at;
      if (pickle() instanceof TupleValue tuple && tuple.items().size() == size) {
        return tuple.items();
      }
      throw problem("at byte %d is no tuple of %d".formatted(start, size));
    }

    int count() {
      long start = at;
      if (pickle() instanceof Int count
          && count.value().signum() >= 0
          && count.value().bitLength() < Integer.SIZE) {
        return count.value().intValue();
      }
      throw problem("at byte %d is no number of what follows".formatted(start));
    }

    long number(int width) {
      if (bytes.byteSize() - at < width) {
        throw problem("ends at byte %d within a number".formatted(at));
      }
      long value = width == Integer.BYTES ? bytes.get(Tensor.INT, at) : bytes.get(Tensor.LONG, at);
      at += width;
      return value;
    }

    MemorySegment take(long elements, int width) {
      if (elements < 0 || elements > (bytes.byteSize() - at) / width) {
        throw problem(
            "at byte %d has %d elements of %d bytes, but only %d bytes follow"
                .formatted(at, elements, width, bytes.byteSize() - at));
      }
      MemorySegment taken = bytes.asSlice(at, elements * width);
      at += taken.byteSize();
      return taken;
    }

    String key(PickleValue value) {
      String key = TorchText.key(value);
      if (key == null) {
        throw problem("has a key before byte %d that is no number".formatted(at));
      }
      return key;
    }

    WeightsException problem(String what) {
      return source.problem(what);
    }
  }

  /// `(key, location, class)`, the number of elements, the elements; at last a list of `(key, key
  /// of the whole, first element, number of elements)`.
  private void readStorages(Cursor cursor) {
    for (int i = cursor.count(); i > 0; i--) {
      List<PickleValue> described = cursor.tuple(3);
      Dtype dtype = described.get(2) instanceof Global type ? TorchTypes.ofStorage(type) : null;
      if (dtype == null) {
        throw cursor.problem("has a storage of no type that is read");
      }
      MemorySegment content = cursor.take(cursor.number(Long.BYTES), dtype.bits() / Byte.SIZE);
      put(cursor, described.getFirst(), dtype, content);
    }
    if (cursor.isAtEnd()) {
      return;
    }
    if (!(cursor.pickle() instanceof ListValue views)) {
      throw cursor.problem("has no list of views behind its storages");
    }
    for (PickleValue view : views.items()) {
      readView(cursor, view);
    }
    if (!cursor.isAtEnd()) {
      throw cursor.problem("has bytes behind its last storage");
    }
  }

  private void readView(Cursor cursor, PickleValue view) {
    Typed whole = null;
    if (view instanceof TupleValue tuple
        && tuple.items().size() == 4
        && tuple.items().get(2) instanceof Int first
        && tuple.items().get(3) instanceof Int count) {
      whole = storages.get(cursor.key(tuple.items().get(1)));
      if (whole != null && isWithin(whole, first, count)) {
        int width = whole.dtype().bits() / Byte.SIZE;
        MemorySegment part =
            whole
                .storage()
                .bytes()
                .get()
                .asSlice(first.value().longValue() * width, count.value().longValue() * width);
        put(cursor, tuple.items().getFirst(), whole.dtype(), part);
        return;
      }
    }
    throw cursor.problem("has a view of no part of a storage");
  }

  private static boolean isWithin(Typed whole, Int first, Int count) {
    long elements = whole.storage().size() / (whole.dtype().bits() / Byte.SIZE);
    return first.value().signum() >= 0
        && count.value().signum() >= 0
        && first.value().add(count.value()).compareTo(Int.of(elements).value()) <= 0;
  }

  private void put(Cursor cursor, PickleValue key, Dtype dtype, MemorySegment content) {
    String name = cursor.key(key);
    TorchStorages.Storage storage =
        new TorchStorages.Storage(name, content.byteSize(), false, () -> content);
    if (storages.putIfAbsent(name, new Typed(dtype, storage)) != null) {
      throw cursor.problem("has two storages %s".formatted(Quoted.name(name)));
    }
  }

  /// `(key, key of the storage, class)`, the rank in 4 bytes, 4 bytes of nothing, extents, strides
  /// and the first element in 8 bytes each.
  private void readTensors(Cursor cursor) {
    for (int i = cursor.count(); i > 0; i--) {
      List<PickleValue> described = cursor.tuple(3);
      String key = cursor.key(described.getFirst());
      Typed typed = storages.get(cursor.key(described.get(1)));
      long rank = cursor.number(Integer.BYTES);
      cursor.number(Integer.BYTES);
      if (typed == null || rank < 0 || rank > TorchRebuild.MAX_RANK) {
        throw cursor.problem("has a tensor %s of no storage".formatted(Quoted.name(key)));
      }
      long[] extents = new long[(int) rank];
      Arrays.setAll(extents, axis -> cursor.number(Long.BYTES));
      long[] strides = new long[(int) rank];
      Arrays.setAll(strides, axis -> cursor.number(Long.BYTES));
      try {
        tensors.put(
            key,
            TorchTensor.of(
                new TensorInfo(key, typed.dtype(), Shape.of(extents)),
                typed.storage(),
                typed.storage().size() / (typed.dtype().bits() / Byte.SIZE),
                cursor.number(Long.BYTES),
                strides));
      } catch (IllegalArgumentException e) {
        throw cursor.problem("tensor %s %s".formatted(Quoted.name(key), e.getMessage()));
      }
    }
  }

  private MemorySegment content(String member) {
    MemorySegment content = members.get(member);
    if (content == null) {
      throw new WeightsException(
          path, "is a tar file without %s, so it is none of PyTorch".formatted(member));
    }
    return content;
  }

  PickleValue value(TorchSource source) {
    return TorchPickle.whole(source, content(PICKLE));
  }

  TorchSource source(long maxBytes) {
    return source(PICKLE, maxBytes);
  }

  private TorchSource source(String member, long maxBytes) {
    TorchStorages found =
        new TorchStorages() {
          @Override
          public Optional<Storage> find(String key) {
            return Optional.ofNullable(storages.get(key)).map(Typed::storage);
          }

          @Override
          public Optional<TorchTensor> tensor(String key) {
            return Optional.ofNullable(tensors.get(key));
          }
        };
    return new TorchSource(
        path, "member %s ".formatted(Quoted.name(member)), found, false, maxBytes);
  }
}
