package io.weighbridge.weights;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Writes GGUF files of version 3, with the default alignment.
final class Gguf {

  /// A tensor as it is stored.
  ///
  /// @param shape outermost first
  /// @param body gives exactly `bytes()` bytes
  record Stored(String name, Shape shape, GgmlType type, TensorContent.Body body) {
    long bytes() {
      return shape.elements() / type.elements() * type.bytes();
    }
  }

  private Gguf() {}

  static GgufEntry entry(String key, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = buffer(Long.BYTES + utf8.length).putLong(utf8.length).put(utf8).array();
    return new GgufEntry(key, GgufValueType.STRING, MemorySegment.ofArray(bytes));
  }

  static GgufEntry entry(String key, int value) {
    byte[] bytes = buffer(Integer.BYTES).putInt(value).array();
    return new GgufEntry(key, GgufValueType.UINT32, MemorySegment.ofArray(bytes));
  }

  /// Replaces `path` by a file of `tensors` in their order, whole or not at all.
  static void write(Path path, List<GgufEntry> entries, List<Stored> tensors) {
    byte[] header = header(path, entries, tensors);
    AtomicFile.write(
        path,
        channel -> {
          SegmentOutput output = new SegmentOutput(channel);
          output.write(header);
          for (Stored tensor : tensors) {
            long start = output.position();
            tensor.body().writeTo(output::write);
            if (output.position() - start != tensor.bytes()) {
              throw new IllegalStateException(
                  "%s has %d bytes".formatted(tensor, output.position() - start));
            }
            // ggml reads the padding of the last tensor too.
            output.write(padding(output.position()));
          }
          output.flush();
        });
  }

  private static byte[] header(Path path, List<GgufEntry> entries, List<Stored> tensors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        buffer(24)
            .putInt(GgufHeader.MAGIC)
            .putInt(GgufHeader.VERSION)
            .putLong(tensors.size())
            .putLong(entries.size())
            .array());
    for (GgufEntry entry : entries) {
      text(out, entry.key());
      out.writeBytes(buffer(Integer.BYTES).putInt(entry.type().number()).array());
      out.writeBytes(entry.value().toArray(ValueLayout.JAVA_BYTE));
    }
    Set<String> names = new HashSet<>();
    long offset = 0;
    for (Stored tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new WeightsException(
            path, "cannot have a second tensor named " + Quoted.name(tensor.name()));
      }
      text(out, tensor.name());
      int rank = tensor.shape().rank();
      byte[] info = new byte[Integer.BYTES * 2 + Long.BYTES * (rank + 1)];
      ByteBuffer fields = ByteBuffer.wrap(info).order(ByteOrder.LITTLE_ENDIAN).putInt(rank);
      for (int axis = rank - 1; axis >= 0; axis--) {
        fields.putLong(tensor.shape().extent(axis));
      }
      fields.putInt(tensor.type().id()).putLong(offset);
      out.writeBytes(info);
      offset += tensor.bytes() + padding(tensor.bytes()).length;
    }
    out.writeBytes(padding(out.size()));
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeBytes(buffer(Long.BYTES).putLong(utf8.length).array());
    out.writeBytes(utf8);
  }

  private static byte[] padding(long position) {
    return new byte[(int) GgufHeader.padding(position, GgufHeader.DEFAULT_ALIGNMENT)];
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
