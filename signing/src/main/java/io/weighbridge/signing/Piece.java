package io.weighbridge.signing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a digest is of: a whole file, or the bytes of it from `start` up to, not including, `end`.
///
/// @param path below the model's folder, with `/` between its parts; `.` for a model that is one
///   file, as older signatures call it
/// @param start 0 for a whole file
/// @param end [#WHOLE] for a whole file
public record Piece(String path, long start, long end) {

  public static final long WHOLE = -1;

  /// The last two numbers are the range (OMS 6.3.2): a file's name may hold colons itself.
  private static final Pattern SHARD =
      Pattern.compile("(.+):([0-9]{1,18}):([0-9]{1,18})", Pattern.DOTALL);

  public Piece {
    ModelPath.require(path);
    boolean whole = start == 0 && end == WHOLE;
    if (!whole && (start < 0 || end <= start)) {
      throw new IllegalArgumentException(
          "%s has no bytes from %d to %d".formatted(path, start, end));
    }
  }

  static Piece whole(String path) {
    return new Piece(path, 0, WHOLE);
  }

  /// @throws IllegalArgumentException if the name is none of a shard
  static Piece shard(String name) {
    Matcher parts = SHARD.matcher(name);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'%s' is no shard, PATH:START:END".formatted(name));
    }
    return new Piece(
        parts.group(1), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)));
  }

  boolean isWhole() {
    return end == WHOLE;
  }

  Piece in(String other) {
    return new Piece(other, start, end);
  }

  /// As manifests name it.
  String name() {
    return isWhole() ? path : "%s:%d:%d".formatted(path, start, end);
  }
}
