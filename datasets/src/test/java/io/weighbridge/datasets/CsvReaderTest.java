package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvReaderTest {

  private static List<List<String>> read(String text, char delimiter) {
    CsvReader reader = new CsvReader("t.csv", new StringReader(text), delimiter);
    List<List<String>> records = new ArrayList<>();
    for (List<String> record = reader.read(); record != null; record = reader.read()) {
      records.add(record);
    }
    return records;
  }

  @Test
  void quotesMayHoldDelimitersLineEndsAndQuotes() {
    assertThat(read("\uFEFFa,\"b,c\"\r\n\"d\r\ne\",\"f \"\"g\"\"\"\r\n", ','))
        .containsExactly(List.of("a", "b,c"), List.of("d\r\ne", "f \"g\""));
  }

  @Test
  void spacesCountOnlyInsideQuotesAndEmptyLinesNotAtAll() {
    assertThat(read("\n a , \" b \" ,c d\r\r,,\n\n", ','))
        .containsExactly(List.of("a", " b ", "c d"), List.of("", "", ""));
    assertThat(read("a  b c  \nd e f", ' '))
        .containsExactly(List.of("a", "b", "c"), List.of("d", "e", "f"));
    assertThat(read("a\t\tb", '\t')).containsExactly(List.of("a", "", "b"));
  }

  @Test
  void whatWasWrittenIsReadBack() {
    long seed = 20261123;
    SplittableRandom random = new SplittableRandom(seed);
    String alphabet = "ab,;\t\"\n\r é\uD83D\uDE00";
    for (int round = 0; round < 500; round++) {
      int columns = 1 + random.nextInt(4);
      List<List<String>> records = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int row = 0; row <= random.nextInt(5); row++) {
        List<String> record = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
          StringBuilder field = new StringBuilder();
          for (int i = random.nextInt(6); i > 0; i--) {
            field.appendCodePoint(
                alphabet.codePointAt(alphabet.offsetByCodePoints(0, random.nextInt(11))));
          }
          record.add(field.toString());
          text.append(column > 0 ? ";" : "").append('"');
          text.append(field.toString().replace("\"", "\"\"")).append('"');
        }
        records.add(record);
        text.append(random.nextBoolean() ? "\n" : "\r\n");
      }
      assertThat(read(text.toString(), ';'))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(records);
    }
  }

  @Test
  void quotesThatDoNotCloseOrAreFollowedByTextAreRefused() {
    assertThatThrownBy(() -> read("a,b\n1,\"2\n3,4\n", ','))
        .isInstanceOf(DatasetException.class)
        .hasMessage("t.csv: line 2 opens a quote that is never closed");
    assertThatThrownBy(() -> read("a\n\"b\"c\n", ','))
        .isInstanceOf(DatasetException.class)
        .hasMessage("t.csv: line 2 has \"c\" behind a closing quote");
  }

  @Test
  void recordsWithoutEndAreRefused() {
    assertThatThrownBy(() -> read("a".repeat(CsvReader.MAX_RECORD + 1), ','))
        .isInstanceOf(DatasetException.class)
        .hasMessage("t.csv: line 1 is longer than 1048576 characters");
    assertThatThrownBy(() -> read(",".repeat(CsvReader.MAX_COLUMNS), ','))
        .isInstanceOf(DatasetException.class)
        .hasMessage("t.csv: line 1 has more than 16384 fields");
  }

  @Test
  void theDelimiterIsTheOneThatTheFirstRecordHasMostOf() throws IOException {
    for (String between : List.of(",", ";", "\t")) {
      String text = "\"x,x;x,x;\"" + between + "b" + between + "c\n1" + between + "2" + between;
      CsvFile file = CsvFile.read("t.csv", new StringReader(text + "3\n"), null, null);
      assertThat(file.header()).containsExactly("x,x;x,x;", "b", "c");
      assertThat(file.rows()).containsExactly(List.of("1", "2", "3"));
    }
  }

  @Test
  void bytesThatAreNotUtf8AreRefused(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("latin.csv");
    Files.write(file, new byte[] {'a', ',', 'b', '\n', '1', ',', (byte) 0xe9, '\n'});
    assertThatThrownBy(() -> CsvFile.read(file, null, null))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("latin.csv: ")
        .hasMessageContaining("not UTF-8");
  }
}
