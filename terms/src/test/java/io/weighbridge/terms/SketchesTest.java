package io.weighbridge.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The sketches that ship with the program, and the texts that they were made from.
final class SketchesTest {

  private static final Path ROOM = RealFiles.repository().resolve("terms");
  private static final Path SOURCES = ROOM.resolve("texts/sources.tsv");
  private static final Path SHIPPED = ROOM.resolve("src/main/resources/io/weighbridge/terms/texts");

  /// With `-Dlicence.texts=FOLDER` the sketches are made again first, from the texts in it.
  @Test
  void shippedSketchesAreThoseOfTheTexts() throws IOException {
    String folder = System.getProperty("licence.texts", "");
    if (!folder.isEmpty()) {
      MakeSketches.main(new String[] {SOURCES.toString(), folder, SHIPPED.toString()});
    }
    Path texts = RealFiles.path("licences");
    int seen = 0;
    for (String line : Files.readAllLines(SOURCES)) {
      String name = line.replaceFirst("^[^\\t]*\\tlicensedb\\tdocs/([^\\t]*)\\t.*", "$1");
      if (!name.equals(line) && Files.exists(texts.resolve(name))) {
        Sketch sketch = MakeSketches.sketch(line, texts.resolve(name));
        assertThat(
                SHIPPED.resolve("%s/%s.sketch".formatted(sketch.licence().text(), sketch.text())))
            .hasContent(SketchFormat.write(sketch));
        seen++;
      }
    }
    assertThat(seen).isGreaterThanOrEqualTo(26);
  }

  @Test
  void noWordsOfALicenceAreShipped() throws IOException {
    String sketch = Files.readString(SHIPPED.resolve("apache-2.0/licensedb-apache-2.0.sketch"));
    List<String> words =
        sketch.lines().filter(line -> !line.matches("[=~?]\\d+ .*|shingles .*")).toList();
    // Who it is, where from, and what it is called.
    assertThat(words)
        .allMatch(
            line -> line.matches("weighbridge-sketch 1|(licence|text|source|sha256|title) .*"));
    assertThat(sketch).doesNotContainIgnoringCase("herebygrants");
  }

  @Test
  void aSketchThatIsCutShortIsRefusedWithItsName() throws IOException {
    String sketch = Files.readString(SHIPPED.resolve("mit/spdx-MIT.sketch"));
    int firstRequired = sketch.indexOf("\n~");
    assertThat(firstRequired).isPositive();
    for (int end = 0; end < firstRequired; end++) {
      String cut = sketch.substring(0, end);
      assertThatThrownBy(() -> SketchFormat.read("mit.sketch", cut))
          .isInstanceOf(LicenceTextException.class)
          .hasMessageContaining("mit.sketch");
    }
  }
}
