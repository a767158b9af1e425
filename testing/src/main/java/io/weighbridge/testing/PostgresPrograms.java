package io.weighbridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where PostgreSQL's programs are, and who runs them.
record PostgresPrograms(Path folder) {

  /// PostgreSQL refuses to run as root. This user is on every Debian, needs not be made, and unlike
  /// `postgres` owns no cluster that a test gone wrong could damage.
  static final String NOBODY = "nobody";

  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=" + NOBODY, "--regid=nogroup", "--clear-groups", "--");

  private static final List<String> NEEDED = List.of("initdb", "postgres", "psql");

  /// Debian keeps those of each version in a folder of its number, which is not on the PATH.
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  static Optional<PostgresPrograms> find() {
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of);
    return Stream.concat(onPath, installed().stream())
        .filter(folder ->
            NEEDED.stream().allMatch(program -> Files.isExecutable(folder.resolve(program))))
        .findFirst()
        .map(PostgresPrograms::new);
  }

  static boolean asRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  String path(String program) {
    return folder.resolve(program).toString();
  }

  /// The command that runs a program as somebody whom PostgreSQL accepts.
  List<String> unprivileged(String program, String... arguments) {
    List<String> command = new ArrayList<>(asRoot() ? AS_NOBODY : List.of());
    command.add(path(program));
    command.addAll(List.of(arguments));
    return command;
  }

  /// The newest first.
  private static List<Path> installed() {
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .filter(version -> version.getFileName().toString().matches("[0-9]{1,4}"))
          .sorted(
              Comparator.comparingInt(
                      (Path version) -> Integer.parseInt(version.getFileName().toString()))
                  .reversed())
          .map(version -> version.resolve("bin"))
          .toList();
    } catch (IOException e) {
      // Not Debian, or nothing installed.
      return List.of();
    }
  }
}
