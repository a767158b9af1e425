package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;

/// The checked header of one NumPy array (NumPy "NEP 1" and numpy.lib.format, versions 1 to 3).
///
/// @param info the array under the name that its file gives it
/// @param descr the element type as NumPy spells it
/// @param fortranOrder whether the first index runs fastest
/// @param dataStart where in the array's bytes the elements begin
record NpyHeader(TensorInfo info, NpyDescr descr, boolean fortranOrder, int dataStart) {

  /// Long enough for any plain array; only records, which are not read, need more.
  static final int MAX_HEADER = 1 << 16;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /// Magic, version, and a length of 2 bytes (version 1) or 4 (2 and 3).
  private static final int LONGEST_PREFIX = 12;

  /// NumPy's own alignment of the elements.
  private static final int ALIGNMENT = 64;

  /// NumPy leaves room for the first extent to grow to this many digits.
  private static final int GROWTH_DIGITS = 21;

  static boolean recognises(WeightsFormats.Opening file) {
    return file.has(0, MAGIC);
  }

  /// Reads the header of an array whose bytes are `size` long.
  ///
  /// @param where the file, or the member in it, for messages
  /// @param start gives the first so many bytes, or fewer where there are no more
  static NpyHeader read(
      Path path, String where, String name, long size, IntFunction<byte[]> start) {
    byte[] prefix = start.apply(LONGEST_PREFIX);
    if (prefix.length < LONGEST_PREFIX
        || !Arrays.equals(prefix, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new WeightsException(path, where + "does not begin with NumPy's \\x93NUMPY at byte 0");
    }
    int version = prefix[6];
    if (version < 1 || version > 3 || prefix[7] != 0) {
      throw new WeightsException(
          path,
          "%shas the array format version %d.%d at byte 6; 1.0, 2.0 and 3.0 are read"
              .formatted(where, version & 0xFF, prefix[7] & 0xFF));
    }
    MemorySegment bytes = MemorySegment.ofArray(prefix);
    int textStart = version == 1 ? 10 : 12;
    long length =
        version == 1
            ? bytes.get(Tensor.SHORT, 8) & 0xFFFF
            : Integer.toUnsignedLong(bytes.get(Tensor.INT, 8));
    if (length > MAX_HEADER) {
      throw new WeightsException(
          path,
          "%sheader length at byte 8 is %d, more than the %d that are allowed"
              .formatted(where, length, MAX_HEADER));
    }
    int dataStart = textStart + (int) length;
    byte[] header = start.apply(dataStart);
    if (header.length < dataStart) {
      throw new WeightsException(
          path,
          "%sends at byte %d, inside its header of %d bytes"
              .formatted(where, header.length, dataStart));
    }
    String text = text(path, where, version, header, textStart);
    return checked(
        new NpyLiteral(path, where, textStart, text).parse(), path, where, name, dataStart, size);
  }

  private static NpyHeader checked(
      NpyLiteral.Header said, Path path, String where, String name, int dataStart, long size) {
    NpyDescr descr = NpyDescr.of(path, where, said.descr());
    TensorInfo info;
    try {
      info =
          new TensorInfo(
              name,
              descr.dtype(),
              Shape.of(said.shape().stream().mapToLong(Long::longValue).toArray()));
    } catch (IllegalArgumentException e) {
      throw new WeightsException(path, where + e.getMessage(), e);
    }
    if (size - dataStart != info.byteSize()) {
      throw new WeightsException(
          path,
          "%sholds %d bytes of elements from byte %d on, but %s of %s takes %d"
              .formatted(
                  where, size - dataStart, dataStart, info.shape(), info.dtype(), info.byteSize()));
    }
    return new NpyHeader(info, descr, said.fortranOrder(), dataStart);
  }

  private static String text(Path path, String where, int version, byte[] header, int from) {
    ByteBuffer bytes = ByteBuffer.wrap(header, from, header.length - from);
    try {
      return (version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1)
          .newDecoder()
          .decode(bytes)
          .toString();
    } catch (CharacterCodingException e) {
      throw new WeightsException(path, where + "header of version 3.0 is not UTF-8", e);
    }
  }

  /// The header that NumPy itself writes before a row-major array.
  static byte[] bytes(TensorInfo info, String descr) {
    StringBuilder shape = new StringBuilder();
    for (int axis = 0; axis < info.shape().rank(); axis++) {
      shape.append(axis == 0 ? "" : " ").append(info.shape().extent(axis)).append(',');
    }
    if (info.shape().rank() > 1) {
      shape.setLength(shape.length() - 1);
    }
    String dictionary =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(descr, shape);
    if (info.shape().rank() > 0) {
      int digits = Long.toString(info.shape().extent(0)).length();
      dictionary += " ".repeat(GROWTH_DIGITS - digits);
    }
    int unpadded = MAGIC.length + 4 + dictionary.length() + 1;
    String text = dictionary + " ".repeat(ALIGNMENT - unpadded % ALIGNMENT) + "\n";
    if (text.length() > 0xFFFF) {
      throw new IllegalArgumentException(
          "tensor %s: %d extents do not fit a NumPy header"
              .formatted(Quoted.name(info.name()), info.shape().rank()));
    }
    ByteBuffer header =
        ByteBuffer.allocate(MAGIC.length + 4 + text.length()).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length());
    return header.put(text.getBytes(StandardCharsets.ISO_8859_1)).array();
  }
}
