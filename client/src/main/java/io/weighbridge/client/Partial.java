package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name under which a file lies beside its place until all of it is there. The digest is part
/// of it: what was begun of one content is never continued with another.
final class Partial {

  private static final int DIGEST_DIGITS = 12;
  private static final int LONGEST_NAME = 255;
  private static final Pattern NAME =
      Pattern.compile("\\..*\\.[0-9a-f]{%d}\\.part".formatted(DIGEST_DIGITS));

  private Partial() {}

  static Path of(Path target, Digest digest) {
    String name = String.valueOf(target.getFileName());
    String ending = "." + digest.hex().substring(0, DIGEST_DIGITS) + ".part";
    // A name may be as long as names can be; then the beginning must do, and the digest tells
    // apart.
    while (name.getBytes(UTF_8).length + ending.length() + 1 > LONGEST_NAME) {
      name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
    }
    return target.resolveSibling("." + name + ending);
  }

  static boolean isOne(Path file) {
    return Optional.ofNullable(file.getFileName())
        .filter(name -> NAME.matcher(name.toString()).matches())
        .isPresent();
  }
}
