package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is printed, as functions from records to text.
final class RenderingTest {

  @Test
  void aFinishedEpochShowsItsTimeAndItsFigures() {
    assertThat(epoch(1875, 1100).text(Terminal.UNLIMITED))
        .isEqualTo(
            "Epoch 1/5 ━━━━━━━━━━━━━━━━━━━━ 1875/1875 1.1s loss: 0.2571 - accuracy: 0.9262 - val_loss: 1.2000e-04");
  }

  @Test
  void anUnfinishedEpochShowsHowMuchIsLeft() {
    assertThat(epoch(937, 2000).text(Terminal.UNLIMITED))
        .startsWith("Epoch 1/5 ━━━━━━━━━─────────── 937/1875 2s left loss:");
    assertThat(epoch(1, 200).text(Terminal.UNLIMITED)).contains(" 1/1875 6:15 left ");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80, 90, 95, 100, 110, 200})
  void anEpochNeverLeavesItsLine(int width) {
    for (int step : new int[] {0, 1, 900, 1874, 1875}) {
      assertThat(epoch(step, 700).text(width))
          .hasSizeLessThanOrEqualTo(width)
          .startsWith("Epoch 1");
    }
  }

  @Test
  void anEpochWithoutStepsIsWhole() {
    assertThat(
            new EpochLine(1, 1, 0, 0, Duration.ofMillis(3), new LinkedHashMap<>())
                .text(Terminal.UNLIMITED))
        .isEqualTo("Epoch 1/1 ━━━━━━━━━━━━━━━━━━━━ 0/0 3ms");
  }

  @Test
  void aSummaryIsATableInAFrame() {
    assertThat(table().text(Terminal.UNLIMITED))
        .isEqualTo(
            """
            ┏━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━┓
            ┃ Layer (type)      ┃ Param # ┃
            ┡━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━┩
            │ flatten (Flatten) │       0 │
            ├───────────────────┼─────────┤
            │ dense (Dense)     │ 100,480 │
            └───────────────────┴─────────┘
            """);
  }

  @Test
  void aTableInAFrameKeepsToTheWidthByShorteningWhatIsWidest() {
    assertThat(table().text(26).lines().map(String::length)).containsOnly(26);
    assertThat(table().text(26)).contains("flatte…tten)", "dense …ense)");
  }

  @Test
  void columnsAreAsWideAsTheirCellsAndNumbersStandToTheRight() {
    Columns columns =
        new Columns(
            List.of("Tensor", "Shape", ">Bytes"),
            List.of(List.of("a", "[2]", "8"), List.of("model.layers.0.kernel", "[]", "1,024")));
    assertThat(columns.text(Terminal.UNLIMITED))
        .isEqualTo(
            """
            Tensor                 Shape  Bytes
            a                      [2]        8
            model.layers.0.kernel  []     1,024
            """);
    assertThat(columns.text(30).lines().map(String::length)).allMatch(length -> length <= 30);
    assertThat(columns.text(30)).contains("model.la….kernel");
  }

  @Test
  void whatATerminalObeysIsSpelledOut() {
    assertThat(Printable.line("a\u001b[31mb\nc\u202ed\ud800"))
        .isEqualTo("a<U+001B>[31mb<U+000A>c<U+202E>d<U+D800>");
    assertThat(Printable.line("naïve 名前 😀")).isEqualTo("naïve 名前 😀");
  }

  @Test
  void textIsShortenedBetweenCharactersOutsideTheBasicPlane() {
    assertThat(Printable.shortened("😀😀😀😀😀😀", 5)).isEqualTo("😀😀…😀😀");
    assertThat(Printable.shortened("short", 5)).isEqualTo("short");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0|0 B", "1023|1023 B", "407080|397.54 KiB", "1073741824|1.00 GiB"})
  void bytesAreWrittenInTheUnitThatFits(long bytes, String text) {
    assertThat(Figures.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0,0ms", "840,840ms", "1100,1.1s", "59999,60.0s", "185000,3:05", "7385000,2:03:05"})
  void timesAreWrittenInTheUnitThatFits(long milliseconds, String text) {
    assertThat(Figures.time(Duration.ofMillis(milliseconds))).isEqualTo(text);
  }

  @Test
  void jsonKeepsTheOrderAndHasNoInfinity() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("z", 0.25);
    document.put("a", List.of(Double.NaN, 1, "ü\"\n"));
    document.put("shape", new long[] {1L << 40, 2});
    StringWriter text = new StringWriter();
    Json.write(document, text);
    assertThat(text.toString())
        .isEqualTo("{\"z\":0.25,\"a\":[null,1,\"ü\\\"\\n\"],\"shape\":[1099511627776,2]}");
  }

  @Test
  void aTerminalIsWhatTheLauncherFound() {
    Terminal screen = terminal("1 0 132", Map.of("TERM", "xterm"));
    assertThat(screen.outIsScreen()).isTrue();
    assertThat(screen.errIsScreen()).isFalse();
    assertThat(screen.width()).isEqualTo(132);
    assertThat(screen.coloured()).isTrue();
    assertThat(terminal("1 1 80", Map.of("TERM", "xterm", "NO_COLOR", "1")).coloured()).isFalse();
    assertThat(terminal("0 1 80", Map.of("TERM", "xterm")).coloured()).isFalse();
    assertThat(terminal("", Map.of()).width()).isEqualTo(Terminal.UNLIMITED);
    assertThat(terminal("1 1 0", Map.of()).width()).isEqualTo(Terminal.UNLIMITED);
    assertThat(terminal("1 1 -7x", Map.of()).width()).isEqualTo(Terminal.UNLIMITED);
  }

  @Test
  void progressIsShownOnAScreenOnly() {
    StringWriter err = new StringWriter();
    Terminal file =
        Terminal.of(new PrintWriter(new StringWriter()), new PrintWriter(err), "1 0 80", Map.of());
    assertThat(new Progress(file).wanted()).isFalse();
    Terminal screen =
        Terminal.of(new PrintWriter(new StringWriter()), new PrintWriter(err), "0 1 80", Map.of());
    Progress progress = new Progress(screen);
    assertThat(progress.wanted()).isTrue();
    progress.show("one");
    progress.show("two");
    progress.clear();
    progress.clear();
    assertThat(err.toString()).isEqualTo("one\r\u001b[Ktwo\r\u001b[K");
  }

  private static Terminal terminal(String found, Map<String, String> environment) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return Terminal.of(nowhere, nowhere, found, environment);
  }

  private static BoxTable table() {
    return new BoxTable(
        List.of("Layer (type)", ">Param #"),
        List.of(List.of("flatten (Flatten)", "0"), List.of("dense (Dense)", "100,480")));
  }

  private static EpochLine epoch(int step, long milliseconds) {
    SequencedMap<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", 0.25711);
    figures.put("accuracy", 0.92618);
    if (step == 1875) {
      figures.put("val_loss", 0.00012);
    }
    return new EpochLine(1, 5, step, 1875, Duration.ofMillis(milliseconds), figures);
  }
}
