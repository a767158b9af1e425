package io.weighbridge.classifying;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PreparingTest {

  private static final long SEED = 20_261_127;

  private static Frame frame(long... extents) {
    return Frame.of(new TensorSpec("x", Datatype.FP32, TensorShape.of(extents)), extents[0] == -1);
  }

  @Test
  void readsTheLayoutOffTheShape() {
    assertThat(frame(-1, 3, 224, 224)).isEqualTo(new Frame(3, 224, 224, true));
    assertThat(frame(-1, 224, 224, 3)).isEqualTo(new Frame(3, 224, 224, false));
    assertThat(frame(1, 3, 224, 224)).isEqualTo(new Frame(3, 224, 224, true));
    assertThat(frame(-1, -1, -1, -1)).isEqualTo(new Frame(3, -1, -1, true));
    assertThat(frame(-1, 784)).isEqualTo(new Frame(1, 28, 28, true));
  }

  @ParameterizedTest
  @EnumSource(Resampling.class)
  void aPictureOfOneShadeStaysSoInEverySize(Resampling filter) {
    float[] flat = new float[7 * 11];
    Arrays.fill(flat, 42);
    for (int[] size : new int[][] {{7, 11}, {3, 5}, {20, 30}, {1, 1}, {14, 4}}) {
      float[] resized = filter.resize(flat, 7, 11, size[0], size[1]);
      assertThat(resized).hasSize(size[0] * size[1]);
      for (float value : resized) {
        assertThat(value).isEqualTo(42, within(1e-3f));
      }
    }
  }

  @Test
  void halvesByTheTriangleThatIsTwiceAsWide() {
    // Weights of the first pixel: distances 0.25, 0.25 and 0.75 of the support, of its 1 inside.
    float[] halved = Resampling.BILINEAR.resize(new float[] {0, 10, 20, 30}, 1, 4, 1, 2);
    assertThat(halved[0]).isEqualTo((0.75f * 0 + 0.75f * 10 + 0.25f * 20) / 1.75f, within(1e-4f));
  }

  @Test
  void normalisesEachChannelByItsOwnFigures() throws IOException {
    BufferedImage red = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 16; i++) {
      red.setRGB(i % 4, i / 4, 0xff0000);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    assertThat(ImageIO.write(red, "PNG", png)).isTrue();
    Preprocessor preprocessor =
        Preprocessor.of(
            "test",
            Map.of(
                "size", Map.of("height", 2, "width", 2),
                "image_mean", List.of(0.5, 0.25, 0.0),
                "image_std", List.of(0.5, 0.5, 0.5)));
    for (boolean planes : new boolean[] {true, false}) {
      Numbers numbers =
          PictureInput.read(png.toByteArray(), new Frame(3, 2, 2, planes), preprocessor, false);
      TensorShape shape = planes ? TensorShape.of(-1, 3, 2, 2) : TensorShape.of(-1, 2, 2, 3);
      float[] values = numbers.tensor(new TensorSpec("x", Datatype.FP32, shape), true).toFloats();
      assertThat(values[0]).isEqualTo(1, within(1e-5f));
      assertThat(values[planes ? 4 : 1]).isEqualTo(-0.5f, within(1e-5f));
      assertThat(values[planes ? 8 : 2]).isEqualTo(0, within(1e-5f));
    }
  }

  @Test
  void refusesSettingsOfAnotherType() {
    for (Map<String, Object> keys :
        List.<Map<String, Object>>of(
            Map.of("size", "large"),
            Map.of("size", Map.of("height", 0, "width", 3)),
            Map.of("do_rescale", "yes"),
            Map.of("rescale_factor", List.of()),
            Map.of("image_mean", List.of("a")),
            Map.of("resample", 77))) {
      assertThatThrownBy(() -> Preprocessor.of("p.json", keys))
          .isInstanceOf(ModelLoadFailure.class);
    }
  }

  @Test
  void scoresBecomeProbabilitiesAndProbabilitiesStay() {
    assertThat(Prediction.probabilities(new double[] {0.25, 0.75})).containsExactly(0.25, 0.75);
    double[] shares = Prediction.probabilities(new double[] {1000, 1000, -1000});
    assertThat(shares[0]).isEqualTo(0.5, within(1e-9));
    assertThat(Prediction.probabilities(new double[] {-2})[1])
        .isEqualTo(1 / (1 + Math.exp(2)), within(1e-9));
    assertThat(Prediction.probabilities(new double[] {0.9})).containsExactly(1 - 0.9, 0.9);
  }

  @Test
  void rowsThatAreCutOffOrChangedAreRefusedOrRead() {
    Random random = new Random(SEED);
    for (String text : List.of("a,b\n1,2\n3.5,\"4\"\n", "{\"inputs\": [[1, [2.5]], [3, 4e1]]}")) {
      byte[] good = text.getBytes(UTF_8);
      for (int place = 0; place < good.length; place++) {
        RowsFuzz.fuzzerTestOneInput(Arrays.copyOf(good, place));
        for (int i = 0; i < 32; i++) {
          byte[] changed = good.clone();
          changed[place] = (byte) random.nextInt();
          RowsFuzz.fuzzerTestOneInput(changed);
        }
      }
    }
  }
}
