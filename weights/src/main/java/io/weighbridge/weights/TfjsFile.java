package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A TensorFlow.js model, layers or graph: `model.json` and the files of weights that it names.
///
/// Elements are views where they are stored as they are and within one file; quantised ones are
/// computed as tfjs-core does (`io_utils.ts`, `decodeWeight`), in double precision.
final class TfjsFile implements WeightsFile {

  private record Entry(
      TensorInfo info,
      StoredTensor stored,
      TfjsManifest.@Nullable Quantization quantization,
      Shards shards,
      long at) {}

  private final MappedFile file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<TensorInfo> tensors;
  private final Map<String, String> metadata;
  private final Map<String, Tensor> given = new HashMap<>();

  private TfjsFile(MappedFile file, ModelFolder folder) {
    this.file = file;
    TfjsManifest manifest = TfjsManifest.read(file.path(), file.bytes());
    Map<String, String> found = new LinkedHashMap<>(manifest.metadata());
    List<String> strings = new ArrayList<>();
    for (TfjsManifest.Group group : manifest.groups()) {
      group(group, folder, strings);
    }
    if (!strings.isEmpty()) {
      found.put("tensors of strings, which are not read", String.join(", ", strings));
    }
    this.tensors = entries.values().stream().map(Entry::info).toList();
    this.metadata = Collections.unmodifiableMap(found);
  }

  static boolean recognises(WeightsFormats.Opening opening) {
    long size = opening.size();
    if (size > TfjsManifest.MAX_JSON || !opening.has(0, (byte) '{')) {
      return false;
    }
    String text = new String(opening.bytes(0, (int) size), StandardCharsets.ISO_8859_1);
    return text.contains("\"" + TfjsManifest.MANIFEST + "\"");
  }

  static WeightsFile read(MappedFile file) {
    return read(file, ModelFolder.of(file.path(), file.arena()));
  }

  static WeightsFile read(MappedFile file, ModelFolder folder) {
    return new TfjsFile(file, folder);
  }

  private void group(TfjsManifest.Group group, ModelFolder folder, List<String> strings) {
    List<MemorySegment> files = new ArrayList<>();
    for (String path : group.paths()) {
      files.add(folder.bytes(path, "a group of " + TfjsManifest.MANIFEST));
    }
    Shards shards = new Shards(List.copyOf(files));
    long at = 0;
    for (TfjsManifest.Weight weight : group.weights()) {
      if (weight.dtype().equals("string")) {
        strings.add(weight.name());
        at += stringBytes(weight, shards, at);
        continue;
      }
      Entry entry = entry(weight, shards, at);
      if (entries.putIfAbsent(weight.name(), entry) != null) {
        throw problem(weight.name(), "is there twice");
      }
      at += entry.stored().bytes();
    }
    if (at != shards.size()) {
      throw new WeightsException(
          file.path(),
          "has weights of %d bytes, but the files %s have %d"
              .formatted(at, group.paths().stream().map(Quoted::name).toList(), shards.size()));
    }
  }

  private Entry entry(TfjsManifest.Weight weight, Shards shards, long at) {
    String name = weight.name();
    Dtype dtype =
        switch (weight.dtype()) {
          case "float32" -> Dtype.F32;
          case "int32" -> Dtype.I32;
          case "bool" -> Dtype.BOOL;
          case "complex64" -> Dtype.C64;
          default ->
              throw problem(
                  name,
                  "has the dtype %s, which is not read".formatted(Quoted.name(weight.dtype())));
        };
    TensorInfo info;
    try {
      info = new TensorInfo(name, dtype, weight.shape());
    } catch (IllegalArgumentException e) {
      throw new WeightsException(file.path(), String.valueOf(e.getMessage()), e);
    }
    StoredTensor stored = stored(weight, info);
    if (stored.bytes() > shards.size() - at) {
      throw problem(
          name,
          "takes %d bytes, but only %d of its files are left"
              .formatted(stored.bytes(), shards.size() - at));
    }
    return new Entry(info, stored, weight.quantization(), shards, at);
  }

