package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxSourceTest {

  @TempDir Path dir;
  private DataSettings offline;

  @BeforeEach
  void withoutDownloads() {
    offline = DataSettings.of(Map.of(), dir.resolve("home")).withDownload(false);
  }

  @Test
  void theDataDirectoryComesBeforeTheEnvironmentAndTheCache() throws IOException {
    IdxFiles.writeSet(dir.resolve("named"), new SplittableRandom(1), 3, 2);
    IdxFiles.writeSet(dir.resolve("env/mnist"), new SplittableRandom(1), 5, 2);
    IdxFiles.writeSet(dir.resolve("home/.weighbridge/cache/mnist"), new SplittableRandom(1), 7, 2);
    DataSettings environment =
        DataSettings.of(
                Map.of("WEIGHBRIDGE_DATA", dir.resolve("env").toString()), dir.resolve("home"))
            .withDownload(false);
    DataSource mnist = DataSource.parse("mnist");
    assertThat(mnist.load(environment.withDataDirectory(dir.resolve("named"))).train().size())
        .isEqualTo(3);
    assertThat(mnist.load(environment).train().size()).isEqualTo(5);
    assertThat(mnist.load(offline).train().size()).isEqualTo(7);
  }

  @Test
  void theDataDirectoryMayHoldTheSetInAFolderOfItsName() throws IOException {
    IdxFiles.writeSet(dir.resolve("data/fashion-mnist"), new SplittableRandom(2), 4, 3);
    Split split =
        DataSource.parse("fashion-mnist").load(offline.withDataDirectory(dir.resolve("data")));
    assertThat(split.train().inputShape()).containsExactly(5, 4);
    assertThat(split.test().size()).isEqualTo(3);
    assertThat(split.test().classes()).startsWith("T-shirt/top", "Trouser").hasSize(10);
  }

  @Test
  void aPixelIsHandedOutAsItsShareOf255() throws IOException {
    IdxFiles.writeSet(dir, new SplittableRandom(3), 3, 2);
    Dataset test =
        DataSource.parse("mnist").load(offline.withDataDirectory(dir)).test().slice(1, 2);
    byte[] file = Files.readAllBytes(dir.resolve("t10k-images-idx3-ubyte"));
    float[] image = new float[25];
    test.input(0, image, 5);
    for (int i = 0; i < 20; i++) {
      assertThat(image[5 + i]).isEqualTo((file[16 + 20 + i] & 0xff) / 255f);
    }
  }

  @Test
  void imagesAndLabelsThatDifferInNumberAreRefused() throws IOException {
    IdxFiles.writeSet(dir, new SplittableRandom(4), 3, 2);
    Files.write(dir.resolve("train-labels-idx1-ubyte"), IdxFiles.idx(new byte[4], 4));
    assertThatThrownBy(() -> DataSource.parse("mnist").load(offline.withDataDirectory(dir)))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "%s: has 3 images, but %s has 4 labels",
            dir.resolve("train-images-idx3-ubyte.gz"), dir.resolve("train-labels-idx1-ubyte"));
  }

  @Test
  void aLabelBeyondTheClassesIsRefused() throws IOException {
    IdxFiles.writeSet(dir, new SplittableRandom(5), 3, 2);
    Files.write(dir.resolve("train-labels-idx1-ubyte"), IdxFiles.idx(new byte[] {1, 10, 2}, 3));
    assertThatThrownBy(() -> DataSource.parse("mnist").load(offline.withDataDirectory(dir)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("label 1 is 10, MNIST has the classes 0 to 9");
  }

  @Test
  void aFolderWithSomeOfTheFilesNamesTheMissingOnes() throws IOException {
    IdxFiles.writeSet(dir, new SplittableRandom(6), 3, 2);
    Files.delete(dir.resolve("t10k-labels-idx1-ubyte.gz"));
    assertThatThrownBy(() -> DataSource.parse("mnist").load(offline.withDataDirectory(dir)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("has some files of MNIST, but no t10k-labels-idx1-ubyte.gz");
  }

  @Test
  void aDataDirectoryThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> DataSource.parse("mnist").load(offline.withDataDirectory(dir.resolve("missing"))))
        .isInstanceOf(DatasetException.class)
        .hasMessage("%s: no such data directory", dir.resolve("missing"));
  }

  @Test
  void aSetThatIsNowhereSaysWhereItWasLookedFor() {
    assertThatThrownBy(() -> DataSource.parse("fashion-mnist").load(offline))
        .isInstanceOf(DatasetNotFoundException.class)
        .hasMessage(
            "Fashion-MNIST is not in %s, and downloading is switched off",
            dir.resolve("home/.weighbridge/cache/fashion-mnist"));
  }

  @Test
  void mnistThatIsNowhereGivesWayToTheBuiltInDigitsAndSaysSo() {
    List<String> lines = new ArrayList<>();
    Split split = DataSource.parse("mnist").load(offline.withNotices(lines::add));
    assertThat(lines)
        .containsExactly("MNIST is neither here nor downloadable; using the built-in digits.");
    assertThat(split.train().name()).isEqualTo("digits");
    assertThat(split.train().size()).isEqualTo(10_000);
    assertThat(split.test().size()).isEqualTo(2_000);
    assertThat(split.train().inputShape()).containsExactly(28, 28);
  }

  @Test
  void aHomeThatCannotBeWrittenIsNoReasonNotToUseTheDigits() throws IOException {
    Path home = Files.createFile(dir.resolve("no-folder"));
    List<String> lines = new ArrayList<>();
    DataSettings settings =
        DataSettings.of(Map.of(), home)
            .withMirrors(new Mirrors(List.of(), List.of()))
            .withNotices(lines::add);
    assertThat(DataSource.parse("mnist").load(settings).train().name()).isEqualTo("digits");
    assertThat(lines)
        .containsExactly("MNIST is neither here nor downloadable; using the built-in digits.");
  }

  @Test
  void withoutTheFallbackMnistThatIsNowhereIsAnErrorThatSaysWhatToDo() {
    List<String> lines = new ArrayList<>();
    assertThatThrownBy(() ->
            DataSource.parse("mnist").load(offline.withNotices(lines::add).withFallback(false)))
        .isInstanceOf(DatasetNotFoundException.class)
        .hasMessage(
            "MNIST is not in %s, and downloading is switched off; say where its files are with"
                + " --data-dir, or name the built-in digits with --data digits",
            dir.resolve("home/.weighbridge/cache/mnist"));
    assertThat(lines).isEmpty();
  }

  @Test
  void damagedFilesAreNoReasonToUseTheDigits() throws IOException {
    IdxFiles.writeSet(dir, new SplittableRandom(7), 3, 2);
    Files.write(dir.resolve("t10k-images-idx3-ubyte"), new byte[7]);
    assertThatThrownBy(() -> DataSource.parse("mnist").load(offline.withDataDirectory(dir)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("t10k-images-idx3-ubyte: begins with 0x00000000");
  }

  @Test
  void anUnknownSourceNamesTheKnownOnes() {
    assertThatThrownBy(() -> DataSource.parse("minst"))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("no data source \"minst\": there are mnist, fashion-mnist, digits");
  }

  @Test
  void theRealMnistHasItsKnownCountsAndMean() {
    Split split =
        DataSource.parse("mnist").load(offline.withDataDirectory(RealFiles.path("mnist")));
    assertThat(split.train().size()).isEqualTo(60_000);
    assertThat(split.test().size()).isEqualTo(10_000);
    assertThat(split.train().inputShape()).containsExactly(28, 28);
    float[] image = new float[784];
    double sum = 0;
    int[] counts = new int[10];
    float[] label = new float[1];
    for (int i = 0; i < 60_000; i++) {
      split.train().input(i, image, 0);
      for (float value : image) {
        sum += value;
      }
      split.train().target(i, label, 0);
      counts[(int) label[0]]++;
    }
    // The mean that everybody normalises MNIST by, and the counts of its digits.
    assertThat(sum / (60_000 * 784.0)).isBetween(0.13065, 0.13067);
    assertThat(counts).containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
  }
}
