package io.weighbridge.terms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The index of the table says of every file what is in it. `licences/index` is written by this
/// test: `-Dreference.write=true`.
final class LicenceIndexTest {

  private static final Path FOLDER = Path.of("src/main/resources/io/weighbridge/terms/licences");
  private static final String SUFFIX = ".yaml";

  @Test
  void theIndexSaysWhatTheFilesSay() throws IOException {
    List<Path> files;
    try (var listed = Files.list(FOLDER)) {
      files = listed.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    String index = files.stream().map(LicenceIndexTest::line).collect(Collectors.joining());
    Path file = FOLDER.resolve("index");
    if (Boolean.getBoolean("reference.write")) {
      Files.writeString(file, index, UTF_8);
    }
    assertThat(Files.readString(file, UTF_8))
        .as("licences/index is generated: -Dreference.write=true writes it anew")
        .isEqualTo(index);
    assertThat(Licences.bundled().all().size() + Licences.bundled().families().size())
        .isEqualTo(files.size());
  }

  private static String line(Path file) {
    String name = file.getFileName().toString();
    LicenceId id = new LicenceId(name.substring(0, name.length() - SUFFIX.length()));
    try {
      return Licences.indexLine(LicenceFile.read(id, Files.readString(file, UTF_8))) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aWordThatStandsForTwoIsAMistake() {
    assertThatThrownBy(() -> new Licences("mit\tthe licence\nisc\tthe licence\n"))
        .hasMessage("mit and isc are both called 'the licence'");
  }
}
