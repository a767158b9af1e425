package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Writes HDF5 files of the first version, which every reader reads: superblock 0, symbol tables,
/// contiguous datasets.
///
/// The elements come first, so that their addresses are known before the metadata behind them are
/// made; the superblock points to the root group at the end.
final class Hdf5Writer {

  /// Datasets begin at multiples of this, so that mapped elements are aligned for any register.
  static final int ALIGNMENT = 64;

  static final long UNDEFINED = -1;
  private static final int SUPERBLOCK_SIZE = 96;

  /// The smallest global heap collection that the library accepts, in bytes.
  private static final int MIN_COLLECTION = 4096;

  private static final int MAX_TEXTS = 65_535;

  /// What a group holds.
  sealed interface Node {}

  private static final class Dataset implements Node {
    private final Tensor tensor;
    private long address = UNDEFINED;

    private Dataset(Tensor tensor) {
      this.tensor = tensor;
    }
  }

  /// What an attribute holds.
  sealed interface Value {}

  private record Text(String text) implements Value {}

  private record Names(List<byte[]> names) implements Value {}

  /// A group that is being put together. Names are sorted by their bytes, as the format wants them.
  static final class Group implements Node {
    private final Map<byte[], Node> children = new TreeMap<>(Arrays::compareUnsigned);
    private final Map<String, Value> attributes = new LinkedHashMap<>();

    /// The group at a path below this one, made where it is not there.
    Group group(String path) {
      Group group = this;
      for (String name : path.split("/", -1)) {
        Node child = group.children.computeIfAbsent(key(path, name), absent -> new Group());
        if (!(child instanceof Group below)) {
          throw new IllegalArgumentException(
              "%s is a tensor and cannot be a group too".formatted(Quoted.name(path)));
        }
        group = below;
      }
      return group;
    }

    /// Adds a tensor at a path below this group.
    void add(String path, Tensor tensor) {
      if (tensor.shape().rank() > Hdf5Dataspace.MAX_RANK) {
        throw new IllegalArgumentException(
            "tensor %s has rank %d, HDF5 has no more than %d"
                .formatted(Quoted.name(path), tensor.shape().rank(), Hdf5Dataspace.MAX_RANK));
      }
      int slash = path.lastIndexOf('/');
      Group parent = slash < 0 ? this : group(path.substring(0, slash));
      if (parent.children.putIfAbsent(key(path, path.substring(slash + 1)), new Dataset(tensor))
          != null) {
        throw new IllegalArgumentException("two things are to be written as " + Quoted.name(path));
      }
    }

    void attribute(String name, String text) {
      attributes.put(name, new Text(text));
    }

    void attribute(String name, List<byte[]> texts) {
      attributes.put(name, new Names(texts));
    }

    private static byte[] key(String path, String name) {
      if (name.isEmpty() || name.equals(".") || name.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("%s is no HDF5 path".formatted(Quoted.name(path)));
      }
      return name.getBytes(StandardCharsets.UTF_8);
    }
  }

  private final Hdf5Buffer metadata = new Hdf5Buffer();
  private final List<Dataset> datasets = new ArrayList<>();
  private long end = SUPERBLOCK_SIZE;
  private long heap;
  private final Map<String, Integer> texts = new LinkedHashMap<>();

  private Hdf5Writer() {}

  /// Replaces `file`, whole or not at all.
  static void write(Path file, Group root) {
    Image image = image(root);
    AtomicFile.write(
        file,
        channel -> {
          SegmentOutput out = new SegmentOutput(channel);
          image.write(out, null);
          out.flush();
        });
  }

  /// The bytes of a file, laid out.
  static Image image(Group root) {
    Hdf5Writer writer = new Hdf5Writer();
    writer.place(root, 1);
    writer.end += -writer.end & 7;
    writer.writeTexts();
    return new Image(writer, writer.writeGroup(root));
  }

  /// A whole HDF5 file that is not written yet; it may become part of another file.
  static final class Image {
    private final Hdf5Writer writer;
    private final Symbols root;

    private Image(Hdf5Writer writer, Symbols root) {
      this.writer = writer;
      this.root = root;
    }

    long size() {
      return writer.here();
    }

    /// Writes it, and adds its bytes to a CRC.
    void write(SegmentOutput out, @Nullable CRC32 crc) throws IOException {
      writer.write(out, crc, root);
    }
  }

  /// What a group's entry in its parent says of it.
  private record Symbols(long header, long tree, long names) {}

  private void write(SegmentOutput out, @Nullable CRC32 crc, Symbols root) throws IOException {
    long start = out.position();
    out.write(MemorySegment.ofArray(superblock(root)), crc);
    for (Dataset dataset : datasets) {
      padTo(out, crc, start + dataset.address);
      out.write(dataset.tensor.data(), crc);
    }
    padTo(out, crc, start + end);
    out.write(MemorySegment.ofArray(metadata.toBytes()), crc);
  }

  private static void padTo(SegmentOutput out, @Nullable CRC32 crc, long position)
      throws IOException {
    out.write(MemorySegment.ofArray(new byte[(int) (position - out.position())]), crc);
  }

