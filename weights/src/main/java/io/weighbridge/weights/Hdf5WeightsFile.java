package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An HDF5 file as a weights file: every dataset of numbers is a tensor, the attributes of its root
/// are the metadata.
///
/// Where Keras made the file its tensors come in the order of the layers, and those of a whole
/// model are named as in a file of weights only: without `model_weights/`. The optimizer's come
/// last.
final class Hdf5WeightsFile implements WeightsFile {

  /// Characters of all metadata.
  static final long MAX_METADATA = 128L << 20;

  private final MappedFile mapped;
  private final Hdf5File file;
  private final Map<String, Hdf5Dataset> datasets;
  private final List<TensorInfo> tensors;
  private final Map<String, String> metadata;

  private Hdf5WeightsFile(MappedFile mapped) {
    this.mapped = mapped;
    this.file = Hdf5File.open(mapped.path(), mapped.bytes());
    Hdf5GlobalHeap heap = new Hdf5GlobalHeap();
    this.datasets = named(file, KerasNames.ordered(file, heap));
    this.tensors =
        datasets.entrySet().stream()
            .flatMap(entry -> info(entry.getKey(), entry.getValue()).stream())
            .toList();
    this.metadata = metadata(file, heap);
  }

  static WeightsFile read(MappedFile file) {
    return new Hdf5WeightsFile(file);
  }

  // Listed weights first, in their order; then what no list names; the optimizer's last.
  private static Map<String, Hdf5Dataset> named(Hdf5File file, List<String> listed) {
    Map<String, Hdf5Dataset> all = file.datasets();
    Set<String> paths = new LinkedHashSet<>(listed);
    paths.addAll(all.keySet());
    Map<String, Hdf5Dataset> named = new LinkedHashMap<>();
    for (boolean optimizer : new boolean[] {false, true}) {
      for (String path : paths) {
        if (KerasNames.isOptimizers(path) == optimizer) {
          @Nullable Hdf5Dataset dataset = all.get(path);
          Hdf5Dataset found = dataset == null ? listed(file, path) : dataset;
          String name = shortened(path);
          // Only a file that has the same path with and without the prefix keeps it.
          named.put(named.containsKey(name) ? path : name, found);
        }
      }
    }
    return named;
  }

  private static String shortened(String path) {
    String prefix = KerasNames.MODEL_WEIGHTS + "/";
    return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
  }

  private static Hdf5Dataset listed(Hdf5File file, String path) {
    return file.find(path)
        .map(Hdf5File.Found::header)
        .filter(Hdf5Dataset::isDataset)
        .map(Hdf5Dataset::read)
        .orElseThrow(() -> file.problem(path, "is listed in weight_names but is not there"));
  }

  private static Optional<TensorInfo> info(String name, Hdf5Dataset dataset) {
    return dataset.dtype().map(dtype -> new TensorInfo(name, dtype, dataset.space().shape()));
  }

  private static Map<String, String> metadata(Hdf5File file, Hdf5GlobalHeap heap) {
    Map<String, String> found = new LinkedHashMap<>();
    long characters = 0;
    for (String group : List.of("", KerasNames.MODEL_WEIGHTS)) {
      Optional<Hdf5File.Found> holder = file.find(group);
      if (holder.isEmpty()) {
        continue;
      }
      for (Hdf5Attribute attribute : Hdf5Attribute.all(holder.get().header()).values()) {
        // What is neither text nor numbers is nothing that metadata could say.
        Optional<String> text = attribute.text(heap);
        characters += text.map(String::length).orElse(0);
        if (characters > MAX_METADATA) {
          throw file.problem(
              group, "attributes of more than %d characters".formatted(MAX_METADATA));
        }
        text.ifPresent(value -> found.putIfAbsent(attribute.name(), value));
      }
    }
    return Collections.unmodifiableMap(found);
  }

  @Override
  public Path path() {
    return mapped.path();
  }

  @Override
  public String format() {
    return "HDF5";
  }

  @Override
  public List<TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public Optional<Tensor> tensor(String name) {
    @Nullable Hdf5Dataset dataset = datasets.get(name);
    Optional<Hdf5Dataset> found = dataset == null ? linked(name) : Optional.of(dataset);
    return found.map(each -> tensor(name, each));
  }

  private static Tensor tensor(String name, Hdf5Dataset dataset) {
    MemorySegment data = dataset.data();
    return new Tensor(info(name, dataset).orElseThrow(), data);
  }

  // Soft links are other names: followed when asked for, but not listed.
  private Optional<Hdf5Dataset> linked(String name) {
    return file.afresh()
        .find(name)
        .map(Hdf5File.Found::header)
        .filter(Hdf5Dataset::isDataset)
        .map(Hdf5Dataset::read);
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() {
    mapped.close();
  }
}
