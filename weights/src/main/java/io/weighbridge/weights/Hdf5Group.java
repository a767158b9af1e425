package io.weighbridge.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The links of a group, whichever of the three ways they are stored: symbol table (specification
/// III.B), link messages, or dense in a fractal heap.
final class Hdf5Group {

  /// Links of one group.
  static final int MAX_LINKS = 1_000_000;

  private static final int IN_SYMBOL_CACHE = 2;

  private final Hdf5Source source;
  private final List<Hdf5Link.Ordered> links = new ArrayList<>();

  private Hdf5Group(Hdf5Source source) {
    this.source = source;
  }

  static boolean isGroup(Hdf5ObjectHeader header) {
    return header.has(Hdf5ObjectHeader.SYMBOL_TABLE)
        || header.has(Hdf5ObjectHeader.LINK_INFO)
        || header.has(Hdf5ObjectHeader.LINK);
  }

  /// The links in the order of creation where the group keeps it, else by name; names that are
  /// numbers count as such.
  static Map<String, Hdf5Link> links(Hdf5ObjectHeader header) {
    Hdf5Group group = new Hdf5Group(header.source());
    header.first(Hdf5ObjectHeader.SYMBOL_TABLE, "symbol table").ifPresent(group::addSymbols);
    header.all(Hdf5ObjectHeader.LINK, "link").forEach(link -> group.add(link, Hdf5Link.read(link)));
    header.first(Hdf5ObjectHeader.LINK_INFO, "link information").ifPresent(group::addDense);
    return group.sorted();
  }

  private Map<String, Hdf5Link> sorted() {
    Comparator<Hdf5Link.Ordered> byName =
        Comparator.<Hdf5Link.Ordered>comparingLong(link -> number(link.link().name()))
            .thenComparing(link -> link.link().name());
    boolean ordered = links.stream().allMatch(link -> link.order() != Hdf5Link.UNORDERED);
    links.sort(
        ordered ? Comparator.comparingLong(Hdf5Link.Ordered::order).thenComparing(byName) : byName);
    Map<String, Hdf5Link> sorted = new LinkedHashMap<>();
    for (Hdf5Link.Ordered link : links) {
      if (sorted.put(link.link().name(), link.link()) != null) {
        throw source.problem("two links are named " + Quoted.name(link.link().name()));
      }
    }
    return sorted;
  }

  private static long number(String name) {
    boolean digits =
        !name.isEmpty() && name.length() < 10 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Long.parseLong(name) : Long.MAX_VALUE;
  }

  // III.A.1 and III.B: the tree leads to nodes of symbols, whose names are in the local heap.
  private void addSymbols(Hdf5Cursor message) {
    long tree = message.address();
    Hdf5LocalHeap names = Hdf5LocalHeap.read(source, message.address());
    Hdf5TreeV1.forEach(
        source,
        tree,
        Hdf5TreeV1.Kind.SYMBOLS,
        source.lengthSize(),
        entry -> addSymbolNode(entry.skip(source.lengthSize()).address(), names));
  }

  private void addSymbolNode(long address, Hdf5LocalHeap names) {
    Hdf5Cursor node = source.cursor(address, "symbol table node").signature("SNOD");
    node.version(1, 1);
    int symbols = node.skip(1).u16();
    for (int i = 0; i < symbols; i++) {
      String name = names.name(node.unsigned(source.offsetSize()));
      long object = node.address();
      long cache = node.u32();
      Hdf5Cursor scratch = node.skip(4).piece(16, "symbol table entry");
      Hdf5Link link =
          cache == IN_SYMBOL_CACHE
              ? new Hdf5Link.Soft(name, names.name(scratch.u32()))
              : new Hdf5Link.Hard(name, object);
      add(node, new Hdf5Link.Ordered(Hdf5Link.UNORDERED, link));
    }
  }

  // IV.A.2.c: the fractal heap holds link messages, the tree their places by the hash of the name.
  private void addDense(Hdf5Cursor info) {
    info.version(0, 0);
    int flags = info.u8();
    info.skip((flags & 1) != 0 ? Long.BYTES : 0); // largest creation index
    long heapAddress = info.address();
    long tree = info.address();
    if (heapAddress == Hdf5Source.UNDEFINED) {
      return;
    }
    Hdf5FractalHeap heap = Hdf5FractalHeap.read(source, heapAddress);
    Hdf5TreeV2.forEach(
        source,
        tree,
        Hdf5TreeV2.LINKS_BY_NAME,
        MAX_LINKS,
        entry -> {
          Hdf5Cursor link = heap.object(entry.skip(Integer.BYTES), "link");
          add(link, Hdf5Link.read(link));
        });
  }

  private void add(Hdf5Cursor cursor, Hdf5Link.Ordered link) {
    if (links.size() == MAX_LINKS) {
      throw cursor.problem("the group has more than %d links".formatted(MAX_LINKS));
    }
    links.add(link);
  }
}
