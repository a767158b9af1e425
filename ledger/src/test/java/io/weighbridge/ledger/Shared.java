package io.weighbridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.store.Database;
import io.weighbridge.store.Dialect;
import io.weighbridge.testing.TemporaryPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One database for several processes of a test.
record Shared(String place) {

  /// A fresh one; the test is skipped where there is no PostgreSQL for it.
  static Shared fresh(Dialect dialect, Path folder) {
    return new Shared(
        switch (dialect) {
          case SQLITE -> folder.resolve("ledger.db").toString();
          case POSTGRESQL -> TemporaryPostgres.shared().freshDatabase();
        });
  }

  Database open() {
    return place.startsWith("postgresql:")
        ? Database.connect(place, List.of(Ledger.TABLES))
        : Database.open(Path.of(place), List.of(Ledger.TABLES));
  }

  /// Runs a class in processes of its own, each with the place, its number and these arguments, and
  /// gives the lines that they print.
  List<String> run(int processes, Path folder, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<Process> running = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
      command.add("--enable-native-access=ALL-UNNAMED");
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
      command.addAll(List.of(place, Integer.toString(i)));
      command.addAll(List.of(arguments));
      running.add(
          new ProcessBuilder(command)
              .redirectOutput(folder.resolve("said-" + i).toFile())
              .redirectError(folder.resolve("failed-" + i).toFile())
              .start());
    }
    List<String> said = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      int status = running.get(i).waitFor();
      String failed = Files.readString(folder.resolve("failed-" + i));
      assertThat(status).as(failed).isZero();
      said.addAll(Files.readAllLines(folder.resolve("said-" + i)));
    }
    return said;
  }
}
