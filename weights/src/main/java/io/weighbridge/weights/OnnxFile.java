package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An ONNX model as a weights file: its initialisers and the values of its `Constant` nodes.
///
/// Elements in `raw_data`, in packed fields of floats or in another file are views; numbers of
/// variable length and packed integers are copied when they are asked for. Sparse tensors are
/// listed and not given; tensors of strings are named in the metadata.
final class OnnxFile implements WeightsFile {

  /// Fields of a model that are looked at to see that it is one.
  private static final int LOOKED_AT = 64;

  /// `ir_version` is in the teens.
  private static final int MAX_IR_VERSION = 127;

  private record Entry(TensorInfo info, OnnxReader.Weight weight, StoredTensor stored) {}

  private final MappedFile file;
  private final ModelFolder folder;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<TensorInfo> tensors;
  private final Map<String, String> metadata;
  private final Map<String, Tensor> given = new HashMap<>();
  private final Map<String, MemorySegment> outside = new HashMap<>();

  private OnnxFile(MappedFile file, ModelFolder folder) {
    this.file = file;
    this.folder = folder;
    OnnxReader reader = OnnxReader.read(file.path(), file.bytes());
    List<String> strings = new ArrayList<>();
    for (OnnxReader.Weight weight : reader.weights()) {
      if (OnnxType.of(weight.tensor().dataType()).equals(Optional.of(OnnxType.STRING))) {
        strings.add(weight.name());
        continue;
      }
      if (entries.putIfAbsent(weight.name(), entry(weight)) != null) {
        throw weight.tensor().problem(path(), weight.name(), "is there twice");
      }
    }
    this.tensors = entries.values().stream().map(Entry::info).toList();
    Map<String, String> found = reader.metadata();
    if (!strings.isEmpty()) {
      found.put("tensors of strings, which are not read", String.join(", ", strings));
    }
    this.metadata = Collections.unmodifiableMap(found);
  }

  private Entry entry(OnnxReader.Weight weight) {
    OnnxTensor tensor = weight.tensor();
    List<Long> sparse = weight.sparseDims();
    TensorInfo info = tensor.info(path(), weight.name(), sparse == null ? tensor.dims() : sparse);
    String type = OnnxType.name(tensor.dataType());
    if (tensor.isSegment()) {
      throw tensor.problem(
          path(), weight.name(), "is a segment of a larger tensor, which nothing writes");
    }
    if (tensor.isExternal()) {
      ModelFolder.requireInside(path(), location(tensor), asker(weight));
    }
    return new Entry(
        info,
        weight,
        sparse == null
            ? new StoredTensor(type, storedBytes(tensor, info, false), true)
            : new StoredTensor("sparse " + type, storedBytes(tensor, info, true), false));
  }

  /// What elements of the type take, wherever they are; of a sparse tensor the values.
  private static long storedBytes(OnnxTensor tensor, TensorInfo info, boolean isSparse) {
    MemorySegment raw = tensor.raw();
    if (!isSparse) {
      return OnnxType.of(tensor.dataType()).orElseThrow().packedBytes(info.shape().elements());
    }
    return raw != null
        ? raw.byteSize()
        : tensor.typed().stream().mapToLong(each -> each.bytes().byteSize()).sum();
  }

  static WeightsFile read(MappedFile file) {
    return read(file, ModelFolder.of(file.path(), file.arena()));
  }

  static WeightsFile read(MappedFile file, ModelFolder folder) {
    return new OnnxFile(file, folder);
  }

  /// A model has no signature: it is recognised by fields that all are a model's, with the version
  /// first, where writers have it, and a graph among them.
  static boolean recognises(WeightsFormats.Opening file) {
    long size = file.size();
    long at = 0;
    boolean hasGraph = false;
    for (int i = 0; i < LOOKED_AT && at < size; i++) {
      byte[] start = file.bytes(at, 2 + 10);
      Optional<Field> field = Field.read(start);
      if (field.isEmpty() || (i == 0 && !field.get().isVersion())) {
        return false;
      }
      hasGraph |= field.get().number() == 7;
      at += field.get().size();
      if (at < 0 || at > size) {
        return false;
      }
    }
    return hasGraph;
  }

