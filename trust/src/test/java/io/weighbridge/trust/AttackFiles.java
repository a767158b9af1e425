package io.weighbridge.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files of `attacks/`.
final class AttackFiles {

  static final Path FOLDER = RealFiles.repository().resolve("attacks");

  private static final String TURNED = ".rot13";

  private AttackFiles() {}

  static List<Path> of(String folder) {
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FileReport scan(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String name = file.getFileName().toString();
      if (name.endsWith(TURNED)) {
        name = name.substring(0, name.length() - TURNED.length());
        bytes = turned(bytes);
      }
      return Scanner.standard().scan(MemorySegment.ofArray(bytes), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] turned(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (char c : new String(bytes, ISO_8859_1).toCharArray()) {
      char base = Character.isUpperCase(c) ? 'A' : 'a';
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      text.append(letter ? (char) (base + (c - base + 13) % 26) : c);
    }
    return text.toString().getBytes(ISO_8859_1);
  }
}
