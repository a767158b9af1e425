package io.weighbridge.charts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.charts.LineChart.Ink;
import io.weighbridge.charts.LineChart.Panel;
import io.weighbridge.charts.LineChart.Point;
import io.weighbridge.charts.LineChart.Series;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class LineChartTest {

  private static final LineChart LEARNING =
      new LineChart(
          "mnist-mlp on mnist",
          List.of(
              new Panel(
                  "Loss",
                  "epoch",
                  List.of(
                      Series.of("train", Ink.BLUE, 0.2571, 0.1132, 0.0783, 0.0579, 0.0447),
                      Series.of(
                          "validation", Ink.VERMILION, 0.1391, 0.0972, 0.0879, 0.0752, 0.079))),
              new Panel(
                  "Accuracy",
                  "epoch",
                  List.of(
                      Series.of("train", Ink.BLUE, 0.9262, 0.9668, 0.9766, 0.9826, 0.9864),
                      Series.of(
                          "validation", Ink.VERMILION, 0.9602, 0.9712, 0.974, 0.978, 0.977)))));

  @Test
  void aTitleThatHasNoRoomIsShortenedBeforeTheLegend() {
    String title = "Loss of a network with a name that has no end in sight";
    Panel panel =
        new Panel(
            title,
            "epoch",
            List.of(Series.of("train", Ink.BLUE, 2, 1), Series.of("validation", Ink.GREEN, 2, 1)));
    assertThat(new LineChart(title.repeat(9), List.of(panel)).svg())
        .contains(">Loss of a ", "…</text>")
        .doesNotContain(">" + title + "<", ">" + title.repeat(9) + "</text>");
  }

  /// The picture of learning.svg was looked at and found good; a change of it should be, too. The
  /// new one lies in target/learning.svg when this test fails.
  @Test
  void learningCurvesLookAsTheyDidWhenTheyWereLookedAt() throws IOException {
    String svg = LEARNING.svg();
    Path found = Path.of("target", "learning.svg");
    Files.createDirectories(found.getParent());
    Files.writeString(found, svg);
    try (InputStream golden = LineChartTest.class.getResourceAsStream("learning.svg")) {
      assertThat(svg).isEqualTo(new String(Objects.requireNonNull(golden).readAllBytes(), UTF_8));
    }
  }

  @Test
  void aPngHasTheSizeOfTheSvgTimesItsScaleAndAllItsColours() throws IOException {
    BufferedImage image = decoded(LEARNING.png(1.5));
    assertThat(image.getWidth()).isEqualTo(1362);
    assertThat(image.getHeight()).isEqualTo(516);
    assertThat(image.getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
    assertThat(pixels(image, 0xFF000000 | Ink.BLUE.colour)).isGreaterThan(500);
    assertThat(pixels(image, 0xFF000000 | Ink.VERMILION.colour)).isGreaterThan(500);
  }

  @Test
  void theSamePictureIsTheSameBytes() {
    assertThat(LEARNING.png(2)).isEqualTo(LEARNING.png(2));
    assertThat(LEARNING.svg()).isEqualTo(LEARNING.svg());
  }

  @Test
  void pointsThatAreNoNumbersBreakTheLine() throws Exception {
    Series broken =
        Series.of("train", Ink.BLUE, 1, 2, Double.NaN, 2, Double.POSITIVE_INFINITY, 3, 1);
    Document svg = parsed(new LineChart("", List.of(new Panel("Loss", "epoch", List.of(broken)))));
    // Two points, one lonely point (no line), two points; one more line belongs to the legend.
    assertThat(strokes(svg, Ink.BLUE)).isEqualTo(2 + 1);
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(5 + 1);
  }

  @Test
  void aPanelWithoutNumbersSaysSo() throws Exception {
    for (Series series :
        List.of(
            Series.of("train", Ink.BLUE),
            Series.of("train", Ink.BLUE, Double.NaN),
            new Series("train", Ink.BLUE, List.of(new Point(Double.NEGATIVE_INFINITY, 1))))) {
      LineChart chart = new LineChart("", List.of(new Panel("Loss", "epoch", List.of(series))));
      assertThat(parsed(chart).getDocumentElement().getTextContent()).contains("no data");
      assertThat(decoded(chart.png(1)).getWidth()).isPositive();
    }
  }

  @Test
  void namesAreEscapedAndControlCharactersReplaced() throws Exception {
    String name = "<a & \"b\">\u0000\u001b";
    LineChart chart =
        new LineChart(
            name, List.of(new Panel(name, name, List.of(Series.of(name, Ink.GREEN, 1, 2)))));
    assertThat(parsed(chart).getDocumentElement().getTextContent())
        .contains("<a & \"b\">\uFFFD\uFFFD");
    assertThat(decoded(chart.png(1)).getWidth()).isPositive();
  }

  @Test
  void extremeNumbersStayInThePicture() throws IOException {
    Series wild =
        Series.of("x", Ink.PURPLE, 1e-300, -1e300, 1e299, Double.MAX_VALUE, Double.MIN_VALUE);
    LineChart chart = new LineChart("", List.of(new Panel("y", "x", List.of(wild))));
    assertThat(chart.svg()).doesNotContain("NaN").doesNotContain("Infinity");
    assertThat(decoded(chart.png(1)).getWidth()).isPositive();
  }

  @Test
  void lastValuesThatMeetAreWrittenApart() throws Exception {
    LineChart chart =
        new LineChart(
            "",
            List.of(
                new Panel(
                    "y",
                    "x",
                    List.of(
                        Series.of("a", Ink.BLUE, 1, 0.5),
                        Series.of("b", Ink.VERMILION, 1, 0.5001),
                        Series.of("c", Ink.GREEN, 1, 0.5002)))));
    var texts = parsed(chart).getElementsByTagName("text");
    double[] heights =
        IntStream.range(0, texts.getLength())
            .filter(i -> texts.item(i).getTextContent().startsWith("0.500"))
            .mapToDouble(i ->
                Double.parseDouble(texts.item(i).getAttributes().getNamedItem("y").getNodeValue()))
            .sorted()
            .toArray();
    assertThat(heights).hasSize(3);
    assertThat(heights[1] - heights[0]).isGreaterThan(13);
    assertThat(heights[2] - heights[1]).isGreaterThan(13);
  }

  @Test
  void everyPrintableCharacterHasItsOwnStrokes() {
    List<String> drawings =
        IntStream.rangeClosed('!', '~')
            .mapToObj(c ->
                StrokeFont.strokes(Character.toString(c)).stream()
                    .map(Arrays::toString)
                    .toList()
                    .toString())
            .toList();
    assertThat(drawings).hasSize(94).doesNotHaveDuplicates();
    assertThat(drawings)
        .doesNotContain(StrokeFont.strokes("é").stream().map(Arrays::toString).toList().toString());
  }

  @Test
  void refusesAChartWithoutPanelsAndAPictureLargerThanMemory() {
    assertThatThrownBy(() -> new LineChart("", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LEARNING.png(1000)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LEARNING.png(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Document parsed(LineChart chart) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(chart.svg())));
  }

  private static long strokes(Document svg, Ink ink) {
    var paths = svg.getElementsByTagName("path");
    return IntStream.range(0, paths.getLength())
        .filter(i ->
            paths
                .item(i)
                .getAttributes()
                .getNamedItem("stroke")
                .getNodeValue()
                .equals("#%06x".formatted(ink.colour)))
        .count();
  }

  private static BufferedImage decoded(byte[] png) throws IOException {
    return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)), "not a PNG");
  }

  private static long pixels(BufferedImage image, int colour) {
    int[] all = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(all).filter(pixel -> pixel == colour).count();
  }
}
