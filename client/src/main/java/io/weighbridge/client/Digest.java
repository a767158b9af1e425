package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a hub calls a file's content: the id of its git blob, or its SHA-256 where the file is kept
/// outside of git.
record Digest(Kind kind, String hex) {

  private static final int BLOCK = 1 << 18;

  enum Kind {
    /// SHA-1 over `blob SIZE NUL content` (git's object format).
    GIT_BLOB("SHA-1", 40),
    SHA256("SHA-256", 64);

    private final String algorithm;
    private final int digits;

    Kind(String algorithm, int digits) {
      this.algorithm = algorithm;
      this.digits = digits;
    }

    /// Begins a digest of a content of this many bytes.
    MessageDigest begin(long size) {
      try {
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        if (this == GIT_BLOB) {
          digest.update("blob %d\0".formatted(size).getBytes(US_ASCII));
        }
        return digest;
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has " + algorithm, e);
      }
    }

    Digest end(MessageDigest digest) {
      return new Digest(this, HexFormat.of().formatHex(digest.digest()));
    }

    boolean isHex(String text) {
      return text.length() == digits && text.chars().allMatch(Kind::isLowerHex);
    }

    private static boolean isLowerHex(int c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
  }

  Digest {
    if (!kind.isHex(hex)) {
      throw new IllegalArgumentException("no %s: %s".formatted(kind, hex));
    }
  }

  /// The digest of a file as it is now.
  ///
  /// @param size what the file is believed to have; a git blob's id is over its size first
  static Digest of(Path file, Kind kind, long size) throws IOException {
    MessageDigest digest = kind.begin(size);
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      int count;
      while ((count = in.read(block)) >= 0) {
        if (Thread.interrupted()) {
          throw new InterruptedIOException("interrupted");
        }
        digest.update(block, 0, count);
      }
    }
    return kind.end(digest);
  }
}
