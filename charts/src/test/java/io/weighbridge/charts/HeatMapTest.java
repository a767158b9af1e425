package io.weighbridge.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class HeatMapTest {

  private static HeatMap map(int rows, int columns, double... values) {
    return new HeatMap(
        "Why", List.of("how"), rows, columns, values, new double[values.length], "for", "against");
  }

  @Test
  void whatIsAboveIsOrangeAndWhatIsBelowIsBlue() throws Exception {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(map(1, 3, 2, 0, -2).png(1)));
    // The grid begins at (20, 66), its cells are 112 wide.
    assertThat(image.getRGB(70, 100) & 0xFFFFFF).isEqualTo(LineChart.Ink.VERMILION.colour);
    assertThat(image.getRGB(180, 100) & 0xFFFFFF).isEqualTo(0xF4F5F7);
    assertThat(image.getRGB(290, 100) & 0xFFFFFF).isEqualTo(LineChart.Ink.BLUE.colour);
  }

  @Test
  void theScaleHasTheLargestValueOnBothEnds() {
    assertThat(map(1, 2, 0.25, -4).svg())
        .contains(">+4.000<")
        .contains(">-4.000<")
        .contains(">for<")
        .contains(">against<");
  }

  @Test
  void whatLiesBeneathIsSeenFaintlyWhereNothingIsAbove() throws Exception {
    HeatMap map =
        new HeatMap(
            "", List.of(), 1, 2, new double[] {0, 0}, new double[] {1, 0}, "for", "against");
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(map.png(1)));
    assertThat(image.getRGB(60, 80) & 0xFFFFFF).isEqualTo(0xC0C5CB);
    assertThat(image.getRGB(300, 80) & 0xFFFFFF).isEqualTo(0xF4F5F7);
  }

  @Test
  void aFineGridIsDrawnCoarser() {
    double[] values = new double[300 * 200];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(i);
    }
    HeatMap map = map(300, 200, values);
    // Blocks of three by three leave 100 by 67 cells.
    assertThat(map.svg().lines().filter(line -> line.startsWith("<rect")).count())
        .isLessThan(100 * 67 + 60);
  }

  @Test
  void equalMapsAreEqualBytes() {
    assertThat(map(2, 2, 1, 2, 3, 4).png(2)).isEqualTo(map(2, 2, 1, 2, 3, 4).png(2));
    assertThat(map(2, 2, 1, 2, 3, 4).svg()).isEqualTo(map(2, 2, 1, 2, 3, 4).svg());
  }

  @Test
  void aGridThatItsValuesDoNotFillIsRefused() {
    assertThatThrownBy(() -> map(2, 2, 1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> map(1, 1, 1).png(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> map(1, 1, 1).png(1e6)).isInstanceOf(IllegalArgumentException.class);
  }
}
