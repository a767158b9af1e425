package io.weighbridge.explaining;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

final class ExplanationTest {

  private static Explanation explanation(Form form, Method method, double... values) {
    float[] input = new float[values.length];
    input[0] = 1;
    return new Explanation(
        input,
        form,
        method,
        1,
        "<cat>",
        Quantity.LOGIT,
        new Attributions(
            values,
            2.5,
            Optional.of(new Attributions.Completeness(2, 0.1, OptionalDouble.of(0.05)))));
  }

  @Test
  void attributionsAreShapedAsTheInput() {
    Method method = new GradientTimesInput();
    double[] six = {1, 2, 3, 4, 5, -0.0};
    assertThat(attributions(new Form.Picture(2, 3, 1, true), method, six))
        .isEqualTo(List.of(List.of(1f, 2f, 3f), List.of(4f, 5f, 0f)));
    assertThat(attributions(new Form.Picture(1, 2, 3, true), method, six))
        .isEqualTo(
            List.of(List.of(List.of(1f, 2f)), List.of(List.of(3f, 4f)), List.of(List.of(5f, 0f))));
    assertThat(attributions(new Form.Picture(1, 2, 3, false), method, six))
        .isEqualTo(List.of(List.of(List.of(1f, 2f, 3f), List.of(4f, 5f, 0f))));
    assertThat(attributions(Form.Row.unnamed(6), method, six))
        .isEqualTo(List.of(1f, 2f, 3f, 4f, 5f, 0f));
  }

  private static Object attributions(Form form, Method method, double... values) {
    return Objects.requireNonNull(explanation(form, method, values).document().get("attributions"));
  }

  @Test
  void theDocumentSaysHowItWasFoundOut() {
    Form picture = new Form.Picture(2, 2, 1, true);
    assertThat(
            explanation(picture, new IntegratedGradients(new Baseline.Mean(), 8), 1, 2, 3, 4)
                .document())
        .containsEntry("method", "integrated-gradients")
        .containsEntry("baseline", "mean")
        .containsEntry("steps", 8)
        .containsEntry("patch", null)
        .containsEntry("explains", "logit")
        .containsEntry("value", 2.5);
    assertThat(
            explanation(picture, new Occlusion(new Baseline.Zeros(), 2, 1), 1, 2, 3, 4).document())
        .containsEntry("method", "occlusion")
        .containsEntry("steps", null)
        .containsEntry("patch", 2)
        .containsEntry("stride", 1);
    assertThat(
            explanation(new Form.Row(List.of("a", "b")), new GradientTimesInput(), 1, 2).document())
        .containsEntry("columns", List.of("a", "b"))
        .containsEntry("baseline", null);
  }

  @Test
  void whatMatteredMostComesFirstWhicheverWayItSpoke() {
    assertThat(
            explanation(new Form.Row(List.of("a", "b", "c")), new GradientTimesInput(), 1, -3, 2)
                .most(2))
        .containsExactly(new Explanation.Part("b", -3), new Explanation.Part("c", 2));
    assertThat(
            explanation(new Form.Picture(2, 2, 1, true), new GradientTimesInput(), 0, 0, 7, 0)
                .most(1))
        .containsExactly(new Explanation.Part("row 2, column 1", 7));
  }

  @Test
  void picturesArePicturesAndNamesInThemAreInert() throws Exception {
    for (Form form :
        List.of(
            new Form.Picture(2, 3, 1, true),
            new Form.Picture(1, 2, 3, false),
            new Form.Row(List.of("<script>alert(1)</script>", "b\u0007", "c", "d", "e", "f")))) {
      ExplanationPicture picture =
          new ExplanationPicture(
              "\"model\" & <b>", explanation(form, new GradientTimesInput(), 1, -2, 3, 0, 0, 1));
      var _ =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(picture.svg().getBytes(UTF_8)));
      assertThat(picture.svg())
          .doesNotContain("<script")
          .doesNotContain("<cat")
          .doesNotContain("<b>");
      assertThat(ImageIO.read(new ByteArrayInputStream(picture.png(1)))).isNotNull();
    }
  }

  @Test
  void anExplanationOfNothingIsDrawnToo() throws Exception {
    ExplanationPicture picture =
        new ExplanationPicture(
            "m",
            explanation(new Form.Picture(2, 2, 1, true), new GradientTimesInput(), 0, 0, 0, 0));
    assertThat(picture.svg()).doesNotContain("NaN");
    assertThat(ImageIO.read(new ByteArrayInputStream(picture.png(1)))).isNotNull();
  }
}
