package io.weighbridge.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// PyTorch files by hand: a pickle, and storages in a ZIP file around it.
final class TorchBytes {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(bytes);

  /// A pickle of protocol 2 of a dict with one tensor `a`.
  ///
  /// @param view what `_rebuild_tensor_v2` gets behind the storage, as instructions
  static String tensor(String storageClass, long elements, String view) {
    return "\u0080\u0002}Va\n" + rebuilt(storageClass, elements, view) + "s.";
  }

  static String rebuilt(String storageClass, long elements, String view) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(("
        + "Vstorage\nctorch\n"
        + storageClass
        + "\nV0\nVcpu\n"
        + number(elements)
        + "tQ"
        + view
        + "\u0089}tR";
  }

  /// `(offset, size, stride)` of one axis.
  static String row(long offset, long extent, long stride) {
    return number(offset) + number(extent) + "\u0085" + number(stride) + "\u0085";
  }

  static String number(long value) {
    return "L%dL\n".formatted(value);
  }

  /// A file of one pickle and one storage `0`.
  static byte[] file(String pickle, int storageSize) {
    return new TorchBytes()
        .member("m/data.pkl", PickleBytes.of(pickle))
        .member("m/data/0", new byte[storageSize])
        .toBytes();
  }

  TorchBytes member(String name, String content) {
    return member(name, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  TorchBytes member(String name, byte... content) {
    try {
      ZipEntry entry = new ZipEntry(name);
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  byte[] toBytes() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
