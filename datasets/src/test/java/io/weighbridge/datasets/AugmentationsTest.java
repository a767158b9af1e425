package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationsTest {

  /// A smooth blob about (row, column), so that interpolation hardly blurs it.
  private static float[] blob(int rows, int columns, double row, double column) {
    float[] image = new float[rows * columns];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        double distance = Math.hypot(y - row, x - column) / 2.5;
        image[y * columns + x] = (float) Math.exp(-distance * distance / 2);
      }
    }
    return image;
  }

  /// The centre of mass: row, column.
  private static double[] centre(float[] image, int columns) {
    double mass = 0;
    double row = 0;
    double column = 0;
    for (int i = 0; i < image.length; i++) {
      mass += image[i];
      int ofRow = i / columns;
      row += image[i] * ofRow;
      column += image[i] * (i % columns);
    }
    return new double[] {row / mass, column / mass};
  }

  private static double mass(float[] image) {
    double mass = 0;
    for (float value : image) {
      mass += value;
    }
    return mass;
  }

  @Test
  void readsTheWholeRecipeAndPrintsItBack() {
    Augmentations recipe =
        Augmentations.parse("shift:2,rotate:12,scale:0.1,shear:0.15,elastic:30:5");
    assertThat(recipe).isEqualTo(new Augmentations(2, 12, 0.1, 0.15, 30, 5));
    assertThat(recipe).hasToString("shift:2,rotate:12,scale:0.1,shear:0.15,elastic:30:5");
    assertThat(Augmentations.parse(recipe.toString())).isEqualTo(recipe);
    assertThat(Augmentations.parse("shift, rotate, scale, shear, elastic"))
        .isEqualTo(Augmentations.parse("shift:2,rotate:12,scale:0.1,shear:0.15,elastic:34:4"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shft:2 | no augmentation \"shft\": there are shift:PIXELS, rotate:DEGREES",
        "shift:two | augmentation \"shift:two\": \"two\" is not a number",
        "shift:2:3 | augmentation \"shift:2:3\": has 2 numbers",
        "shift: | \"\" is not a number",
        "shift:NaN | augmentation shift: NaN is not between",
        "rotate:-3 | augmentation rotate: -3.0 is not between 0.0 and 180.0",
        "scale:1 | augmentation scale: 1.0 is not between",
        "elastic:34:0 | elastic's sigma: 0.0 is not between",
        "shift:2, | no augmentation \"\"",
      })
  void aWordThatIsWrongIsNamed(String spec, String problem) {
    assertThatThrownBy(() -> Augmentations.parse(spec))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void shapesThatAreNoGreyImagesAreRefused() {
    assertThatThrownBy(() -> Augmentations.parse("shift").on(28, 28, 3))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("not on [28, 28, 3]");
    assertThat(Augmentations.parse("shift").on(28, 28, 1)).isNotNull();
  }

  @Test
  void anEmptyRecipeChangesNothing() {
    float[] image = blob(28, 20, 11, 9);
    float[] before = image.clone();
    Augmentations.parse("").on(28, 20).apply(image, 0, new SplittableRandom(1));
    assertThat(image).isEqualTo(before);
  }

  @Test
  void theSameRandomNumbersGiveTheSameBitsAndOnlyTheOneImageChanges() {
    Augmentation change = Augmentations.parse("shift,rotate,scale,shear,elastic").on(28, 28);
    float[] batch = new float[3 * 784];
    Arrays.fill(batch, 0.5f);
    float[] again = batch.clone();
    change.apply(batch, 784, new SplittableRandom(5));
    change.apply(again, 784, new SplittableRandom(5));
    assertThat(batch).isEqualTo(again);
    for (int i = 0; i < 784; i++) {
      assertThat(batch[i]).isEqualTo(0.5f);
      assertThat(batch[2 * 784 + i]).isEqualTo(0.5f);
    }
    change.apply(again, 784, new SplittableRandom(6));
    assertThat(batch).isNotEqualTo(again);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shift:2", "rotate:12", "scale:0.1", "shear:0.15", "elastic"})
  void theResultStaysBetweenTheDarkestAndTheBrightestPixel(String spec) {
    Augmentation change = Augmentations.parse(spec).on(28, 28);
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 100; round++) {
      float[] image = TestImages.noise(random, 784);
      change.apply(image, 0, random);
      for (float value : image) {
        assertThat(value).isBetween(0f, 1f);
      }
    }
  }

  @Test
  void shiftsMoveTheCentreEvenlyWithinTheirRange() {
    Augmentation change = Augmentations.parse("shift:3").on(28, 28);
    SplittableRandom random = new SplittableRandom(8);
    double squares = 0;
    int rounds = 2000;
    for (int round = 0; round < rounds; round++) {
      float[] image = blob(28, 28, 13.5, 13.5);
      change.apply(image, 0, random);
      double[] centre = centre(image, 28);
      assertThat(centre[0]).isBetween(10.45, 16.55);
      assertThat(centre[1]).isBetween(10.45, 16.55);
      squares += Math.pow(centre[0] - 13.5, 2);
    }
    assertThat(Math.sqrt(squares / rounds)).isBetween(1.65, 1.81); // 3 / sqrt(3)
  }

  @Test
  void rotationsKeepTheDistanceFromTheMiddleAndTurnByTheirAngle() {
    Augmentation change = Augmentations.parse("rotate:30").on(28, 28);
    SplittableRandom random = new SplittableRandom(9);
    double widest = 0;
    for (int round = 0; round < 500; round++) {
      float[] image = blob(28, 28, 13.5, 19.5);
      change.apply(image, 0, random);
      double[] centre = centre(image, 28);
      assertThat(Math.hypot(centre[0] - 13.5, centre[1] - 13.5)).isBetween(5.8, 6.2);
      widest =
          Math.max(
              widest, Math.abs(Math.toDegrees(Math.atan2(centre[0] - 13.5, centre[1] - 13.5))));
    }
    assertThat(widest).isBetween(28.0, 30.5);
  }

  @Test
  void scalesMakeTheMassGrowByTheSquare() {
    Augmentation change = Augmentations.parse("scale:0.2").on(28, 28);
    SplittableRandom random = new SplittableRandom(10);
    double before = mass(blob(28, 28, 13.5, 13.5));
    double least = 1;
    double most = 1;
    for (int round = 0; round < 500; round++) {
      float[] image = blob(28, 28, 13.5, 13.5);
      change.apply(image, 0, random);
      double ratio = mass(image) / before;
      least = Math.min(least, ratio);
      most = Math.max(most, ratio);
    }
    assertThat(least).isBetween(0.63, 0.68); // 0.8 squared
    assertThat(most).isBetween(1.38, 1.46); // 1.2 squared
  }

  @Test
  void shearsMoveRowsAgainstEachOther() {
    Augmentation change = Augmentations.parse("shear:0.5").on(28, 28);
    SplittableRandom random = new SplittableRandom(11);
    double widest = 0;
    for (int round = 0; round < 500; round++) {
      float[] image = blob(28, 28, 7.5, 13.5); // six rows above the middle
      change.apply(image, 0, random);
      double[] centre = centre(image, 28);
      assertThat(centre[0]).isBetween(7.3, 7.7);
      widest = Math.max(widest, Math.abs(centre[1] - 13.5));
    }
    assertThat(widest).isBetween(2.9, 3.1);
  }

  /// Simard's field of sigma 4 and alpha 34 has the deviation alpha / sqrt(3) / (2 sqrt(pi) sigma)
  /// = 1.384 pixels, everywhere.
  @ParameterizedTest
  @CsvSource({"34, 4", "34, 2", "20, 1", "60, 6"})
  void elasticDisplacementsAreAsStrongAsThePaperSays(double alpha, double sigma) {
    DisplacementField field = new DisplacementField(28, 24, alpha, sigma);
    RandomGenerator random = new SplittableRandom(12);
    int rounds = 4000;
    double[] squares = new double[28 * 24];
    float[] displacements = new float[28 * 24];
    for (int round = 0; round < rounds; round++) {
      field.draw(displacements, random);
      for (int i = 0; i < squares.length; i++) {
        squares[i] += displacements[i] * displacements[i] / rounds;
      }
    }
    double expected = alpha / Math.sqrt(3) / (2 * Math.sqrt(Math.PI) * sigma);
    double mean = Math.sqrt(Arrays.stream(squares).average().orElseThrow());
    // Interpolating between grid points takes up to a tenth of the strength away.
    assertThat(mean / expected).isBetween(0.88, 1.05);
    assertThat(Math.sqrt(squares[0]) / expected).as("the corner").isBetween(0.85, 1.1);
  }

  @Test
  void elasticDisplacementsAreSmooth() {
    DisplacementField field = new DisplacementField(28, 28, 34, 4);
    float[] displacements = new float[784];
    SplittableRandom random = new SplittableRandom(13);
    double steps = 0;
    double squares = 0;
    for (int round = 0; round < 200; round++) {
      field.draw(displacements, random);
      for (int row = 0; row < 28; row++) {
        for (int column = 1; column < 28; column++) {
          int at = row * 28 + column;
          steps += Math.pow(displacements[at] - displacements[at - 1], 2);
          squares += Math.pow(displacements[at], 2);
        }
      }
    }
    // A field smoothed by sigma has neighbours that differ by 1 / (sqrt(2) sigma) of its strength.
    assertThat(Math.sqrt(steps / squares)).isBetween(0.15, 0.19);
  }
}
