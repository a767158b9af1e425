package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The checked header of a safetensors file; whoever holds one need not check again.
///
/// @param metadata the `__metadata__` of the file, in its order
/// @param entries in the order of their bytes
/// @param dataStart where in the file offset 0 of the tensors is
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries, long dataStart) {

  /// A tensor and where its bytes are, from [SafetensorsHeader#dataStart()].
  record Entry(TensorInfo info, long begin, long end) {}

  /// The reference reader's limit for the header, in bytes (README, "Benefits").
  static final int MAX_HEADER = 100_000_000;

  static final String METADATA = "__metadata__";

  private static final int LENGTH_SIZE = Long.BYTES;

  /// How much text is decoded at a time to see that it is UTF-8.
  private static final int DECODED_AT_ONCE = 8192;

  static boolean recognises(WeightsFormats.Opening file) {
    byte[] start = file.bytes(0, LENGTH_SIZE + 1);
    if (start.length <= LENGTH_SIZE || start[LENGTH_SIZE] != '{') {
      return false;
    }
    long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return length >= 2 && length <= MAX_HEADER;
  }

  static SafetensorsHeader read(Path path, MemorySegment file) {
    byte[] header = headerBytes(path, file);
    requireUtf8(path, header);
    SafetensorsJson json = SafetensorsJson.parse(path, header);
    long dataStart = (long) LENGTH_SIZE + header.length;
    List<Entry> entries = new ArrayList<>(json.entries());
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    validate(path, entries, dataStart, file.byteSize());
    return new SafetensorsHeader(
        Collections.unmodifiableMap(new LinkedHashMap<>(json.metadata())),
        List.copyOf(entries),
        dataStart);
  }

  private static byte[] headerBytes(Path path, MemorySegment file) {
    if (file.byteSize() < LENGTH_SIZE) {
      throw new WeightsException(
          path,
          "has %d bytes, but a safetensors file begins with the 8-byte length of its header"
              .formatted(file.byteSize()));
    }
    long length = file.get(Tensor.LONG, 0);
    if (length < 0 || length > MAX_HEADER) {
      throw new WeightsException(
          path,
          "header length at byte 0 is %s, more than the %d bytes that are allowed"
              .formatted(Long.toUnsignedString(length), MAX_HEADER));
    }
    if (length > file.byteSize() - LENGTH_SIZE) {
      throw new WeightsException(
          path,
          "header length at byte 0 is %d, but only %d bytes follow: the file is cut off"
              .formatted(length, file.byteSize() - LENGTH_SIZE));
    }
    // "The header data MUST begin with a { character", so no byte order mark and no space.
    if (length == 0 || file.get(ValueLayout.JAVA_BYTE, LENGTH_SIZE) != '{') {
      throw new WeightsException(path, "header does not begin with '{' at byte 8");
    }
    return file.asSlice(LENGTH_SIZE, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private static void requireUtf8(Path path, byte[] header) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.wrap(header);
    CharBuffer text = CharBuffer.allocate(DECODED_AT_ONCE);
    CoderResult result;
    do {
      text.clear();
      result = decoder.decode(bytes, text, true);
    } while (result.isOverflow());
    if (result.isError()) {
      throw new WeightsException(
          path, "header is not UTF-8 at byte %d".formatted(LENGTH_SIZE + bytes.position()));
    }
  }

  /// "The byte buffer needs to be entirely indexed, and cannot contain holes" (README, "Format").
  private static void validate(Path path, List<Entry> entries, long dataStart, long fileSize) {
    long covered = 0;
    for (Entry entry : entries) {
      String name = Quoted.name(entry.info().name());
      if (entry.begin() > entry.end()) {
        throw new WeightsException(
            path,
            "tensor %s begins at offset %d, after its end at %d"
                .formatted(name, entry.begin(), entry.end()));
      }
      if (entry.end() > fileSize - dataStart) {
        throw new WeightsException(
            path,
            "tensor %s ends at offset %d, but the file holds only %d bytes of tensors"
                .formatted(name, entry.end(), fileSize - dataStart));
      }
      if (entry.end() - entry.begin() != entry.info().byteSize()) {
        throw new WeightsException(
            path,
            "tensor %s at offset %d has %d bytes, but %s of %s takes %d"
                .formatted(
                    name,
                    entry.begin(),
                    entry.end() - entry.begin(),
                    entry.info().shape(),
                    entry.info().dtype(),
                    entry.info().byteSize()));
      }
      if (entry.begin() < covered) {
        throw new WeightsException(
            path,
            "tensor %s at offset %d overlaps the tensor before it, which ends at %d"
                .formatted(name, entry.begin(), covered));
      }
      if (entry.begin() > covered) {
        throw new WeightsException(
            path,
            "offsets %d to %d before tensor %s belong to no tensor"
                .formatted(covered, entry.begin(), name));
      }
      covered = entry.end();
    }
    if (covered != fileSize - dataStart) {
      throw new WeightsException(
          path,
          "the tensors end at offset %d, but the file holds %d bytes of tensors"
              .formatted(covered, fileSize - dataStart));
    }
  }
}