  private StoredTensor stored(TfjsManifest.Weight weight, TensorInfo info) {
    TfjsManifest.Quantization quantization = weight.quantization();
    if (quantization == null) {
      return StoredTensor.plain(info);
    }
    boolean isHalf = quantization.dtype().equals("float16");
    boolean isNumber = info.dtype() == Dtype.F32 || (info.dtype() == Dtype.I32 && !isHalf);
    int bytes =
        switch (quantization.dtype()) {
          case "uint8" -> 1;
          case "uint16", "float16" -> 2;
          default -> 0;
        };
    if (bytes == 0 || !isNumber) {
      throw problem(
          weight.name(),
          "is %s quantised as %s, which is not read"
              .formatted(weight.dtype(), Quoted.name(quantization.dtype())));
    }
    return new StoredTensor(quantization.dtype(), info.shape().elements() * bytes, true);
  }

  /// Each text is its 32-bit length and its bytes.
  private long stringBytes(TfjsManifest.Weight weight, Shards shards, long start) {
    long count = weight.shape().elements();
    long at = start;
    for (long i = 0; i < count; i++) {
      if (shards.size() - at < Integer.BYTES) {
        throw problem(weight.name(), "goes on after the end of its files");
      }
      at += Integer.BYTES + Integer.toUnsignedLong(shards.length(at));
      if (at > shards.size()) {
        throw problem(weight.name(), "goes on after the end of its files");
      }
    }
    return at - start;
  }

  private WeightsException problem(String tensor, String problem) {
    return new WeightsException(
        file.path(), "tensor %s %s".formatted(Quoted.name(tensor), problem));
  }

  /// Files as if they were one.
  private record Shards(List<MemorySegment> files) {

    long size() {
      return files.stream().mapToLong(MemorySegment::byteSize).sum();
    }

    /// A view where the bytes are in one file, else a copy in `target`.
    MemorySegment bytes(long at, long count, Arena target) {
      long start = 0;
      for (MemorySegment each : files) {
        if (at >= start && count <= each.byteSize() - (at - start)) {
          return each.asSlice(at - start, count);
        }
        start += each.byteSize();
      }
      MemorySegment copy = target.allocate(count);
      start = 0;
      for (MemorySegment each : files) {
        long from = Math.max(at, start);
        long to = Math.min(at + count, start + each.byteSize());
        if (from < to) {
          MemorySegment.copy(each, from - start, copy, from - at, to - from);
        }
        start += each.byteSize();
      }
      return copy;
    }

    int length(long at) {
      try (Arena arena = Arena.ofConfined()) {
        return bytes(at, Integer.BYTES, arena).get(Tensor.INT, 0);
      }
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public String format() {
    return "TensorFlow.js";
  }

  @Override
  public List<TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public StoredTensor stored(TensorInfo tensor) {
    Entry entry = entries.get(tensor.name());
    if (entry == null) {
      throw new WeightsException(path(), "has no tensor " + Quoted.name(tensor.name()));
    }
    return entry.stored();
  }

  @Override
  public synchronized Optional<Tensor> tensor(String name) {
    Entry entry = entries.get(name);
    return entry == null
        ? Optional.empty()
        : Optional.of(given.computeIfAbsent(name, any -> tensor(entry)));
  }

  private Tensor tensor(Entry entry) {
    TfjsManifest.Quantization quantization = entry.quantization();
    MemorySegment stored =
        Allocation.of(
            entry.stored().bytes(),
            () -> entry.shards().bytes(entry.at(), entry.stored().bytes(), file.arena()),
            problem -> problem(entry.info().name(), problem));
    if (quantization == null) {
      return new Tensor(entry.info(), stored);
    }
    MemorySegment elements = Allocation.of(path(), entry.info(), file.arena());
    for (long i = 0; i < entry.info().shape().elements(); i++) {
      switch (quantization.dtype()) {
        case "float16" ->
            elements.setAtIndex(
                Tensor.FLOAT, i, Float.float16ToFloat(stored.getAtIndex(Tensor.SHORT, i)));
        case "uint8" ->
            put(entry, elements, i, stored.get(ValueLayout.JAVA_BYTE, i) & 0xFF, quantization);
        default ->
            put(entry, elements, i, stored.getAtIndex(Tensor.SHORT, i) & 0xFFFF, quantization);
      }
    }
    return new Tensor(entry.info(), elements);
  }

  private static void put(
      Entry entry,
      MemorySegment elements,
      long i,
      int code,
      TfjsManifest.Quantization quantization) {
    double value = code * quantization.scale() + quantization.min();
    if (entry.info().dtype() == Dtype.F32) {
      elements.setAtIndex(Tensor.FLOAT, i, (float) value);
    } else {
      elements.setAtIndex(Tensor.INT, i, (int) Math.round(value));
    }
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() {
    file.close();
  }
}
