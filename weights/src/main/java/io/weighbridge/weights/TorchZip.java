package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The ZIP file that PyTorch writes since 1.6: `NAME/data.pkl`, `NAME/data/KEY` for each storage,
/// `NAME/version`, and, since 2.1, `NAME/byteorder` (`torch/serialization.py`, `_save`).
/// TorchScript's archives are the same with `NAME/constants.pkl` and `NAME/code/`.
final class TorchZip {

  static final String PICKLE = "data.pkl";
  static final String CONSTANTS = "constants.pkl";

  private static final String BYTE_ORDER = "byteorder";
  private static final int MAX_BYTE_ORDER = 16;

  private final Path path;
  private final Arena arena;
  private final ZipArchive archive;
  private final Map<String, ZipArchive.Member> members = new HashMap<>();
  private final Map<String, MemorySegment> read = new HashMap<>();
  private final String prefix;
  private final boolean isBigEndian;

  TorchZip(MappedFile file) {
    path = file.path();
    arena = file.arena();
    archive = ZipArchive.read(path, file.bytes());
    long inflated = 0;
    for (ZipArchive.Member member : archive.members()) {
      members.put(member.name(), member);
      inflated += member.method() == ZipArchive.Method.DEFLATED ? member.size() : 0;
    }
    long most = TorchSource.maxBytes(file.bytes().byteSize());
    if (inflated > most) {
      throw problem(
          "inflates to %d bytes, more than the %d that are read".formatted(inflated, most));
    }
    prefix = prefix();
    isBigEndian = isBigEndian(file);
  }

  static boolean isPickle(String member) {
    return member.equals(PICKLE) || member.endsWith("/" + PICKLE);
  }

  /// What stands before every name: that of the file when it was written.
  private String prefix() {
    List<String> pickles = members.keySet().stream().filter(TorchZip::isPickle).sorted().toList();
    if (pickles.isEmpty()) {
      throw problem("is a ZIP file without %s, so it is none of PyTorch".formatted(PICKLE));
    }
    if (pickles.size() > 1) {
      throw problem(
          "has two pickles that could be meant, %s and %s"
              .formatted(Quoted.name(pickles.get(0)), Quoted.name(pickles.get(1))));
    }
    return pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
  }

  private boolean isBigEndian(MappedFile file) {
    ZipArchive.Member member = members.get(prefix + BYTE_ORDER);
    if (member == null) {
      return false;
    }
    if (member.size() > MAX_BYTE_ORDER) {
      throw problem("member %s has %d bytes".formatted(Quoted.name(member.name()), member.size()));
    }
    String order =
        new String(
            archive.bytes(member, file.arena()).toArray(ValueLayout.JAVA_BYTE),
            StandardCharsets.ISO_8859_1);
    return switch (order) {
      case "little" -> false;
      case "big" -> true;
      default -> throw problem("has the byte order %s".formatted(Quoted.name(order)));
    };
  }

  boolean isScript() {
    return members.containsKey(prefix + CONSTANTS);
  }

  PickleValue value(String name, TorchSource source) {
    return TorchPickle.check(source, Pickles.run(bytes(prefix + name), 0));
  }

  /// @param folder where the storages of this pickle are
  TorchSource source(String name, String folder, long maxBytes) {
    return new TorchSource(
        path,
        "member %s ".formatted(Quoted.name(prefix + name)),
        key -> storage(prefix + folder + key, key),
        isScript(),
        maxBytes);
  }

  private Optional<TorchStorages.Storage> storage(String name, String key) {
    return Optional.ofNullable(members.get(name))
        .map(member ->
            new TorchStorages.Storage(key, member.size(), isBigEndian, () -> bytes(name)));
  }

  /// The bytes of a member, compared with its CRC when they are first asked for.
  private synchronized MemorySegment bytes(String name) {
    MemorySegment known = read.get(name);
    if (known == null) {
      ZipArchive.Member member = members.get(name);
      if (member == null) {
        throw problem("has no member " + Quoted.name(name));
      }
      known = archive.bytes(member, arena);
      read.put(name, known);
    }
    return known;
  }

  private WeightsException problem(String problem) {
    return new WeightsException(path, problem);
  }
}
