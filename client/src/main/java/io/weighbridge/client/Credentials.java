package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The tokens that `login` keeps, one a server, in a file that its owner alone may read.
public final class Credentials {

  private static final String FILE = "credentials.json";
  private static final int VERSION = 1;
  private static final long LARGEST = 1 << 20;

  private final Path file;

  private Credentials(Path file) {
    this.file = file;
  }

  /// What is kept for a server.
  public record Credential(Token token, String user) {}

  /// Where the XDG base directory specification puts it: `$XDG_CONFIG_HOME/weighbridge`, else
  /// `~/.config/weighbridge`.
  ///
  /// @param environment variables of the process
  public static Credentials of(Map<String, String> environment, Path home) {
    String given = environment.getOrDefault("XDG_CONFIG_HOME", "");
    // "All paths set in these environment variables must be absolute"; others are passed over.
    Path config =
        !given.isEmpty() && Path.of(given).isAbsolute() ? Path.of(given) : home.resolve(".config");
    return new Credentials(config.resolve("weighbridge").resolve(FILE));
  }

  public Path file() {
    return file;
  }

  public Optional<Credential> find(ServerAddress server) {
    return Optional.ofNullable(read().get(server.text()));
  }

  public void store(ServerAddress server, Credential credential) {
    Map<String, Credential> all = read();
    all.put(server.text(), credential);
    write(all);
  }

  /// @return whether there was one
  public boolean forget(ServerAddress server) {
    Map<String, Credential> all = read();
    if (all.remove(server.text()) == null) {
      return false;
    }
    write(all);
    return true;
  }

  private Map<String, Credential> read() {
    Map<String, Credential> all = new TreeMap<>();
    try {
      if (Files.size(file) > LARGEST) {
        throw damaged();
      }
      JsonNode document = JsonMapper.shared().readTree(Files.readAllBytes(file));
      if (document.path("version").asInt(0) != VERSION) {
        throw damaged();
      }
      document
          .path("servers")
          .properties()
          .forEach(entry ->
              all.put(
                  entry.getKey(),
                  new Credential(
                      Token.parse(entry.getValue().path("token").asString("")),
                      entry.getValue().path("user").asString(""))));
    } catch (NoSuchFileException e) {
      return all;
    } catch (JacksonException | WordException e) {
      throw damaged();
    } catch (IOException e) {
      throw new LocalFileException(LocalFiles.sentence("read", e), e);
    }
    return all;
  }

  // No cause: a parser's message may quote the file.
  private LocalFileException damaged() {
    return new LocalFileException(
        "could not read the tokens in %s: it is damaged or of another version; remove it and log in again"
            .formatted(file));
  }

  private void write(Map<String, Credential> all) {
    Map<String, Map<String, String>> servers = new TreeMap<>();
    all.forEach((server, credential) ->
        servers.put(
            server, Map.of("token", credential.token().secret(), "user", credential.user())));
    byte[] bytes =
        JsonMapper.shared()
            .writeValueAsString(new TreeMap<>(Map.of("version", VERSION, "servers", servers)))
            .getBytes(UTF_8);
    Path beside = file.resolveSibling(".%s.%s".formatted(FILE, UUID.randomUUID()));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent(), owner("rwx------"));
      try (FileChannel channel =
          FileChannel.open(
              beside,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              owner("rw-------"))) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LocalFileException(LocalFiles.sentence("keep the token in", e), e);
    } finally {
      remove(beside);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LocalFileException(LocalFiles.sentence("remove", e), e);
    }
  }

  private static FileAttribute<?>[] owner(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
