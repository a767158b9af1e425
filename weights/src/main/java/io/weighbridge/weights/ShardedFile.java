package io.weighbridge.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Weights in several files beside each other, and an index that says which tensor is where
/// ([ShardIndex]). Shards are safetensors or PyTorch files; all tensors of all of them are there,
/// and those of the index must be where it says.
final class ShardedFile implements WeightsFile {

  private static final String SUFFIX = ".index.json";
  private static final String SAFE = ".safetensors" + SUFFIX;
  private static final int LOOK = 1 << 16;

  private final Path index;
  private final Map<String, WeightsFile> shards;
  private final Map<String, WeightsFile> byTensor = new HashMap<>();
  private final List<TensorInfo> tensors = new ArrayList<>();
  private final Map<String, String> metadata;

  private ShardedFile(Path index, ShardIndex content, Map<String, WeightsFile> shards) {
    this.index = index;
    this.shards = shards;
    metadata = new LinkedHashMap<>(content.metadata());
    for (WeightsFile shard : shards.values()) {
      for (TensorInfo info : shard.tensors()) {
        WeightsFile other = byTensor.putIfAbsent(info.name(), shard);
        if (other != null) {
          throw new WeightsException(
              index,
              "tensor %s is in %s and in %s"
                  .formatted(Quoted.name(info.name()), name(other.path()), name(shard.path())));
        }
        tensors.add(info);
      }
      shard.metadata().forEach(metadata::putIfAbsent);
    }
    content
        .files()
        .forEach((tensor, file) -> {
          if (!Objects.equals(byTensor.get(tensor), shards.get(file))) {
            throw new WeightsException(
                index,
                "tensor %s should be in %s, but is not there"
                    .formatted(Quoted.name(tensor), Quoted.name(file)));
          }
        });
  }

  static boolean recognises(WeightsFormats.Opening opening) {
    if (!opening.has(0, (byte) '{')) {
      return false;
    }
    String start = new String(opening.bytes(0, LOOK), StandardCharsets.ISO_8859_1);
    return opening.isNamed(SUFFIX) || start.contains("\"weight_map\"");
  }

  /// @param index is closed: the shards are files of their own
  static WeightsFile read(MappedFile index) {
    try (index) {
      return read(index.path(), ShardIndex.read(index), WeightsFormats::openShard);
    }
  }

  /// The index in a folder: the only one, or that of safetensors.
  static Path indexIn(Path folder) {
    List<Path> found;
    try (Stream<Path> files = Files.list(folder)) {
      found = files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw new WeightsException(folder, "cannot be listed (%s)".formatted(e.getMessage()), e);
    }
    List<Path> safe = found.stream().filter(file -> file.toString().endsWith(SAFE)).toList();
    List<Path> chosen = safe.isEmpty() ? found : safe;
    if (chosen.isEmpty()) {
      throw new WeightsException(
          folder,
          "is a folder without an index of shards (*%s); name a file in it".formatted(SUFFIX));
    }
    if (chosen.size() > 1) {
      throw new WeightsException(
          folder,
          "is a folder with %d indexes of weights (*%s); name a file in it"
              .formatted(chosen.size(), SUFFIX));
    }
    return chosen.getFirst();
  }

  /// @param opener opens one shard
  static WeightsFile read(Path index, ShardIndex content, Function<Path, WeightsFile> opener) {
    Path folder = index.toAbsolutePath().getParent();
    if (folder == null) {
      throw new WeightsException(index, "is in no folder");
    }
    Map<String, WeightsFile> shards = new LinkedHashMap<>();
    boolean read = false;
    try {
      for (String name : content.shards()) {
        shards.put(name, opener.apply(folder.resolve(name)));
      }
      ShardedFile file = new ShardedFile(index, content, shards);
      read = true;
      return file;
    } finally {
      if (!read) {
        shards.values().forEach(WeightsFile::close);
      }
    }
  }

  private static String name(Path shard) {
    return Quoted.name(String.valueOf(shard.getFileName()));
  }

  @Override
  public Path path() {
    return index;
  }

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>(List.of(index));
    shards.values().forEach(shard -> files.add(shard.path()));
    return files;
  }

  @Override
  public String format() {
    return "%s in %d files".formatted(shards.values().iterator().next().format(), shards.size());
  }

  @Override
  public List<TensorInfo> tensors() {
    return Collections.unmodifiableList(tensors);
  }

  @Override
  public Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(byTensor.get(name)).flatMap(shard -> shard.tensor(name));
  }

  @Override
  public void read(String name, Pieces pieces) throws IOException {
    WeightsFile shard = byTensor.get(name);
    if (shard == null) {
      WeightsFile.super.read(name, pieces);
    } else {
      shard.read(name, pieces);
    }
  }

  @Override
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  @Override
  public void close() {
    shards.values().forEach(WeightsFile::close);
  }
}