  // II.A, version 0.
  private byte[] superblock(Symbols root) {
    return new Hdf5Buffer()
        .u8(0x89)
        .signature("HDF\r\n\u001a\n")
        .u8(0, 0, 0, 0, 0, 8, 8, 0)
        .u16(Hdf5SymbolTree.LEAF_K)
        .u16(Hdf5SymbolTree.INTERNAL_K)
        .u32(0)
        .u64(0) // base address
        .u64(UNDEFINED) // free space
        .u64(end + metadata.size())
        .u64(UNDEFINED) // driver information
        .u64(0) // the root's name
        .u64(root.header)
        .u32(1) // what follows is the group's own tree and heap
        .u32(0)
        .u64(root.tree)
        .u64(root.names)
        .toBytes();
  }

  /// Gives each tensor its place and collects the texts.
  private void place(Group group, int depth) {
    if (depth > Hdf5File.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "groups would be nested deeper than the %d that are read".formatted(Hdf5File.MAX_DEPTH));
    }
    for (Value value : group.attributes.values()) {
      if (value instanceof Text(String text) && !text.isEmpty()) {
        texts.putIfAbsent(text, texts.size() + 1);
      }
    }
    for (Node child : group.children.values()) {
      switch (child) {
        case Group below -> place(below, depth + 1);
        case Dataset dataset when dataset.tensor.data().byteSize() > 0 -> {
          end += -end & (ALIGNMENT - 1);
          dataset.address = end;
          datasets.add(dataset);
          end = Math.addExact(end, dataset.tensor.data().byteSize());
        }
        case Dataset nothing -> {
          // Without elements it has no address.
        }
      }
    }
  }

  private long here() {
    return end + metadata.size();
  }

  // III.E: one collection holds all texts; object 0 is its free space.
  private void writeTexts() {
    if (texts.size() > MAX_TEXTS) {
      throw new IllegalArgumentException("more than %d texts".formatted(MAX_TEXTS));
    }
    heap = here();
    Hdf5Buffer objects = new Hdf5Buffer();
    texts.forEach((text, index) -> {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      objects.u16(index).u16(1).u32(0).u64(bytes.length).bytes(bytes).pad();
    });
    int head = 16;
    int size = Math.max(MIN_COLLECTION, head + objects.size() + 16);
    metadata.signature("GCOL").u8(1, 0, 0, 0).u64(size).bytes(objects.toBytes());
    int free = size - head - objects.size();
    metadata.u16(0).u16(0).u32(0).u64(free).zeros(free - 16);
  }

  private Symbols writeGroup(Group group) {
    List<Hdf5SymbolTree.Entry> entries = new ArrayList<>();
    Hdf5Buffer names = new Hdf5Buffer().zeros(8); // the empty name, left of all others
    group.children.forEach((name, child) -> {
      Symbols symbols =
          switch (child) {
            case Group below -> writeGroup(below);
            case Dataset dataset -> new Symbols(writeDataset(dataset), UNDEFINED, UNDEFINED);
          };
      entries.add(
          new Hdf5SymbolTree.Entry(names.size(), symbols.header, symbols.tree, symbols.names));
      names.bytes(name).zeros(8 - name.length % 8);
    });
    long heapAddress = writeLocalHeap(names);
    long tree = new Hdf5SymbolTree(metadata, end).write(entries);
    Map<Integer, List<byte[]>> messages = new LinkedHashMap<>();
    messages.put(
        Hdf5ObjectHeader.SYMBOL_TABLE,
        List.of(new Hdf5Buffer().u64(tree).u64(heapAddress).toBytes()));
    messages.put(
        Hdf5ObjectHeader.ATTRIBUTE,
        group.attributes.entrySet().stream()
            .map(attribute -> attribute(attribute.getKey(), attribute.getValue()))
            .toList());
    return new Symbols(writeHeader(messages), tree, heapAddress);
  }

  private byte[] attribute(String name, Value value) {
    return switch (value) {
      case Names(List<byte[]> names) -> Hdf5Messages.attribute(name, names);
      case Text(String text) -> {
        int index = texts.getOrDefault(text, 0);
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        yield Hdf5Messages.attribute(name, length, index == 0 ? 0 : heap, index);
      }
    };
  }

  private long writeDataset(Dataset dataset) {
    Tensor tensor = dataset.tensor;
    Map<Integer, List<byte[]>> messages = new LinkedHashMap<>();
    messages.put(Hdf5ObjectHeader.DATASPACE, List.of(Hdf5Messages.dataspace(tensor.shape())));
    messages.put(Hdf5ObjectHeader.DATATYPE, List.of(Hdf5Messages.datatype(tensor.dtype())));
    messages.put(Hdf5ObjectHeader.FILL_VALUE, List.of(Hdf5Messages.fillValue()));
    messages.put(
        Hdf5ObjectHeader.LAYOUT,
        List.of(Hdf5Messages.layout(dataset.address, tensor.data().byteSize())));
    return writeHeader(messages);
  }

  // IV.A.1.a.
  private long writeHeader(Map<Integer, List<byte[]>> messages) {
    Hdf5Buffer body = new Hdf5Buffer();
    int[] count = {0};
    messages.forEach((type, bodies) -> {
      for (byte[] message : bodies) {
        int padding = -message.length & 7;
        body.u16(type).u16(message.length + padding).u32(0).bytes(message).zeros(padding);
        count[0]++;
      }
    });
    long address = here();
    metadata.u8(1, 0).u16(count[0]).u32(1).u32(body.size()).zeros(4).bytes(body.toBytes());
    return address;
  }

  // III.D; a free list of 1 is an empty one.
  private long writeLocalHeap(Hdf5Buffer names) {
    long address = here();
    metadata.signature("HEAP").zeros(4).u64(names.size()).u64(1).u64(address + 32);
    metadata.bytes(names.toBytes());
    return address;
  }
}
