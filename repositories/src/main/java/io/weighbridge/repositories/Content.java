package io.weighbridge.repositories;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The bytes of a file that is to be committed: in memory, or in a file that stays as it is until
/// the commit is done.
public sealed interface Content {

  long size();

  InputStream open() throws IOException;

  /// The array is not copied, so it must not be changed afterwards.
  static Content of(byte[] bytes) {
    return new InMemory(bytes);
  }

  static Content of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  static Content of(Path file) throws IOException {
    return new InFile(file, Files.size(file));
  }

  /// Bytes in memory.
  final class InMemory implements Content {
    private final byte[] bytes;

    private InMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /// Bytes in a file.
  final class InFile implements Content {
    private final Path file;
    private final long size;

    private InFile(Path file, long size) {
      this.file = file;
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }
  }
}
