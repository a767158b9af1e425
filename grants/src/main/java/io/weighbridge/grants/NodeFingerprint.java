package io.weighbridge.grants;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What a machine is called in grants: a digest of the id that its system gave it, so that the id
/// itself is told to nobody (machine-id(5) asks for this).
public final class NodeFingerprint {

  private static final List<Path> MACHINE_ID =
      List.of(Path.of("/etc/machine-id"), Path.of("/var/lib/dbus/machine-id"));
  private static final String PURPOSE = "weighbridge node v1\n";
  private static final int LONGEST = 256;

  private NodeFingerprint() {}

  /// @param fallback a file that keeps an id of our own where the system has none; whoever copies
  ///   it copies the machine's name with it
  /// @return 64 hexadecimal digits
  public static String of(Path fallback) {
    return digest(machineId(MACHINE_ID).orElseGet(() -> own(fallback)));
  }

  static Optional<String> machineId(List<Path> files) {
    for (Path file : files) {
      try {
        String id = Files.readString(file).strip();
        if (!id.isEmpty() && id.length() <= LONGEST) {
          return Optional.of(id);
        }
      } catch (IOException e) {
        // The next one, or our own.
      }
    }
    return Optional.empty();
  }

  private static String own(Path file) {
    try {
      if (Files.notExists(file)) {
        Files.createDirectories(
            java.util.Objects.requireNonNull(file.toAbsolutePath().getParent()));
        Files.writeString(file, UUID.randomUUID().toString());
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(
          "%s, which names this machine, cannot be kept".formatted(file), e);
    }
  }

  private static String digest(String id) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest((PURPOSE + id).getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
