package io.weighbridge.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes safetensors files, laid out as the reference implementation lays them out: the same
/// tensors give the same bytes (with several metadata entries up to their order, which the
/// reference leaves to chance; here it is the map's).
///
/// ```java
/// Safetensors.write(path, List.of(Tensor.of("bias", Shape.of(2), 1, 2)), Map.of("format", "np"));
/// ```
public final class Safetensors {

  private static final int HEADER_ALIGNMENT = 8;

  private Safetensors() {}

  /// Replaces `path` by a file of `tensors`, whole or not at all.
  ///
  /// @param metadata becomes `__metadata__`; none is written if it is empty
  /// @throws WeightsException if the file cannot be written, or a tensor is not for this format
  public static void write(Path path, Collection<Tensor> tensors, Map<String, String> metadata) {
    writeContents(path, tensors.stream().map(TensorContent::of).toList(), metadata);
  }

  /// The same with bytes that are made as they are written.
  static void writeContents(
      Path path, Collection<TensorContent> tensors, Map<String, String> metadata) {
    List<TensorContent> sorted = sorted(path, tensors);
    byte[] header = header(path, sorted, metadata);
    AtomicFile.write(
        path,
        channel -> {
          SegmentOutput output = new SegmentOutput(channel);
          output.write(header);
          for (TensorContent tensor : sorted) {
            tensor.write(output, null);
          }
          output.flush();
        });
  }

  /// By descending alignment, then by the bytes of the name (reference: `prepare`).
  private static List<TensorContent> sorted(Path path, Collection<TensorContent> tensors) {
    List<TensorContent> sorted = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (TensorContent tensor : tensors) {
      String name = Quoted.name(tensor.name());
      if (tensor.name().equals(SafetensorsHeader.METADATA)) {
        throw new WeightsException(
            path, "cannot have a tensor named %s: the metadata are there".formatted(name));
      }
      if (!names.add(tensor.name())) {
        throw new WeightsException(path, "cannot have a second tensor named " + name);
      }
      if (tensor.dtype() == Dtype.C128) {
        throw new WeightsException(
            path, "tensor %s is C128, which safetensors has not".formatted(name));
      }
      sorted.add(tensor);
    }
    sorted.sort(
        Comparator.comparing(TensorContent::dtype)
            .reversed()
            .thenComparing(
                tensor -> tensor.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
    return sorted;
  }

  private static byte[] header(
      Path path, List<TensorContent> tensors, Map<String, String> metadata) {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      json.append(string(SafetensorsHeader.METADATA)).append(":{");
      metadata.forEach(
          (key, value) -> json.append(string(key)).append(':').append(string(value)).append(','));
      json.setCharAt(json.length() - 1, '}');
      json.append(',');
    }
    long offset = 0;
    for (TensorContent tensor : tensors) {
      TensorInfo info = tensor.info();
      String shape =
          Arrays.stream(info.shape().extents())
              .mapToObj(Long::toString)
              .collect(Collectors.joining(","));
      json.append(string(info.name()))
          .append(
              ":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]},"
                  .formatted(info.dtype(), shape, offset, offset + info.byteSize()));
      offset += info.byteSize();
    }
    if (json.length() > 1) {
      json.setLength(json.length() - 1);
    }
    byte[] text = utf8(path, json.append('}').toString());
    int length = Math.ceilDiv(text.length, HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
    if (length > SafetensorsHeader.MAX_HEADER) {
      throw new WeightsException(
          path,
          "would have a header of %d bytes, more than the %d that are allowed"
              .formatted(length, SafetensorsHeader.MAX_HEADER));
    }
    byte[] header = new byte[Long.BYTES + length];
    Arrays.fill(header, (byte) ' ');
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(text);
    return header;
  }

  private static String string(String value) {
    StringBuilder text = new StringBuilder();
    JsonText.string(text, value);
    return text.toString();
  }

  private static byte[] utf8(Path path, String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] encoded = new byte[bytes.remaining()];
      bytes.get(encoded);
      return encoded;
    } catch (CharacterCodingException e) {
      throw new WeightsException(
          path,
          "%s has half a surrogate pair, which no file can hold".formatted(Quoted.name(text)),
          e);
    }
  }
}
