package io.weighbridge.access;

import io.weighbridge.repositories.Namespace;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// What the hub does when nobody has an account yet: it makes the user `admin` and leaves his token
/// in a file that its owner alone can read.
public final class FirstStart {

  /// The user who governs a new hub.
  public static final String ADMIN = "admin";

  /// The file's name in the data folder.
  public static final String TOKEN_FILE = "admin-token";

  private FirstStart() {}

  /// Makes the first user if there is none.
  ///
  /// @param folder where the token's file is put
  /// @return the file, if this was the first start
  public static Optional<Path> prepare(
      Database database, Accounts accounts, Tokens tokens, Path folder) {
    if (!accounts.isEmpty()) {
      return Optional.empty();
    }
    Path file = folder.resolve(TOKEN_FILE);
    // The file is there before the account is: a crash between the two leaves a file that the next
    // start replaces, and never an account whose token nobody has.
    database.write(h -> {
      accounts.createUser(new Namespace(ADMIN), "Administrator", "", true);
      NewToken token = tokens.create(ADMIN, "first start", Scope.ADMIN, null);
      write(file, token.secret());
      return 1;
    });
    return Optional.of(file);
  }

  private static void write(Path file, String secret) {
    Path draft = file.resolveSibling(TOKEN_FILE + ".new");
    try {
      Files.deleteIfExists(draft);
      try (FileChannel channel =
          FileChannel.open(
              draft,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer bytes = ByteBuffer.wrap((secret + "\n").getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder =
          FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the first user's token cannot be written to %s: make the folder writable, then start again"
              .formatted(file),
          e);
    }
  }
}
