package io.weighbridge.repositories;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A second Java program with the classes of the tests.
final class Fork {

  private Fork() {}

  static List<String> command(Class<?> program, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
