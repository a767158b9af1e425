package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The first facts of a GGUF file: texts and whole numbers of its metadata, as far as they lie in
/// the first bytes. Arrays (vocabularies) end the reading, so a hostile file costs nothing; what is
/// not there is simply absent.
record GgufHead(Map<String, String> texts, Map<String, Long> numbers) {

  /// What is read of a file at most; writers put the general keys first.
  static final int BYTES = 64 << 10;

  private static final int MAGIC = 0x46554747;
  private static final int FIRST_WIDE_VERSION = 2;
  private static final int LAST_VERSION = 3;
  private static final int MAX_TEXT = 8 << 10;
  private static final int TEXT = 8;

  static GgufHead read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(in.readNBytes(BYTES));
    }
  }

  static GgufHead parse(byte[] bytes) {
    Map<String, String> texts = new HashMap<>();
    Map<String, Long> numbers = new HashMap<>();
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      // GGUF: magic, version, number of tensors, number of key-value pairs.
      if (in.getInt() == MAGIC && known(in.getInt())) {
        in.getLong();
        long pairs = in.getLong();
        for (long i = 0; i < pairs && pair(in, texts, numbers); i++) {}
      }
    } catch (BufferUnderflowException e) {
      // The rest lies behind what is read here.
    }
    return new GgufHead(Map.copyOf(texts), Map.copyOf(numbers));
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(texts.get(key));
  }

  OptionalLong number(String key) {
    Long value = numbers.get(key);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static boolean known(int version) {
    return version >= FIRST_WIDE_VERSION && version <= LAST_VERSION;
  }

  private static boolean pair(ByteBuffer in, Map<String, String> texts, Map<String, Long> numbers) {
    Optional<String> key = string(in);
    if (key.isEmpty()) {
      return false;
    }
    switch (in.getInt()) {
      case 0 -> numbers.put(key.get(), in.get() & 0xffL);
      case 1 -> numbers.put(key.get(), (long) in.get());
      case 2 -> numbers.put(key.get(), in.getShort() & 0xffffL);
      case 3 -> numbers.put(key.get(), (long) in.getShort());
      case 4 -> numbers.put(key.get(), in.getInt() & 0xffff_ffffL);
      case 5 -> numbers.put(key.get(), (long) in.getInt());
      case 6 -> in.getFloat();
      case 7 -> in.get();
      case TEXT -> {
        Optional<String> value = string(in);
        if (value.isEmpty()) {
          return false;
        }
        texts.put(key.get(), value.get());
      }
      case 10, 11 -> numbers.put(key.get(), in.getLong());
      case 12 -> in.getDouble();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> string(ByteBuffer in) {
    long length = in.getLong();
    if (length < 0 || length > Math.min(MAX_TEXT, in.remaining())) {
      return Optional.empty();
    }
    byte[] text = new byte[(int) length];
    in.get(text);
    return Optional.of(new String(text, UTF_8));
  }
}
