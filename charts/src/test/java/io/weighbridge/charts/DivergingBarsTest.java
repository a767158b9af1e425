package io.weighbridge.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.charts.DivergingBars.Bar;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class DivergingBarsTest {

  private static DivergingBars bars(Bar... bars) {
    return new DivergingBars("Why", List.of("how"), List.of(bars), "for", "against");
  }

  @Test
  void barsGoToTheirSideAndAreAsLongAsTheirValues() throws Exception {
    DivergingBars bars = bars(new Bar("a", 2, "+2"), new Bar("b", -1, "-1"));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bars.png(1)));
    // Rows of 22 points begin at 90: one through the middle of each bar.
    int up = count(image, 101, LineChart.Ink.VERMILION.colour);
    int down = count(image, 123, LineChart.Ink.BLUE.colour);
    assertThat(up).isGreaterThan(100);
    assertThat(down).isBetween(up / 2 - 2, up / 2 + 2);
    assertThat(count(image, 101, LineChart.Ink.BLUE.colour)).isZero();
  }

  private static int count(BufferedImage image, int y, int colour) {
    int count = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      count += (image.getRGB(x, y) & 0xFFFFFF) == colour ? 1 : 0;
    }
    return count;
  }

  @Test
  void withoutBarsOrWithoutLengthsItIsDrawnToo() throws Exception {
    for (DivergingBars bars : List.of(bars(), bars(new Bar("a", 0, "0")))) {
      assertThat(bars.svg()).doesNotContain("NaN");
      assertThat(ImageIO.read(new ByteArrayInputStream(bars.png(1)))).isNotNull();
    }
  }

  @Test
  void namesAreText() {
    assertThat(bars(new Bar("<script>", 1, "&")).svg())
        .doesNotContain("<script>")
        .contains("&amp;");
  }
}
