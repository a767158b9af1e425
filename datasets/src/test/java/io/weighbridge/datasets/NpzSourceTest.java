package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Npz;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzSourceTest {

  @TempDir Path dir;
  private Path file;
  private DataSettings settings;

  @BeforeEach
  void names() {
    file = dir.resolve("set.npz");
    settings = DataSettings.of(Map.of(), dir);
  }

  private Split load() {
    return DataSource.parse("npz:" + file).load(settings);
  }

  private static Tensor bytes(String name, Shape shape, int... values) {
    byte[] stored = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      stored[i] = (byte) values[i];
    }
    return Tensor.ofBytes(new TensorInfo(name, Dtype.U8, shape), stored);
  }

  @Test
  void kerasArraysAreImagesFromZeroToOneWithTheirClasses() {
    Npz.write(
        file,
        List.of(
            bytes("x_test", Shape.of(1, 2, 2), 0, 51, 102, 255),
            bytes("x_train", Shape.of(2, 2, 2), 255, 0, 0, 0, 0, 0, 0, 255),
            bytes("y_train", Shape.of(2), 1, 0),
            bytes("y_test", Shape.of(1), 2)));
    Split split = load();
    assertThat(split.train().size()).isEqualTo(2);
    assertThat(split.train().inputShape()).containsExactly(2, 2);
    assertThat(split.train().classes()).containsExactly("0", "1", "2");
    float[] image = new float[4];
    split.test().input(0, image, 0);
    assertThat(image).containsExactly(0, 0.2f, 0.4f, 1);
    float[] target = new float[1];
    split.test().target(0, target, 0);
    assertThat(target).containsExactly(2);
  }

  @Test
  void plainArraysAreDividedAndFloatTargetsAreValues() {
    float[] x = new float[40];
    float[] y = new float[20];
    for (int i = 0; i < 20; i++) {
      x[2 * i] = i;
      x[2 * i + 1] = -i;
      y[i] = 3 * i;
    }
    Npz.write(
        file, List.of(Tensor.of("x", Shape.of(20, 2), x), Tensor.of("y", Shape.of(20, 1), y)));
    Split split = load();
    assertThat(split.train().size()).isEqualTo(16);
    assertThat(split.test().size()).isEqualTo(4);
    assertThat(split.train().classes()).isEmpty();
    float[] input = new float[2];
    float[] target = new float[1];
    for (int i = 0; i < 16; i++) {
      split.train().input(i, input, 0);
      split.train().target(i, target, 0);
      assertThat(target[0]).isEqualTo(3 * input[0]).isEqualTo(-3 * input[1]);
    }
  }

  @Test
  void wholeNumbersOfAnyWidthAreClasses() {
    Npz.write(
        file,
        List.of(
            Tensor.of("x", Shape.of(4), 1, 2, 3, 4), Tensor.ofLongs("y", Shape.of(4), 0, 3, 0, 3)));
    Split split = load();
    assertThat(split.train().inputShape()).containsExactly(1);
    assertThat(split.train().classes()).containsExactly("0", "1", "2", "3");
  }

  @Test
  void whatDoesNotFitTogetherIsNamed() {
    Npz.write(file, List.of(Tensor.of("a", Shape.of(2), 1, 2)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("has the arrays a, expected x_train");
    Npz.write(
        file, List.of(Tensor.of("x", Shape.of(2), 1, 2), Tensor.ofInts("y", Shape.of(3), 0, 1, 1)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessage("%s: x has 2 examples, but y has 3", file);
    Npz.write(
        file, List.of(Tensor.of("x", Shape.of(2), 1, 2), Tensor.ofInts("y", Shape.of(2), 0, -1)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("y has the class -1, expected 0 to 9999");
    Npz.write(
        file,
        List.of(Tensor.of("x", Shape.of(2), 1, Float.NaN), Tensor.ofInts("y", Shape.of(2), 0, 1)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("value 1 of x is NaN");
    Npz.write(file, List.of(Tensor.of("x", Shape.of(2), 1, 2)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessage("%s: has no y", file);
  }

  @Test
  void partsWithTargetsOrInputsOfDifferentKindsAreRefused() {
    Tensor train = Tensor.of("x_train", Shape.of(2, 2), 1, 2, 3, 4);
    Tensor test = Tensor.of("x_test", Shape.of(2, 2), 1, 2, 3, 4);
    Tensor whole = Tensor.ofInts("y_train", Shape.of(2), 0, 1);
    Npz.write(file, List.of(train, test, whole, Tensor.of("y_test", Shape.of(2), 0.5f, 7)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "%s: y_train has classes (one whole number for each example), but y_test has values",
            file);
    Npz.write(
        file, List.of(train, test, whole, Tensor.ofInts("y_test", Shape.of(2, 2), 0, 1, 1, 0)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessageEndingWith("but y_test has values");
    Npz.write(
        file,
        List.of(
            train,
            test,
            Tensor.of("y_train", Shape.of(2), 1, 2),
            Tensor.of("y_test", Shape.of(2, 2), 0, 1, 1, 0)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("%s: y_train has the shape", file);
    Npz.write(
        file,
        List.of(
            train,
            Tensor.of("x_test", Shape.of(1, 4), 1, 2, 3, 4),
            whole,
            Tensor.ofInts("y_test", Shape.of(1), 1)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("%s: x_train has the shape", file);
  }

  @Test
  void anArrayThatIsTooLargeIsRefusedBeforeItIsInflated() throws IOException {
    writeClaim(file, (1 << 28) + 1L);
    // Damaged in the middle: whoever inflates it first finds that.
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(
          ByteBuffer.wrap(IdxFiles.random(new SplittableRandom(1), 5000, 256)), channel.size() / 2);
    }
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "%s: y has 268435457 values, more than the 268435456 that are read at most", file);
  }

  /// An npz file with `x` and a `y` of `count` zero bytes, deflated.
  private static void writeClaim(Path file, long count) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setLevel(Deflater.BEST_SPEED);
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(npyHeader(2));
      zip.write(new byte[2]);
      zip.putNextEntry(new ZipEntry("y.npy"));
      zip.write(npyHeader(count));
      byte[] zeros = new byte[1 << 20];
      for (long left = count; left > 0; left -= zeros.length) {
        zip.write(zeros, 0, (int) Math.min(left, zeros.length));
      }
    }
  }

  private static byte[] npyHeader(long count) {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (%d,), }".formatted(count);
    String padded = header + " ".repeat(117 - header.length()) + "\n";
    return ("\u0093NUMPY\u0001\u0000v\u0000" + padded).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void aDamagedFileIsADatasetProblem() throws IOException {
    Files.write(file, new byte[] {'P', 'K', 3, 4, 0, 0});
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("set.npz");
  }

  @Test
  void partsLieSideBySideWithTheirNames() {
    Npz.write(
        file,
        List.of(
            bytes("x.image", Shape.of(10, 2, 2), new int[40]),
            Tensor.of("x.age", Shape.of(10), new float[10]),
            bytes("y.kind", Shape.of(10), 0, 1, 0, 1, 0, 1, 0, 1, 0, 1),
            Tensor.of("y.price", Shape.of(10, 2), new float[20])));
    Dataset train = load().train();
    assertThat(train.inputParts().stream().map(Part::name)).containsExactly("image", "age");
    assertThat(train.inputParts().getFirst().shape()).isEqualTo(Shape.of(2, 2));
    assertThat(train.inputWidth()).isEqualTo(5);
    assertThat(train.targetParts().stream().map(Part::classes))
        .containsExactly(List.of("0", "1"), List.of());
    assertThat(train.targetWidth()).isEqualTo(3);
    assertThat(train.classes()).isEmpty();
  }

  @Test
  void anArrayBesideItsPartIsRefused() {
    Npz.write(
        file,
        List.of(
            Tensor.of("x", Shape.of(2), 1, 2),
            Tensor.of("x.age", Shape.of(2), 1, 2),
            Tensor.of("y", Shape.of(2), 1, 2)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("has both x and its part x.age");
  }

  @Test
  void aTestPartWithoutItsTrainingPartIsRefused() {
    Npz.write(
        file,
        List.of(
            Tensor.of("x_train.a", Shape.of(2), 1, 2),
            Tensor.of("x_test.a", Shape.of(2), 1, 2),
            Tensor.of("x_test.b", Shape.of(2), 1, 2),
            Tensor.of("y_train", Shape.of(2), 1, 2),
            Tensor.of("y_test", Shape.of(2), 1, 2)));
    assertThatThrownBy(this::load)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("x_test.b has nothing to train with");
  }
}
