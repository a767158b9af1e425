package io.weighbridge.inference;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A model whose files are in memory outside the heap and nowhere else; they are wiped when it is
/// closed.
///
/// ```java
/// try (FilesInMemory files = new FilesInMemory("acme/demo", digest)) {
///   decrypt(package, files.add("model.safetensors", size));
///   engine.load(files);
/// }
/// ```
public final class FilesInMemory implements ModelFiles {

  /// Where a file begins: at a line of the cache.
  private static final int ALIGNMENT = 64;

  private final String origin;
  private final String content;
  private final Arena arena;
  private final Map<String, MemorySegment> files = new TreeMap<>();

  /// @param origin for people
  /// @param content what identifies the content of all files, as in [ModelFiles#content]
  @SuppressWarnings("MustBeClosedChecker") // the arena is closed with this
  public FilesInMemory(String origin, String content) {
    this(origin, content, Arena.ofShared());
  }

  FilesInMemory(String origin, String content, Arena arena) {
    this.origin = origin;
    this.content = content;
    this.arena = arena;
  }

  /// Room for a file of that path below the model's root, to be filled before the model is loaded.
  ///
  /// @return zeros
  public MemorySegment add(String name, long size) {
    if (files.containsKey(name)) {
      throw new IllegalArgumentException("%s is there already".formatted(name));
    }
    MemorySegment bytes = arena.allocate(size, ALIGNMENT);
    files.put(name, bytes);
    return bytes;
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public String content() {
    return content;
  }

  @Override
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  @Override
  public FileBytes bytes(String name) {
    MemorySegment bytes = files.get(name);
    if (bytes == null) {
      throw new ModelLoadFailure("%s has no file %s".formatted(origin, name));
    }
    return new FileBytes.InMemory(name.substring(name.lastIndexOf('/') + 1), bytes);
  }

  /// A second time it does nothing.
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      files.values().forEach(bytes -> bytes.fill((byte) 0));
      arena.close();
    }
  }
}
