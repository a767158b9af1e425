package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The two scripts, copied into a folder of their own and run by bash on a machine that lacks
/// something.
final class LauncherTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder = Path.of("");

  private record Ended(int code, String out, String err) {}

  /// A `grep` that finds nothing makes of every JDK one that is not version 25.
  @ParameterizedTest
  @ValueSource(strings = {"build", "weighbridge"})
  void withoutItsJavaAScriptSaysInOneSentenceWhatToInstall(String script) throws Exception {
    Path home = scripts();
    command("grep", "exit 1");
    Ended ended = run(home.resolve(script));
    assertThat(ended.code()).as(ended.err()).isEqualTo(1);
    assertThat(ended.err())
        .startsWith("weighbridge: no JDK 25 in JAVA_HOME")
        .contains("set JAVA_HOME")
        .hasLineCount(1);
    assertThat(ended.out()).isEmpty();
    assertThat(home.resolve("cli/target")).doesNotExist();
  }

  @Test
  void aFailedFirstBuildIsToldInAFewLinesAndLeavesNoProgram() throws Exception {
    Path home = scripts();
    command("mvn", "for i in 1 2 3 4 5 6 7 8 9; do echo \"[ERROR] mistake $i\"; done; exit 1");
    Ended ended = run(home.resolve("weighbridge"), "--version");
    assertThat(ended.code()).as(ended.err()).isEqualTo(1);
    assertThat(ended.err().lines())
        .hasSize(7)
        .startsWith("Building Weighbridge (first use, some minutes)...", "[ERROR] mistake 1")
        .contains("[ERROR] mistake 5")
        .endsWith(
            "weighbridge: the build failed; all that it said is in "
                + home.resolve("cli/target/first-use.log"));
    assertThat(home.resolve("cli/target/weighbridge")).doesNotExist();
  }

  @Test
  void aFailedBuildLeavesTheProgramThatWasThere() throws Exception {
    Path home = scripts();
    Path jar = home.resolve("cli/target/weighbridge/lib/old.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "the program");
    command("mvn", "exit 1");
    assertThat(run(home.resolve("build"), "fast").code()).isEqualTo(1);
    assertThat(jar).hasContent("the program");
  }

  private Path scripts() throws IOException {
    Path home = Files.createDirectories(folder.resolve("home")).toRealPath();
    try (Stream<Path> launcher = Files.list(ROOT.resolve("cli/launcher"))) {
      Files.createDirectories(home.resolve("cli/launcher"));
      for (Path script :
          Stream.concat(launcher, Stream.of("build", "weighbridge", "pom.xml").map(ROOT::resolve))
              .toList()) {
        Files.copy(script, home.resolve(ROOT.relativize(script).toString()));
      }
    }
    return home;
  }

  /// Puts a program of this name before all others.
  private void command(String name, String body) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Ended run(Path script, String... arguments) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of("bash", script.toString()), Stream.of(arguments)).toList());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("WEIGHBRIDGE_"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    int code = process.waitFor();
    return new Ended(code, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }
}
