package io.weighbridge.weights;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Pickles by hand: text is Latin-1, so that any byte can be written as `\u0080`.
final class PickleBytes {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static byte[] of(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  static PickleRun run(String latin) {
    return Pickles.run(MemorySegment.ofArray(of(latin)), 0);
  }

  static Pickles.Stream all(String latin) {
    return Pickles.all(MemorySegment.ofArray(of(latin)));
  }

  PickleBytes raw(String latin) {
    bytes.writeBytes(of(latin));
    return this;
  }

  PickleBytes raw(byte... content) {
    bytes.writeBytes(content);
    return this;
  }

  PickleBytes text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.write('X');
    little(utf8.length, 4);
    bytes.writeBytes(utf8);
    return this;
  }

  PickleBytes global(String module, String name) {
    return raw("c" + module + "\n" + name + "\n");
  }

  PickleBytes number(long value) {
    bytes.write(PickleOp.LONG1.code());
    bytes.write(8);
    return little(value, 8);
  }

  PickleBytes little(long value, int width) {
    for (int i = 0; i < width; i++) {
      bytes.write((int) (value >>> (Byte.SIZE * i)));
    }
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
