package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.RealFiles;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DigitsTest {

  private static final int PIXELS = 784;

  private static float[] inputs(Dataset digits) {
    float[] inputs = new float[digits.size() * PIXELS];
    for (int i = 0; i < digits.size(); i++) {
      digits.input(i, inputs, i * PIXELS);
    }
    return inputs;
  }

  private static int[] labels(Dataset digits) {
    int[] labels = new int[digits.size()];
    float[] label = new float[1];
    for (int i = 0; i < labels.length; i++) {
      digits.target(i, label, 0);
      labels[i] = (int) label[0];
    }
    return labels;
  }

  /// A change of this digest changes what `digits` means for everybody who has results with it.
  @Test
  void theSameSeedGivesTheSameBytesOnEveryMachine() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (float value : inputs(Digits.draw(1000, 1))) {
      digest.update((byte) Math.round(value * 255));
    }
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("751347cb825f011ee6063c546384e4fafb74f4a6156ea103b5da7be64e055d8c");
  }

  @Test
  void aDigitDependsOnTheSeedAndItsIndexAlone() {
    float[] many = inputs(Digits.draw(700, 5));
    assertThat(inputs(Digits.draw(300, 5))).isEqualTo(Arrays.copyOf(many, 300 * PIXELS));
    assertThat(inputs(Digits.draw(300, 6))).isNotEqualTo(Arrays.copyOf(many, 300 * PIXELS));
  }

  @Test
  void everyClassIsAboutAsFrequent() {
    int[] counts = new int[10];
    for (int label : labels(Digits.draw(20_000, 2))) {
      counts[label]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(1800, 2200);
    }
  }

  @Test
  void trainingAndTestPartsShareNoDigit() {
    Split split =
        DataSource.parse("digits:2000")
            .load(DataSettings.of(Map.of(), Path.of("unused")).withSeed(3));
    assertThat(split.train().size()).isEqualTo(2000);
    assertThat(split.test().size()).isEqualTo(400);
    float[] train = inputs(split.train());
    float[] test = inputs(split.test());
    for (int i = 0; i < 400; i++) {
      for (int j = 0; j < 2000; j++) {
        assertThat(
                Arrays.equals(
                    test, i * PIXELS, (i + 1) * PIXELS, train, j * PIXELS, (j + 1) * PIXELS))
            .isFalse();
      }
    }
  }

  @Test
  void everyDigitHasInkAndItsMassInTheMiddle() {
    int count = 3000;
    float[] inputs = inputs(Digits.draw(count, 4));
    int wellCentred = 0;
    for (int i = 0; i < count; i++) {
      double mass = 0;
      double massX = 0;
      double massY = 0;
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        float value = inputs[i * PIXELS + pixel];
        int row = pixel / 28;
        mass += value;
        massX += value * (pixel - 28 * row);
        massY += value * row;
      }
      assertThat(mass).as("digit %d", i).isBetween(15.0, 400.0);
      double beside = Math.abs(massX / mass - 14);
      double below = Math.abs(massY / mass - 14);
      assertThat(Math.max(beside, below)).as("digit %d", i).isLessThan(3);
      wellCentred += beside <= 0.51 && below <= 0.51 ? 1 : 0;
    }
    assertThat(wellCentred).isGreaterThan(count * 98 / 100);
  }

  @Test
  void theyLookEnoughLikeHandwritingToReadMnistBy() {
    Split mnist =
        DataSource.parse("mnist")
            .load(
                DataSettings.of(Map.of(), Path.of("unused"))
                    .withDownload(false)
                    .withDataDirectory(RealFiles.path("mnist")));
    int known = 3000;
    int asked = 500;
    Dataset digits = Digits.draw(known, 1);
    float[] examples = inputs(digits);
    int[] labels = labels(digits);
    float[] questions = inputs(mnist.test().slice(0, asked));
    int[] answers = labels(mnist.test().slice(0, asked));
    int right = 0;
    for (int question = 0; question < asked; question++) {
      right += labels[nearest(examples, questions, question * PIXELS)] == answers[question] ? 1 : 0;
    }
    // The nearest of 3,000 drawn digits names four out of five real ones; a guess one out of ten.
    assertThat(right).isGreaterThan(asked * 78 / 100);
  }

  private static int nearest(float[] examples, float[] questions, int question) {
    int nearest = 0;
    float least = Float.MAX_VALUE;
    for (int example = 0; example < examples.length; example += PIXELS) {
      float distance = 0;
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        float difference = examples[example + pixel] - questions[question + pixel];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        nearest = example / PIXELS;
      }
    }
    return nearest;
  }

  @Test
  void countsThatNobodyCanMeanAreRefused() {
    for (String spec :
        new String[] {"digits:0", "digits:-5", "digits:many", "digits:99999999999"}) {
      assertThatThrownBy(() -> DataSource.parse(spec))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("is not a number of digits from 1 to");
    }
    assertThat(DataSource.parse("digits:77").spec()).isEqualTo("digits:77");
  }
}
