package io.weighbridge.repositories;

import io.weighbridge.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A large file as git holds it: a few lines of text that name its SHA-256 and its size (git-lfs
/// specification, "The Pointer").
///
/// @param pointerSize the size of the text itself
public record Pointer(Sha256 object, long size, int pointerSize) {

  /// A longer file is never a pointer (git-lfs specification, "The Pointer").
  static final int MAX_BYTES = 1024;

  private static final String VERSION = "version ";
  private static final String SPEC = "https://git-lfs.github.com/spec/v1";
  private static final String OLD_SPEC = "https://hawser.github.com/spec/v1";
  private static final String OLDEST_SPEC = "http://git-media.io/v/2";

  /// The text that git stores for an object.
  static byte[] text(Sha256 object, long size) {
    return "version %s\noid sha256:%s\nsize %d\n"
        .formatted(SPEC, object.hex(), size)
        .getBytes(StandardCharsets.UTF_8);
  }

  static Pointer of(Sha256 object, long size) {
    return new Pointer(object, size, text(object, size).length);
  }

  /// Reads a blob; nothing if it is an ordinary file. As tolerant as git-lfs is: unknown keys and
  /// extensions are passed over, white space around the whole is allowed.
  public static Optional<Pointer> parse(byte[] blob) {
    if (blob.length == 0 || blob.length > MAX_BYTES) {
      return Optional.empty();
    }
    String text = new String(blob, StandardCharsets.UTF_8).strip();
    if (!text.startsWith(VERSION)) {
      return Optional.empty();
    }
    String oid = "";
    String size = "";
    String before = "";
    String[] lines = text.split("\r?\n", -1);
    String spec = lines[0].substring(VERSION.length());
    if (!spec.equals(SPEC) && !spec.equals(OLD_SPEC) && !spec.equals(OLDEST_SPEC)) {
      return Optional.empty();
    }
    for (int i = 1; i < lines.length; i++) {
      int space = lines[i].indexOf(' ');
      if (space <= 0) {
        return Optional.empty();
      }
      String key = lines[i].substring(0, space);
      // "The keys are sorted alphabetically in ascending order, except version"; none twice.
      if (key.compareTo(before) <= 0) {
        return Optional.empty();
      }
      before = key;
      String value = lines[i].substring(space + 1);
      if (key.equals("oid")) {
        oid = value;
      } else if (key.equals("size")) {
        size = value;
      }
    }
    if (!oid.startsWith("sha256:") || !size.matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    long bytes = Long.parseLong(size);
    return Sha256.from(oid.substring("sha256:".length()))
        .map(object -> new Pointer(object, bytes, blob.length));
  }
}
