package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A named value beside an object (specification IV.A.2.m).
///
/// @param data where the elements are
record Hdf5Attribute(String name, Hdf5Datatype type, Hdf5Dataspace space, Hdf5Cursor data) {

  /// Attributes of one object.
  static final int MAX_ATTRIBUTES = 65_536;

  /// Elements of one attribute.
  static final int MAX_ELEMENTS = 4_000_000;

  /// Characters of one attribute as text.
  static final int MAX_TEXT = 64 << 20;

  /// The attributes of an object: messages of its header, and dense ones (IV.A.2.v).
  static Map<String, Hdf5Attribute> all(Hdf5ObjectHeader header) {
    Map<String, Hdf5Attribute> found = new LinkedHashMap<>();
    for (Hdf5Cursor message : header.all(Hdf5ObjectHeader.ATTRIBUTE, "attribute")) {
      add(found, message);
    }
    header
        .first(Hdf5ObjectHeader.ATTRIBUTE_INFO, "attribute information")
        .ifPresent(info -> addDense(found, header.source(), info));
    return found;
  }

  private static void addDense(
      Map<String, Hdf5Attribute> found, Hdf5Source source, Hdf5Cursor info) {
    info.version(0, 0);
    info.skip((info.u8() & 1) != 0 ? Short.BYTES : 0); // largest creation index
    long heapAddress = info.address();
    long tree = info.address();
    if (heapAddress == Hdf5Source.UNDEFINED) {
      return;
    }
    Hdf5FractalHeap heap = Hdf5FractalHeap.read(source, heapAddress);
    // The tree has them by the hashes of their names, which is no order for people.
    Map<String, Hdf5Attribute> dense = new TreeMap<>();
    Hdf5TreeV2.forEach(
        source,
        tree,
        Hdf5TreeV2.ATTRIBUTES_BY_NAME,
        MAX_ATTRIBUTES,
        entry -> add(dense, heap.object(entry, "attribute")));
    found.putAll(dense);
  }

  private static void add(Map<String, Hdf5Attribute> found, Hdf5Cursor message) {
    Hdf5Attribute attribute = read(message);
    if (found.put(attribute.name, attribute) != null) {
      throw message.problem("two attributes are named " + Quoted.name(attribute.name));
    }
    if (found.size() > MAX_ATTRIBUTES) {
      throw message.problem("more than %d attributes".formatted(MAX_ATTRIBUTES));
    }
  }

  private static Hdf5Attribute read(Hdf5Cursor cursor) {
    int version = cursor.version(1, 3);
    int flags = cursor.u8();
    int nameSize = cursor.u16();
    int typeSize = cursor.u16();
    int spaceSize = cursor.u16();
    cursor.skip(version == 3 ? 1 : 0); // character set: UTF-8 contains ASCII
    boolean padded = version == 1;
    String name = part(cursor, nameSize, "attribute name", padded).name(nameSize);
    Hdf5Cursor type = part(cursor, typeSize, "attribute type", padded);
    Hdf5Cursor space = part(cursor, spaceSize, "attribute extents", padded);
    // Version 1 has a reserved byte where the later ones have flags.
    if (!padded && (flags & 1) != 0) {
      type = Hdf5ObjectHeader.shared(type, Hdf5ObjectHeader.DATATYPE, "attribute type");
    }
    if (!padded && (flags & 2) != 0) {
      throw cursor.problem(
          "attribute %s has shared extents, which are not read".formatted(Quoted.name(name)));
    }
    return new Hdf5Attribute(name, Hdf5Datatype.read(type), Hdf5Dataspace.read(space), cursor);
  }

  private static Hdf5Cursor part(Hdf5Cursor cursor, int size, String what, boolean padded) {
    long start = cursor.at();
    Hdf5Cursor part = cursor.piece(size, what);
    if (padded) {
      cursor.skipPadding(start);
    }
    return part;
  }

  /// The value as text: strings and numbers as they are, several as a JSON array; empty for values
  /// that are neither.
  Optional<String> text(Hdf5GlobalHeap heap) {
    Optional<List<Object>> elements = elements(heap);
    if (elements.isEmpty() || space.shape().rank() == 0) {
      return elements.map(scalar -> scalar.getFirst().toString());
    }
    if (space.empty()) {
      return Optional.of("");
    }
    return Optional.of(Hdf5Json.array(elements.get()));
  }

  /// The value as a list of strings; empty if it is anything else.
  Optional<List<String>> strings(Hdf5GlobalHeap heap) {
    if (type instanceof Hdf5Datatype.Numeric) {
      return Optional.empty();
    }
    return elements(heap).map(list -> list.stream().map(Object::toString).toList());
  }

  private Optional<List<Object>> elements(Hdf5GlobalHeap heap) {
    if (type instanceof Hdf5Datatype.Opaque || type instanceof Hdf5Datatype.Other) {
      return Optional.empty();
    }
    long count = space.shape().elements();
    if (count > MAX_ELEMENTS) {
      throw data.problem(
          "%s has %d elements, more than %d".formatted(Quoted.name(name), count, MAX_ELEMENTS));
    }
    Hdf5Cursor cursor =
        data.source().cursor(data.at(), data.left(), "attribute " + Quoted.name(name));
    List<Object> elements = new ArrayList<>();
    long characters = 0;
    for (long i = 0; i < count; i++) {
      Object element = element(cursor.piece(type.size(), "attribute element"), heap);
      characters += element instanceof String text ? text.length() : 1;
      if (characters > MAX_TEXT) {
        throw cursor.problem("more than %d characters".formatted(MAX_TEXT));
      }
      elements.add(element);
    }
    return Optional.of(elements);
  }

  private Object element(Hdf5Cursor cursor, Hdf5GlobalHeap heap) {
    return switch (type) {
      case Hdf5Datatype.FixedText(int size, boolean spacePadded) ->
          decoded(cursor, cursor.slice(size), spacePadded);
      case Hdf5Datatype.VariableText ignored -> decoded(cursor, heap.element(cursor), false);
      case Hdf5Datatype.Numeric number -> Hdf5Json.number(number, cursor);
      case Hdf5Datatype.Opaque opaque -> opaque.text();
      case Hdf5Datatype.Other other -> other.text();
    };
  }

  private static String decoded(Hdf5Cursor cursor, MemorySegment bytes, boolean spacePadded) {
    if (bytes.byteSize() > MAX_TEXT) {
      throw cursor.problem("text of %d bytes, more than %d".formatted(bytes.byteSize(), MAX_TEXT));
    }
    cursor.source().spendBytes(bytes.byteSize());
    long used = 0;
    while (used < bytes.byteSize() && bytes.get(ValueLayout.JAVA_BYTE, used) != 0) {
      used++;
    }
    while (spacePadded && used > 0 && bytes.get(ValueLayout.JAVA_BYTE, used - 1) == ' ') {
      used--;
    }
    return new String(
        bytes.asSlice(0, used).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }
}
