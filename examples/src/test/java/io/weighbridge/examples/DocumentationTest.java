package io.weighbridge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every Java snippet of the documentation stands, line for line, in an example that is compiled.
class DocumentationTest {

  private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /// A snippet and the page it is on.
  record Snippet(Path page, String code) {}

  static List<Snippet> snippets() throws IOException {
    try (Stream<Path> docs = Files.walk(RealFiles.repository().resolve("docs"))) {
      return Stream.concat(Stream.of(RealFiles.repository().resolve("README.md")), docs)
          .filter(page -> page.toString().endsWith(".md") && Files.exists(page))
          .flatMap(page ->
              SNIPPET
                  .matcher(read(page))
                  .results()
                  .map(match -> new Snippet(page, unindented(match.group(1)))))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void everySnippetStandsInAnExample(Snippet snippet) throws IOException {
    try (Stream<Path> files = Files.walk(RealFiles.repository().resolve("examples/src/main"))) {
      List<Path> holding =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> unindented(read(file)).contains(snippet.code()))
              .toList();
      assertThat(holding).as("examples with\n%s", snippet.code()).isNotEmpty();
    }
  }

  private static String unindented(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
