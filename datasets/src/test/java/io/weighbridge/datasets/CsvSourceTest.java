package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvSourceTest {

  @TempDir Path dir;
  private Path file;
  private DataSettings settings;
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void names() {
    file = dir.resolve("iris.csv");
    settings = DataSettings.of(Map.of(), dir).withNotices(notices::add);
  }

  private Split load(String text, String options) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return DataSource.parse("csv:" + file + options).load(settings);
  }

  /// All rows of both parts, input then target.
  private static List<List<Float>> rows(Split split) {
    List<List<Float>> rows = new ArrayList<>();
    for (Dataset part : List.of(split.train(), split.test())) {
      for (int i = 0; i < part.size(); i++) {
        float[] row = new float[part.inputWidth() + 1];
        part.input(i, row, 0);
        part.target(i, row, part.inputWidth());
        List<Float> boxed = new ArrayList<>();
        for (float value : row) {
          boxed.add(value);
        }
        rows.add(boxed);
      }
    }
    return rows;
  }

  @Test
  void theLastColumnIsPredictedNumbersStayAndWordsBecomePlaces() {
    Split split = load("length,colour,kind\n1.5,red,b\n2,blue,a\n3e1,red,b\n-4,blue,a\n", "");
    assertThat(split.train().classes()).containsExactly("a", "b");
    assertThat(((Table) split.train()).columns().width()).isEqualTo(3);
    assertThat(rows(split))
        .containsExactlyInAnyOrder(
            List.of(1.5f, 0f, 1f, 1f),
            List.of(2f, 1f, 0f, 0f),
            List.of(30f, 0f, 1f, 1f),
            List.of(-4f, 1f, 0f, 0f));
    assertThat(notices).isEmpty();
  }

  @Test
  void anyColumnCanBePredictedAsAClassOrAsAValue() {
    String text = "y,x\n2,1\n10,2\n2,3\n10,4\n";
    assertThat(load(text, "#label=y").train().classes()).containsExactly("2", "10");
    Split values = load(text, "#target=y");
    assertThat(values.train().classes()).isEmpty();
    assertThat(rows(values)).contains(List.of(2f, 10f));
    // Whole numbers that hardly repeat are values without being told.
    assertThat(load("x,y\n1,5\n2,6\n3,7\n", "").train().classes()).isEmpty();
  }

  @Test
  void bothPartsHaveTheSameShareOfEveryClass() {
    StringBuilder text = new StringBuilder("x,y\n");
    for (int i = 0; i < 300; i++) {
      text.append(i).append(i % 3 == 0 ? ",rare\n" : ",common\n");
    }
    Split split = load(text.toString(), "");
    assertThat(split.train().size()).isEqualTo(240);
    assertThat(rows(new Split(split.test(), split.test().slice(0, 0))))
        .filteredOn(row -> row.getLast() == 1f)
        .hasSize(20);
    assertThat(rows(split)).doesNotHaveDuplicates().hasSize(300);
    Split same = load(text.toString(), "");
    assertThat(rows(same)).isEqualTo(rows(split));
    settings = settings.withSeed(1);
    assertThat(rows(load(text.toString(), ""))).isNotEqualTo(rows(split));
  }

  @Test
  void missingValuesAreCountedAndTheMedianTakesTheirPlace() {
    // Eight training rows and two test rows; the median is one of the values in any case.
    StringBuilder text = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 10; i++) {
      text.append(i == 3 ? "NA" : "5").append(',').append(i == 4 ? "?" : "w").append(",k\n");
    }
    Split split = load(text.toString(), "");
    assertThat(notices)
        .containsExactly("iris.csv: 2 values are missing: a 1 (the median 5.0 is used), b 1.");
    assertThat(rows(split)).allMatch(row -> row.getFirst() == 5f);
    assertThat(rows(split)).filteredOn(row -> row.get(1) == 0f).hasSize(1);
  }

  @Test
  void standardisedNumbersHaveMeanZeroAndDeviationOneInTheTrainingPart() {
    StringBuilder text = new StringBuilder("a,constant,y\n");
    for (int i = 0; i < 50; i++) {
      text.append(i * i).append(",7,").append(i % 2 == 0 ? "e\n" : "o\n");
    }
    Table train = (Table) load(text.toString(), "#standardise=yes").train();
    double sum = 0;
    double squares = 0;
    float[] row = new float[2];
    for (int i = 0; i < train.size(); i++) {
      train.input(i, row, 0);
      sum += row[0];
      squares += row[0] * row[0];
      assertThat(row[1]).isZero();
    }
    assertThat(sum / train.size()).isBetween(-1e-5, 1e-5);
    assertThat(squares / train.size()).isBetween(0.9999, 1.0001);
    train.columns().encode(List.of("", "7"), row, 0);
    Columns.Numbers numbers = (Columns.Numbers) train.columns().inputs().getFirst();
    assertThat(row[0])
        .isEqualTo((float) ((numbers.median() - numbers.mean()) / numbers.deviation()));
  }

  @Test
  void laterRowsAreEncodedAsTheTrainingRowsWere() {
    Columns columns = ((Table) load("x,w,y\n1,a,p\n2,b,q\n1,a,p\n2,b,q\n", "").train()).columns();
    float[] row = new float[4];
    columns.encode(List.of("7", "b"), row, 1);
    assertThat(row).containsExactly(0, 7, 0, 1);
    columns.encode(List.of("7", "never seen"), row, 1);
    assertThat(row).containsExactly(0, 7, 0, 0);
    assertThatThrownBy(() -> columns.encode(List.of("seven", "b"), row, 0))
        .isInstanceOf(DatasetException.class)
        .hasMessage("column x: \"seven\" is not a number");
    assertThatThrownBy(() -> columns.encode(List.of("7"), row, 0))
        .isInstanceOf(DatasetException.class)
        .hasMessage("a row has 1 fields, expected the 2 columns x, w");
  }

  @Test
  void badRowsAreRefusedWithTheirLine() {
    assertThatThrownBy(() -> load("a,b,c\n1,2,x\n\n\"1\n1\",2,y\n1,2\n", ""))
        .isInstanceOf(DatasetException.class)
        .hasMessage("iris.csv: line 6 has 2 fields, the header has 3");
    assertThatThrownBy(() -> load("a,b\n1,x\n2,\n", ""))
        .isInstanceOf(DatasetException.class)
        .hasMessage("iris.csv: line 3 has no value in the column \"b\", which is to be predicted");
    assertThatThrownBy(() -> load("a,b\n1,x\n2,y\n", "#target=b"))
        .isInstanceOf(DatasetException.class)
        .hasMessage("iris.csv: line 2 has \"x\" in the column \"b\", expected a number");
    assertThatThrownBy(() -> load("a,b\n1,x\n2,y\n", "#label=z"))
        .isInstanceOf(DatasetException.class)
        .hasMessage("iris.csv: has no column \"z\", but a, b");
    assertThatThrownBy(() -> load("", ""))
        .isInstanceOf(DatasetException.class)
        .hasMessage("iris.csv: is empty");
    assertThatThrownBy(() -> load("a,b\n", ""))
        .isInstanceOf(DatasetException.class)
        .hasMessage("iris.csv: has a header and no rows");
    assertThatThrownBy(() -> load("a,a\n1,2\n", ""))
        .isInstanceOf(DatasetException.class)
        .hasMessage("iris.csv: line 1 names two columns \"a\"");
    assertThatThrownBy(() -> load("a\n1\n", ""))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("has the one column \"a\"");
  }

  @Test
  void numbersThatNoFloatCanHoldAreRefusedWithTheirLine() {
    for (String field : List.of("1e39", "-Infinity", "inf", "-nan")) {
      assertThatThrownBy(() -> load("a,b\n1,x\n" + field + ",y\n3,x\n4,y\n", ""))
          .isInstanceOf(DatasetException.class)
          .hasMessage(
              "iris.csv: line 3 has \"%s\" in the column \"a\", expected a finite number up to %s",
              field, Float.MAX_VALUE);
    }
    assertThatThrownBy(() -> load("a,b\n1,1.5\n2,1e39\n3,2.5\n", ""))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("iris.csv: line 3 has \"1e39\" in the column \"b\"");
    // Among words it is one of them, and NaN is a missing value.
    assertThat(((Table) load("a,b\ninf,x\nsup,y\ninf,x\nsup,y\n", "").train()).columns().width())
        .isEqualTo(2);
    assertThat(rows(load("a,b\nNaN,x\n1,y\n1,x\n1,y\n", ""))).allMatch(row -> row.getFirst() == 1f);
  }

  @Test
  void aLongRowOfDigitsIsNoNumberAndTakesNoTimeToSay() {
    String digits = "1".repeat(1_000_000);
    assertThat(Columns.number(digits.substring(0, 30))).isPresent();
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          assertThat(Columns.number(digits + "x")).isEmpty();
          assertThat(Columns.isNotFinite(digits)).isFalse();
        });
    assertThat(Columns.number("0." + "0".repeat(397) + "1")).hasValue(0);
    assertThat(Columns.number("0." + "0".repeat(398) + "1")).isEmpty();
    for (String text : List.of("1.", ".5", "+1.5E-3", "-7")) {
      assertThat(Columns.number(text)).hasValue(Double.parseDouble(text));
    }
    for (String text : List.of("", ".", "1e", "1.2.3", "1d", "0x1p3")) {
      assertThat(Columns.number(text)).isEmpty();
    }
  }

  @Test
  void standardisedNumbersAreFiniteHoweverNearTheyAre() {
    StringBuilder text = new StringBuilder("a,y\n");
    for (int i = 0; i < 20; i++) {
      text.append(i % 4 < 2 ? "1e-170," : "2e-170,").append(i % 2 == 0 ? "e\n" : "o\n");
    }
    assertThat(rows(load(text.toString(), "#standardise=yes")))
        .allMatch(row -> Float.isFinite(row.getFirst()));
    Columns columns =
        new Columns(
            List.of(new Columns.Numbers("a", 0, 0, 1e-30, true)),
            new Columns.Words("y", List.of("e")));
    assertThatThrownBy(() -> columns.encode(List.of("1e30"), new float[1], 0))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("column a: \"1e30\" is too far from the mean");
  }

  @Test
  void whatIsNoRegularFileIsRefused() {
    for (Path path : List.of(dir.getRoot(), dir)) {
      assertThatThrownBy(() -> DataSource.parse("csv:" + path).load(settings))
          .isInstanceOf(DatasetException.class)
          .hasMessage("%s: is no regular file", path);
    }
  }

  @Test
  void aColumnOfNamesIsNoCategory() {
    StringBuilder text = new StringBuilder("id,y\n");
    for (int i = 0; i < 2000; i++) {
      text.append("row").append(i).append(i % 2 == 0 ? ",e\n" : ",o\n");
    }
    assertThatThrownBy(() -> load(text.toString(), ""))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("the column \"id\" has 1600 different words, more than 1000");
  }

  @Test
  void optionsThatAreNoneAreNamed() {
    assertThatThrownBy(() -> DataSource.parse("csv:a.csv#lable=b"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("no option #lable=: there are #label=COLUMN");
    assertThatThrownBy(() -> DataSource.parse("csv:a.csv#header=maybe"))
        .isInstanceOf(DatasetException.class)
        .hasMessage("a.csv: #header=maybe: expected yes or no");
    assertThatThrownBy(() -> DataSource.parse("csv:"))
        .isInstanceOf(DatasetException.class)
        .hasMessage("data source \"csv:\": names no file");
    assertThatThrownBy(() -> DataSource.parse("csv:missing.csv").load(settings))
        .isInstanceOf(DatasetException.class)
        .hasMessage("missing.csv: no such file");
  }

  @Test
  void aFileWithoutHeaderIsNoticedAndReadWhenToldSo() {
    Path adult = RealFiles.path("fairness/adult.data");
    assertThatThrownBy(() -> DataSource.parse("csv:" + adult).load(settings))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(
            "adult.data: line 1 should name the columns, but \"39\" is a number: say #header=no");
    Split split = DataSource.parse("csv:" + adult + "#header=no#label=15").load(settings);
    assertThat(split.train().size() + split.test().size()).isEqualTo(32_561);
    assertThat(split.train().classes()).containsExactly("<=50K", ">50K");
    // adult.names: 14 attributes, 8 of them nominal; unknown values stand as "?".
    assertThat(((Table) split.train()).columns().inputs()).hasSize(14);
    assertThat(notices)
        .containsExactly("adult.data: 4262 values are missing: 2 1836, 7 1843, 14 583.");
  }

  @Test
  void aFileDividedBySpacesIsReadWhenToldSo() {
    Path german = RealFiles.path("fairness/german.data");
    Split split = DataSource.parse("csv:" + german + "#header=no#delimiter=space").load(settings);
    assertThat(split.train().size() + split.test().size()).isEqualTo(1000);
    assertThat(split.train().classes()).containsExactly("1", "2");
    assertThat(((Table) split.train()).columns().inputs()).hasSize(20);
  }
}
