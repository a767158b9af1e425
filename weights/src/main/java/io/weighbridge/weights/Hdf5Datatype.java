package io.weighbridge.weights;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one element of a dataset or attribute is (specification IV.A.2.d).
sealed interface Hdf5Datatype {

  /// How deep types may be nested: an array of compounds of arrays and so on.
  int MAX_DEPTH = 8;

  /// The width of one element in the file, in bytes.
  int size();

  /// The type in words, for messages.
  String text();

  /// A number that has a [Dtype].
  ///
  /// @param swapped whether it is stored big-endian
  record Numeric(Dtype dtype, boolean swapped) implements Hdf5Datatype {
    @Override
    public int size() {
      return dtype.bits() / Byte.SIZE;
    }

    @Override
    public String text() {
      return dtype + (swapped ? " (big-endian)" : "");
    }

    /// The width of what is turned round when stored big-endian: a complex number has two halves.
    int swapWidth() {
      return dtype.kind() == Dtype.Kind.COMPLEX ? size() / 2 : size();
    }
  }

  /// Text of a fixed number of bytes.
  ///
  /// @param spacePadded whether spaces fill it up; otherwise zero bytes end it
  record FixedText(int size, boolean spacePadded) implements Hdf5Datatype {
    @Override
    public String text() {
      return "text of %d bytes".formatted(size);
    }
  }

  /// Text of any length, kept in the global heap.
  record VariableText(int size) implements Hdf5Datatype {
    @Override
    public String text() {
      return "text of variable length";
    }
  }

  /// Bytes without meaning to HDF5.
  record Opaque(int size) implements Hdf5Datatype {
    @Override
    public String text() {
      return "opaque elements of %d bytes".formatted(size);
    }
  }

  /// Whatever is no tensor and no text.
  record Other(int size, String text) implements Hdf5Datatype {}

  static Hdf5Datatype read(Hdf5Cursor cursor) {
    return read(cursor, 0);
  }

  private static Hdf5Datatype read(Hdf5Cursor cursor, int depth) {
    if (depth > MAX_DEPTH) {
      throw cursor.problem("types are nested deeper than %d".formatted(MAX_DEPTH));
    }
    int head = cursor.u8();
    int version = head >> 4;
    if (version < 1 || version > 5) {
      throw cursor.problem("version %d is not read, only 1 to 5".formatted(version));
    }
    int flags = (int) cursor.unsigned(3);
    long width = cursor.u32();
    if (width == 0 || width > Integer.MAX_VALUE) {
      throw cursor.problem("elements of %d bytes".formatted(width));
    }
    int size = (int) width;
    return switch (head & 0x0f) {
      case 0 -> fixedPoint(cursor, flags, size);
      case 1 -> floatingPoint(cursor, flags, size);
      case 2 -> new Other(size, "times");
      case 3 -> new FixedText(size, (flags & 0x0f) == 2);
      case 4 -> new Other(size, "bit fields");
      case 5 -> new Opaque(size);
      case 6 -> compound(cursor, version, flags, size, depth);
      case 7 -> new Other(size, "references");
      case 8 -> enumeration(cursor, version, flags, depth);
      case 9 -> (flags & 0x0f) == 1 ? new VariableText(size) : new Other(size, "sequences");
      case 10 -> new Other(size, "arrays");
      case 11 -> complex(size, read(cursor, depth + 1));
      default -> throw cursor.problem("datatype class %d is unknown".formatted(head & 0x0f));
    };
  }

  private static Hdf5Datatype fixedPoint(Hdf5Cursor cursor, int flags, int size) {
    int offset = cursor.u16();
    int precision = cursor.u16();
    boolean signed = (flags & 0x08) != 0;
    @Nullable Dtype dtype =
        switch (size) {
          case 1 -> signed ? Dtype.I8 : Dtype.U8;
          case 2 -> signed ? Dtype.I16 : Dtype.U16;
          case 4 -> signed ? Dtype.I32 : Dtype.U32;
          case 8 -> signed ? Dtype.I64 : Dtype.U64;
          default -> null;
        };
    if (dtype == null || offset != 0 || precision != dtype.bits()) {
      return new Other(size, "integers of %d bits in %d bytes".formatted(precision, size));
    }
    return new Numeric(dtype, (flags & 1) != 0 && size > 1);
  }

  private static Hdf5Datatype floatingPoint(Hdf5Cursor cursor, int flags, int size) {
    int offset = cursor.u16();
    int precision = cursor.u16();
    Hdf5FloatBits bits =
        new Hdf5FloatBits(
            precision,
            flags >> 8 & 0xff,
            cursor.u8(),
            cursor.u8(),
            cursor.u8(),
            cursor.u8(),
            cursor.u32());
    @Nullable Dtype dtype = bits.dtype();
    boolean vax = (flags & 0x40) != 0;
    if (dtype == null || offset != 0 || vax || size * Byte.SIZE != precision) {
      return new Other(size, "floats of %d bits in %d bytes".formatted(precision, size));
    }
    return new Numeric(dtype, (flags & 1) != 0 && size > 1);
  }

  // NumPy's booleans are an enumeration of FALSE and TRUE; any other one is its integers.
  private static Hdf5Datatype enumeration(Hdf5Cursor cursor, int version, int count, int depth) {
    int members = count & 0xffff;
    Hdf5Datatype base = read(cursor, depth + 1);
    if (!(base instanceof Numeric integers) || integers.dtype.kind() == Dtype.Kind.FLOAT) {
      throw cursor.problem("an enumeration of %s".formatted(base.text()));
    }
    if (members != 2 || base.size() != 1) {
      return base;
    }
    List<String> names = List.of(memberName(cursor, version), memberName(cursor, version));
    boolean ordered = cursor.u8() == 0 && cursor.u8() == 1;
    return ordered && names.equals(List.of("FALSE", "TRUE"))
        ? new Numeric(Dtype.BOOL, false)
        : base;
  }

  // NumPy's complex numbers are a compound of the floats r and i.
  private static Hdf5Datatype compound(
      Hdf5Cursor cursor, int version, int count, int size, int depth) {
    Hdf5Datatype other = new Other(size, "compounds");
    if ((count & 0xffff) != 2) {
      return other;
    }
    int offsetWidth = version < 3 ? 4 : (Integer.SIZE + 7 - Integer.numberOfLeadingZeros(size)) / 8;
    Hdf5Datatype first = other;
    for (int i = 0; i < 2; i++) {
      String name = memberName(cursor, version);
      long offset = cursor.unsigned(offsetWidth);
      cursor.skip(version == 1 ? 28 : 0); // rank, permutation and four extents
      Hdf5Datatype member = read(cursor, depth + 1);
      boolean fits =
          member instanceof Numeric
              && name.equals(i == 0 ? "r" : "i")
              && offset == (i == 0 ? 0 : size / 2);
      if (!fits || (i == 1 && !member.equals(first))) {
        return other;
      }
      first = member;
    }
    return complex(size, first);
  }

  private static Hdf5Datatype complex(int size, Hdf5Datatype half) {
    if (half instanceof Numeric(Dtype dtype, boolean swapped) && half.size() * 2 == size) {
      if (dtype == Dtype.F32) {
        return new Numeric(Dtype.C64, swapped);
      }
      if (dtype == Dtype.F64) {
        return new Numeric(Dtype.C128, swapped);
      }
    }
    return new Other(size, "complex numbers of " + half.text());
  }

  private static String memberName(Hdf5Cursor cursor, int version) {
    long start = cursor.at();
    String name = cursor.terminatedName();
    if (version < 3) {
      cursor.skipPadding(start);
    }
    return name;
  }
}
