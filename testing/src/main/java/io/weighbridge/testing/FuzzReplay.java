package io.weighbridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Gives every fuzz target of a room what `./build fuzz` once found (in `fuzz/TARGET/`), and the
/// golden files of the room's tests.
///
/// ```java
/// final class FuzzRegressionTest extends FuzzReplay {
///   FuzzRegressionTest() {
///     super(MethodHandles.lookup());
///   }
/// }
/// ```
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FuzzReplay {

  private static final String END = "Fuzz.class";

  private final MethodHandles.Lookup room;

  /// @param room of the test, which sees the room's own classes
  protected FuzzReplay(MethodHandles.Lookup room) {
    this.room = room;
  }

  List<String> targets() throws Exception {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(END))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void survivesWhatWasFoundAndWhatIsGolden(String target) throws Throwable {
    MethodHandle fuzz =
        room.findStatic(
            Class.forName(room.lookupClass().getPackageName() + "." + target),
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

  private List<Path> inputs(String target) throws Exception {
    Path resources = folder();
    Path found = resources.resolve("fuzz");
    try (Stream<Path> files = Files.walk(resources)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".class"))
          .filter(file -> !file.startsWith(found) || file.startsWith(found.resolve(target)))
          .sorted()
          .toList();
    }
  }

  /// Classes and resources of the tests are in one folder.
  private Path folder() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(room.lookupClass().getResource(".")).toURI());
  }
}
