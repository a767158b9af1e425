package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A ZIP file of NumPy arrays. Arrays that are stored are views of the mapped file, compressed ones
/// are inflated when they are first asked for; both are checked against the CRC of the ZIP file.
final class NpzFile implements WeightsFile {

  private static final String SUFFIX = ".npy";

  private record Entry(ZipArchive.Member member, NpyHeader header) {}

  private final MappedFile file;
  private final ZipArchive archive;
  private final Map<String, Entry> entries;
  private final List<TensorInfo> tensors;
  private final Map<String, Tensor> read = new HashMap<>();

  private NpzFile(MappedFile file, ZipArchive archive, Map<String, Entry> entries) {
    this.file = file;
    this.archive = archive;
    this.entries = entries;
    tensors = entries.values().stream().map(entry -> entry.header().info()).toList();
  }

  static boolean recognises(WeightsFormats.Opening opening) {
    Set<String> members = opening.zipMembers();
    return !members.isEmpty() && members.stream().allMatch(name -> name.endsWith(SUFFIX));
  }

  static WeightsFile read(MappedFile file) {
    ZipArchive archive = ZipArchive.read(file.path(), file.bytes());
    Map<String, Entry> entries = LinkedHashMap.newLinkedHashMap(archive.members().size());
    for (ZipArchive.Member member : archive.members()) {
      if (!member.name().endsWith(SUFFIX)) {
        throw new WeightsException(
            file.path(),
            "member %s is no array: its name does not end in %s"
                .formatted(Quoted.name(member.name()), SUFFIX));
      }
      String name = member.name().substring(0, member.name().length() - SUFFIX.length());
      NpyHeader header =
          NpyHeader.read(
              file.path(),
              "member " + Quoted.name(member.name()) + " ",
              name,
              member.size(),
              count -> archive.start(member, count));
      entries.put(name, new Entry(member, header));
    }
    return new NpzFile(file, archive, entries);
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public String format() {
    return "NumPy npz";
  }

  @Override
  public List<TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public synchronized Optional<Tensor> tensor(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      return Optional.empty();
    }
    return Optional.of(read.computeIfAbsent(name, any -> tensor(entry)));
  }

  private Tensor tensor(Entry entry) {
    NpyHeader header = entry.header();
    if (NpyElements.areInOrder(header)) {
      MemorySegment bytes = archive.bytes(entry.member(), file.arena());
      return new Tensor(header.info(), bytes.asSlice(header.dataStart()));
    }
    try (Arena arena = new WipedArena()) {
      MemorySegment stored = archive.bytes(entry.member(), arena).asSlice(header.dataStart());
      return new Tensor(
          header.info(), NpyElements.reordered(file.path(), header, stored, file.arena()));
    }
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public void close() {
    file.close();
  }
}
