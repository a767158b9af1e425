package io.weighbridge.weights;

/// A name in a group and what it stands for (specification IV.A.2.g).
sealed interface Hdf5Link {

  String name();

  /// An object by the address of its header.
  record Hard(String name, long address) implements Hdf5Link {}

  /// Another path in the same file.
  record Soft(String name, String target) implements Hdf5Link {}

  /// A path in another file, or something defined by a program: never followed.
  record Foreign(String name, String text) implements Hdf5Link {}

  /// A link with its place in the order of creation, [#UNORDERED] if the group keeps none.
  record Ordered(long order, Hdf5Link link) {}

  long UNORDERED = -1;

  static Ordered read(Hdf5Cursor cursor) {
    cursor.version(1, 1);
    int flags = cursor.u8();
    int kind = (flags & 0x08) != 0 ? cursor.u8() : 0;
    long order = (flags & 0x04) != 0 ? cursor.unsigned(Long.BYTES) : UNORDERED;
    cursor.skip((flags & 0x10) != 0 ? 1 : 0); // character set: UTF-8 contains ASCII
    String name = cursor.name(cursor.unsigned(1 << (flags & 0x03)));
    Hdf5Link link =
        switch (kind) {
          case 0 -> new Hard(name, cursor.address());
          case 1 -> new Soft(name, cursor.name(cursor.u16()));
          case 64 -> new Foreign(name, external(cursor));
          default -> new Foreign(name, "a link of the user-defined kind " + kind);
        };
    return new Ordered(order, link);
  }

  // Flags, then two terminated names: the file and the object in it.
  private static String external(Hdf5Cursor cursor) {
    Hdf5Cursor value = cursor.piece(cursor.u16(), "external link").skip(1);
    String file = value.terminatedName();
    return "an external link to %s of the file %s".formatted(value.terminatedName(), file);
  }
}