  /// A field of `ModelProto`.
  ///
  /// @param value the number, or the length of what follows
  /// @param size all its bytes
  private record Field(int number, long value, long size) {

    static Optional<Field> read(byte[] start) {
      if (start.length < 2) {
        return Optional.empty();
      }
      int at = start[0] < 0 ? 2 : 1;
      int tag = (start[0] & 0x7F) | (at == 2 ? start[1] << 7 : 0);
      long value = 0;
      int shift = 0;
      do {
        if (at == start.length) {
          return Optional.empty();
        }
        value |= (long) (start[at] & 0x7F) << shift;
        shift += 7;
      } while (start[at++] < 0);
      int wire = tag & 7;
      int number = tag >> 3;
      boolean fits =
          switch (number) {
            case 1, 5 -> wire == 0;
            case 2, 3, 4, 6, 7, 8, 14, 20, 25, 26 -> wire == 2 && value >= 0;
            default -> false;
          };
      return fits
          ? Optional.of(new Field(number, value, wire == 0 ? at : at + value))
          : Optional.empty();
    }

    boolean isVersion() {
      return number == 1 && value > 0 && value <= MAX_IR_VERSION;
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public String format() {
    return "ONNX";
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
    OnnxReader.Weight weight = entry.weight();
    OnnxTensor tensor = weight.tensor();
    if (!entry.stored().readable()) {
      throw tensor.problem(path(), weight.name(), "is sparse, which is listed but not read");
    }
    OnnxElements elements =
        new OnnxElements(path(), weight.name(), tensor, entry.info(), file.arena());
    MemorySegment raw = tensor.raw();
    if (tensor.isExternal()) {
      if (raw != null || !tensor.typed().isEmpty()) {
        throw tensor.problem(path(), weight.name(), "has elements both here and in another file");
      }
      return new Tensor(entry.info(), elements.ofPacked(external(entry)));
    }
    if (raw == null) {
      return new Tensor(entry.info(), elements.ofNumbers());
    }
    if (!tensor.typed().isEmpty()) {
      throw tensor.problem(path(), weight.name(), "has elements both in raw_data and as numbers");
    }
    return new Tensor(entry.info(), elements.ofPacked(raw));
  }

  private MemorySegment external(Entry entry) {
    OnnxReader.Weight weight = entry.weight();
    OnnxTensor tensor = weight.tensor();
    String location = location(tensor);
    MemorySegment bytes =
        outside.computeIfAbsent(location, each -> folder.bytes(each, asker(weight)));
    long offset = number(weight, "offset", 0);
    // onnx.proto: without a length it is the rest of the file; more than the tensor is no use.
    long length = number(weight, "length", entry.stored().bytes());
    if (offset > bytes.byteSize() || length > bytes.byteSize() - offset) {
      throw tensor.problem(
          path(),
          weight.name(),
          "takes %d bytes at offset %d of the file %s, which has %d"
              .formatted(length, offset, Quoted.name(location), bytes.byteSize()));
    }
    return bytes.asSlice(offset, length);
  }

  private long number(OnnxReader.Weight weight, String key, long otherwise) {
    @Nullable String text = weight.tensor().external().get(key);
    if (text == null) {
      return otherwise;
    }
    // 18 digits always fit.
    if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw weight
          .tensor()
          .problem(
              path(),
              weight.name(),
              "has the %s %s, which is no number".formatted(key, Quoted.name(text)));
    }
    return Long.parseLong(text);
  }

  private static String location(OnnxTensor tensor) {
    return tensor.external().getOrDefault(OnnxTensor.LOCATION, "");
  }

  private static String asker(OnnxReader.Weight weight) {
    return "tensor %s (byte %d)".formatted(Quoted.name(weight.name()), weight.tensor().at());
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
