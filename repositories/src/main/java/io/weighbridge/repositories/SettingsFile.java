package io.weighbridge.repositories;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;

/// The section `weighbridge` of a bare repository's configuration.
final class SettingsFile {

  private static final String SECTION = "weighbridge";
  private static final int VERSION = 1;

  private SettingsFile() {}

  static Settings read(Path repository) throws IOException {
    Config config = parse(repository);
    try {
      return new Settings(
          text(config, "id"),
          Instant.parse(text(config, "created")),
          config.getBoolean(SECTION, "private", true),
          Gate.valueOf(text(config, "gate").toUpperCase(Locale.ROOT)),
          config.getBoolean(SECTION, "disabled", false));
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw new IOException("the settings in its configuration are damaged", e);
    }
  }

  static void write(Path repository, Settings settings) throws IOException {
    Config config = parse(repository);
    config.setInt(SECTION, null, "version", VERSION);
    config.setString(SECTION, null, "id", settings.id());
    config.setString(SECTION, null, "created", settings.created().toString());
    config.setBoolean(SECTION, null, "private", settings.isPrivate());
    config.setString(SECTION, null, "gate", settings.gate().name().toLowerCase(Locale.ROOT));
    config.setBoolean(SECTION, null, "disabled", settings.disabled());
    Disk.replace(file(repository), config.toText().getBytes(StandardCharsets.UTF_8));
  }

  private static Config parse(Path repository) throws IOException {
    Config config = new Config();
    try {
      config.fromText(Files.readString(file(repository)));
    } catch (ConfigInvalidException e) {
      throw new IOException("its configuration is damaged", e);
    }
    return config;
  }

  private static String text(Config config, String key) throws IOException {
    String value = config.getString(SECTION, null, key);
    if (value == null) {
      throw new IOException("its configuration has no %s.%s".formatted(SECTION, key));
    }
    return value;
  }

  private static Path file(Path repository) {
    return repository.resolve("config");
  }
}
