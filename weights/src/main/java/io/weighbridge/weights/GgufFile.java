package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A GGUF file, as llama.cpp and Ollama have them: numbers are views of the mapped file, quantised
/// tensors become F32 when they are asked for, types that are not dequantised are listed.
final class GgufFile implements WeightsFile {

  /// Characters of all values as text.
  static final long MAX_METADATA = 128L << 20;

  private final MappedFile file;
  private final GgufHeader header;
  private final List<TensorInfo> tensors;
  private final Map<String, GgufHeader.Place> byName;
  private final Map<String, Tensor> dequantised = new HashMap<>();

  private GgufFile(MappedFile file) {
    this.file = file;
    this.header = GgufHeader.read(file.path(), file.bytes());
    this.tensors = header.tensors().stream().map(GgufHeader.Place::info).toList();
    this.byName = HashMap.newHashMap(tensors.size());
    header.tensors().forEach(tensor -> byName.put(tensor.info().name(), tensor));
  }

  static WeightsFile read(MappedFile file) {
    return new GgufFile(file);
  }

  /// The keys and values as they are in the file.
  List<GgufEntry> entries() {
    return header.entries();
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public String format() {
    return "GGUF v%d".formatted(header.version());
  }

  @Override
  public List<TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public StoredTensor stored(TensorInfo tensor) {
    GgufHeader.Place place = byName.get(tensor.name());
    if (place == null) {
      throw new WeightsException(path(), "has no tensor " + Quoted.name(tensor.name()));
    }
    return new StoredTensor(
        place.type().name(), place.size(), place.type().reading() != GgmlType.Reading.LISTED);
  }

  @Override
  public synchronized Optional<Tensor> tensor(String name) {
    GgufHeader.Place place = byName.get(name);
    if (place == null) {
      return Optional.empty();
    }
    return Optional.of(
        switch (place.type().reading()) {
          case MAPPED -> new Tensor(place.info(), bytes(place));
          case DEQUANTISED, LOOKED_UP ->
              dequantised.computeIfAbsent(name, any -> dequantised(place));
          case LISTED -> throw unreadable(place);
        });
  }

  private Tensor dequantised(GgufHeader.Place place) {
    MemorySegment floats = Allocation.of(path(), place.info(), file.arena());
    Dequantizer.best().dequantize(place.type(), bytes(place), floats);
    return new Tensor(place.info(), floats);
  }

  @Override
  public void read(String name, Pieces pieces) throws IOException {
    GgufHeader.Place place = byName.get(name);
    if (place != null && place.type().isDequantised()) {
      Dequantizer.best().pieces(place.type(), bytes(place), pieces);
    } else {
      WeightsFile.super.read(name, pieces);
    }
  }

  private MemorySegment bytes(GgufHeader.Place place) {
    // A tensor of no elements may lie behind the end: a file of nothing else is not padded.
    return place.size() == 0
        ? MemorySegment.ofArray(new byte[0])
        : file.bytes().asSlice(place.begin(), place.size());
  }

  private WeightsException unreadable(GgufHeader.Place place) {
    return new WeightsException(
        path(),
        "tensor %s is stored as %s, which is listed but not dequantised: take a file of another"
                .formatted(Quoted.name(place.info().name()), place.type())
            + " quantisation (Q4_0 to Q8_0, or a K-quant)");
  }

  @Override
  public Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    long characters = 0;
    for (GgufEntry entry : header.entries()) {
      String text = entry.text();
      characters += text.length();
      if (characters > MAX_METADATA) {
        throw new WeightsException(
            path(), "has values of more than %d characters".formatted(MAX_METADATA));
      }
      metadata.put(entry.key(), text);
    }
    return Collections.unmodifiableMap(metadata);
  }

  @Override
  public void close() {
    file.close();
  }
}
