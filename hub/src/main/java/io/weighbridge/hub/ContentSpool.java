package io.weighbridge.hub;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.Content;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the files of one commit wait until the commit is made: the first megabytes in memory, the
/// rest in temporary files that go when this is closed.
final class ContentSpool implements AutoCloseable {

  /// How files from here are called, so that a start can sweep what a crash left.
  static final String PREFIX = "commit-";

  /// A text shorter than this is collected in memory.
  private static final int SMALL = 256 << 10;

  private static final int BLOCK = 64 << 10;

  /// What all files of one commit may hold in memory together.
  private static final long IN_MEMORY = 8 << 20;

  private final Path folder;
  private final long largestFile;
  private final List<Path> files = new ArrayList<>();
  private long inMemory;

  /// @param folder for temporary files
  /// @param largestFile bytes of one file
  ContentSpool(Path folder, long largestFile) {
    this.folder = folder;
    this.largestFile = largestFile;
  }

  /// Removes what a crash left in a folder, which is made if it is missing.
  static void sweep(Path folder) {
    try {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
        for (Path file : left) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("sweeping " + folder, e);
    }
  }

  /// A place for one string of the request, still encoded.
  Text begin() {
    return new Text();
  }

  /// One string of the request, in memory while it is short.
  final class Text extends OutputStream {

    // Base64 takes four characters for three bytes (RFC 4648 4).
    private final long longest = largestFile / 3 * 4 + 8;
    private @Nullable ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream out;
    private long length;

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      length += count;
      if (length > longest) {
        throw tooLarge();
      }
      if (memory != null && length <= SMALL) {
        memory.write(bytes, from, count);
        return;
      }
      if (out == null) {
        file = temporary();
        out = Files.newOutputStream(file);
        if (memory != null) {
          memory.writeTo(out);
          memory = null;
        }
      }
      out.write(bytes, from, count);
    }

    @Override
    public void close() throws IOException {
      if (out != null) {
        out.close();
      }
    }

    private InputStream open() throws IOException {
      close();
      return file != null
          ? Files.newInputStream(file)
          : new ByteArrayInputStream(memory == null ? new byte[0] : memory.toByteArray());
    }

    /// The file that the text stands for.
    ///
    /// @param base64 whether the text is Base64, or else the file itself
    Content decode(boolean base64, String path) throws IOException {
      if (file == null) {
        byte[] bytes = memory == null ? new byte[0] : memory.toByteArray();
        memory = null;
        return keep(base64 ? decoded(bytes, path) : bytes);
      }
      if (!base64) {
        close();
        return checked(Content.of(file));
      }
      Path plain = temporary();
      // The decoder asks for one byte at a time, which would be one system call each.
      try (InputStream in = Base64.getDecoder().wrap(new BufferedInputStream(open(), BLOCK));
          OutputStream to = Files.newOutputStream(plain)) {
        transfer(in, to, path);
      }
      Files.delete(file);
      files.remove(file);
      return checked(Content.of(plain));
    }
  }

  private static byte[] decoded(byte[] bytes, String path) {
    try {
      return Base64.getDecoder().decode(bytes);
    } catch (IllegalArgumentException e) {
      throw notBase64(path);
    }
  }

  /// Decoding fails with an I/O error of its own, which is the sender's mistake and not the disk's.
  private static void transfer(InputStream in, OutputStream to, String path) throws IOException {
    byte[] block = new byte[BLOCK];
    while (true) {
      int count;
      try {
        count = in.read(block);
      } catch (IOException e) {
        throw notBase64(path);
      }
      if (count < 0) {
        return;
      }
      to.write(block, 0, count);
    }
  }

  private Content keep(byte[] bytes) throws IOException {
    if (bytes.length > largestFile) {
      throw tooLarge();
    }
    if (inMemory + bytes.length <= IN_MEMORY) {
      inMemory += bytes.length;
      return Content.of(bytes);
    }
    Path file = temporary();
    Files.write(file, bytes);
    return Content.of(file);
  }

  private Content checked(Content content) {
    if (content.size() > largestFile) {
      throw tooLarge();
    }
    return content;
  }

  private Path temporary() throws IOException {
    Path file = Files.createTempFile(folder, PREFIX, ".part");
    files.add(file);
    return file;
  }

  private HttpFailure tooLarge() {
    return HubFailures.tooLarge(
        "A file of the commit has more than %d bytes: send such files through LFS."
            .formatted(largestFile));
  }

  private static HttpFailure notBase64(String path) {
    return HubFailures.badRequest(
        "The content of '%s' is not valid Base64.".formatted(Shown.text(path)));
  }

  @Override
  public void close() {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
