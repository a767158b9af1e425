package io.weighbridge.weights;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A safetensors file: tensors are views of the mapped file.
final class SafetensorsFile implements WeightsFile {

  private final MappedFile file;
  private final SafetensorsHeader header;
  private final List<TensorInfo> tensors;
  private final Map<String, SafetensorsHeader.Entry> byName;

  private SafetensorsFile(MappedFile file, SafetensorsHeader header) {
    this.file = file;
    this.header = header;
    tensors = header.entries().stream().map(SafetensorsHeader.Entry::info).toList();
    byName = HashMap.newHashMap(tensors.size());
    for (SafetensorsHeader.Entry entry : header.entries()) {
      byName.put(entry.info().name(), entry);
    }
  }

  static WeightsFile read(MappedFile file) {
    return new SafetensorsFile(file, SafetensorsHeader.read(file.path(), file.bytes()));
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public String format() {
    return "safetensors";
  }

  @Override
  public List<TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public Optional<Tensor> tensor(String name) {
    SafetensorsHeader.Entry entry = byName.get(name);
    if (entry == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Tensor(
            entry.info(),
            file.bytes().asSlice(header.dataStart() + entry.begin(), entry.end() - entry.begin())));
  }

  @Override
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public void close() {
    file.close();
  }
}
