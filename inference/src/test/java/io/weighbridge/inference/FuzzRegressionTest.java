package io.weighbridge.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Gives every fuzz target of the room what `./build fuzz` once found (in `fuzz/TARGET/`), and
/// tensors that were written by hand.
class FuzzRegressionTest {

  static List<String> targets() throws Exception {
    Path classes = folder(".");
    try (Stream<Path> files = Files.list(classes)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Fuzz.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void survivesWhatWasFoundAndWhatIsGolden(String target) throws Throwable {
    MethodHandle fuzz =
        MethodHandles.lookup()
            .findStatic(
                Class.forName(getClass().getPackageName() + "." + target),
                "fuzzerTestOneInput",
                MethodType.methodType(void.class, byte[].class));
    List<Path> inputs = inputs(target);
    assertThat(inputs).isNotEmpty();
    for (Path input : inputs) {
      try {
        fuzz.invokeExact(Files.readAllBytes(input));
      } catch (Throwable e) {
        throw new AssertionError("%s fails on %s".formatted(target, input), e);
      }
    }
  }

  private static List<Path> inputs(String target) throws Exception {
    Path resources = folder(".");
    try (Stream<Path> files = Files.walk(resources)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".class"))
          .filter(file ->
              !file.startsWith(resources.resolve("fuzz"))
                  || file.startsWith(resources.resolve("fuzz").resolve(target)))
          .sorted()
          .toList();
    }
  }

  /// Classes and resources of the tests are in one folder.
  private static Path folder(String name) throws Exception {
    return Path.of(
        Objects.requireNonNull(FuzzRegressionTest.class.getResource(name), name).toURI());
  }
}
