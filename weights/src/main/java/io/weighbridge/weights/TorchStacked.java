package io.weighbridge.weights;

import io.weighbridge.weights.PickleValue.DictValue;
import io.weighbridge.weights.PickleValue.Int;
import io.weighbridge.weights.PickleValue.ListValue;
import io.weighbridge.weights.PickleValue.Text;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The file that PyTorch wrote from 0.1.10 until 1.5, and still writes when asked to: five pickles
/// (a magic number, the version, facts of the machine, the object, the keys of its storages), then
/// each storage behind the number of its elements (`torch/serialization.py`, `_legacy_save`). The
/// storages are little-endian whatever the machine was.
final class TorchStacked {

  static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

  private static final int VERSION = 1001;

  private final Path path;
  private final MemorySegment bytes;
  private final Map<String, TorchStorages.Storage> storages = new HashMap<>();
  private final PickleRun object;

  TorchStacked(MappedFile file) {
    path = file.path();
    bytes = file.bytes();
    PickleRun magic = Pickles.run(bytes, 0);
    if (!isMagic(magic)) {
      throw problem("does not begin with PyTorch's magic number, as a file or as a ZIP file");
    }
    PickleRun version = plain(magic.end());
    if (!version.value().orElseThrow().equals(Int.of(VERSION))) {
      throw problem(
          "has the version %s at byte %d, expected %d"
              .formatted(
                  Quoted.name(TorchText.of(version.value().orElseThrow())),
                  version.start(),
                  VERSION));
    }
    PickleRun machine = plain(version.end());
    if (!(machine.value().orElseThrow() instanceof DictValue)) {
      throw problem("has no facts of the machine at byte %d".formatted(machine.start()));
    }
    object = Pickles.run(bytes, machine.end());
    if (object.problem().isEmpty()) {
      readStorages(plain(object.end()));
    }
  }

  static boolean isMagic(PickleRun run) {
    return run.value().filter(new Int(MAGIC)::equals).isPresent() && run.imports().isEmpty();
  }

  /// A pickle that imports nothing.
  private PickleRun plain(long start) {
    PickleRun run = Pickles.run(bytes, start);
    run.problem()
        .ifPresent(problem -> {
          throw problem(problem.toString());
        });
    if (!run.imports().isEmpty() || !run.loads().isEmpty()) {
      throw problem(
          "at byte %d the pickle imports something where plain values belong"
              .formatted(run.imports().isEmpty() ? start : run.imports().getFirst().offset()));
    }
    return run;
  }

  private void readStorages(PickleRun keys) {
    if (!(keys.value().orElseThrow() instanceof ListValue list)) {
      throw problem("has no list of storages at byte %d".formatted(keys.start()));
    }
    Map<String, Integer> widths = widths();
    long at = keys.end();
    for (PickleValue item : list.items()) {
      if (!(item instanceof Text key)) {
        throw problem("has a storage whose key is no text, at byte %d".formatted(keys.start()));
      }
      String name = Quoted.name(key.value());
      Integer width = widths.get(key.value());
      if (width == null) {
        throw problem("has storage %s at byte %d, which no tensor uses".formatted(name, at));
      }
      at = readStorage(key.value(), width, at);
    }
    if (at != bytes.byteSize()) {
      throw problem(
          "has %d bytes behind its last storage at byte %d".formatted(bytes.byteSize() - at, at));
    }
  }

  private long readStorage(String key, int width, long at) {
    long left = bytes.byteSize() - at - Long.BYTES;
    if (left < 0) {
      throw problem("ends at byte %d, before storage %s".formatted(at, Quoted.name(key)));
    }
    long elements = bytes.get(Tensor.LONG, at);
    if (elements < 0 || elements > left / width) {
      throw problem(
          "storage %s at byte %d has %s elements of %d bytes, but only %d bytes follow"
              .formatted(Quoted.name(key), at, Long.toUnsignedString(elements), width, left));
    }
    MemorySegment content = bytes.asSlice(at + Long.BYTES, elements * width);
    TorchStorages.Storage storage =
        new TorchStorages.Storage(key, content.byteSize(), false, () -> content);
    if (storages.putIfAbsent(key, storage) != null) {
      throw problem("has storage %s at byte %d a second time".formatted(Quoted.name(key), at));
    }
    return at + Long.BYTES + content.byteSize();
  }

  /// How wide the elements of each storage are; only the object tells.
  private Map<String, Integer> widths() {
    Map<String, Integer> widths = new HashMap<>();
    for (PickleRun.PersistentLoad load : object.loads()) {
      TorchStorageId id = TorchStorageId.of(new PickleValue.PersistentId(load.id())).orElse(null);
      if (id == null) {
        throw problem(
            "at byte %d hands over what is no storage that is read".formatted(load.offset()));
      }
      Integer known = widths.putIfAbsent(id.key(), id.width());
      if (known != null && known != id.width()) {
        throw problem(
            "at byte %d storage %s has elements of %d bytes, elsewhere of %d"
                .formatted(load.offset(), Quoted.name(id.key()), id.width(), known));
      }
    }
    return widths;
  }

  PickleValue value(TorchSource source) {
    return TorchPickle.check(source, object);
  }

  TorchSource source(long maxBytes) {
    return new TorchSource(
        path, "", key -> Optional.ofNullable(storages.get(key)), false, maxBytes);
  }

  private WeightsException problem(String problem) {
    return new WeightsException(path, problem);
  }
}
