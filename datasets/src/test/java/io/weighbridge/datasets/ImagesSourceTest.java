package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesSourceTest {

  @TempDir Path dir;
  private DataSettings settings;

  @BeforeEach
  void settings() {
    settings = DataSettings.of(Map.of(), dir);
  }

  @Test
  void aFolderIsAClassAndPicturesOfAnySizeBecomeOneSize() throws IOException {
    for (int i = 0; i < 5; i++) {
      Pictures.writeFlat(dir.resolve("set/cat/" + i + ".png"), 10 + i, 7, 51);
      Pictures.writeFlat(dir.resolve("set/ape/" + i + ".JPG"), 40, 30 + i, 204);
    }
    Files.writeString(dir.resolve("set/cat/readme.txt"), "no picture");
    Split split = DataSource.parse("images:" + dir.resolve("set") + "#size=6x4").load(settings);
    assertThat(split.train().classes()).containsExactly("ape", "cat");
    assertThat(split.train().inputShape()).containsExactly(4, 6);
    assertThat(split.train().size()).isEqualTo(8);
    assertThat(split.test().size()).isEqualTo(2);
    float[] image = new float[24];
    float[] label = new float[1];
    for (int i = 0; i < 8; i++) {
      split.train().input(i, image, 0);
      split.train().target(i, label, 0);
      float grey = label[0] == 1 ? 0.2f : 0.8f;
      for (float value : image) {
        assertThat(value).isBetween(grey - 0.01f, grey + 0.01f);
      }
    }
  }

  @Test
  void trainAndTestFoldersAreTakenAsTheyAre() throws IOException {
    Pictures.writeFlat(dir.resolve("train/a/1.png"), 5, 5, 0);
    Pictures.writeFlat(dir.resolve("train/b/1.png"), 5, 5, 9);
    Pictures.writeFlat(dir.resolve("test/b/1.png"), 5, 5, 9);
    Split split = DataSource.parse("images:" + dir).load(settings);
    assertThat(split.train().size()).isEqualTo(2);
    assertThat(split.test().size()).isEqualTo(1);
    float[] label = new float[1];
    split.test().target(0, label, 0);
    assertThat(label).containsExactly(1);
    Pictures.writeFlat(dir.resolve("test/c/1.png"), 5, 5, 9);
    assertThatThrownBy(() -> DataSource.parse("images:" + dir).load(settings))
        .isInstanceOf(DatasetException.class)
        .hasMessage("%s: has the class c, which is not in the training part", dir.resolve("test"));
  }

  @Test
  void aTruncatedPictureIsNamed() throws IOException {
    Pictures.writeFlat(dir.resolve("a/1.png"), 5, 5, 0);
    Pictures.writeFlat(dir.resolve("a/2.png"), 5, 5, 0);
    byte[] whole = Files.readAllBytes(dir.resolve("a/2.png"));
    Files.write(dir.resolve("a/2.png"), Arrays.copyOf(whole, whole.length - 5));
    assertThatThrownBy(() -> DataSource.parse("images:" + dir).load(settings))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(dir.resolve("a/2.png") + ": is a truncated PNG file");
  }

  @Test
  void foldersWithoutClassesOrPicturesAreNamed() throws IOException {
    assertThatThrownBy(() -> DataSource.parse("images:" + dir.resolve("none")).load(settings))
        .isInstanceOf(DatasetException.class)
        .hasMessage("%s: no such folder", dir.resolve("none"));
    assertThatThrownBy(() -> DataSource.parse("images:" + dir).load(settings))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("has 0 folders, expected one for each class");
    Files.createDirectory(dir.resolve("a"));
    assertThatThrownBy(() -> DataSource.parse("images:" + dir).load(settings))
        .isInstanceOf(DatasetException.class)
        .hasMessage("%s: has no .png, .jpg or .jpeg files in its folders", dir);
    for (String size : new String[] {"28", "0x5", "5x2000", "ax5"}) {
      assertThatThrownBy(() -> DataSource.parse("images:" + dir + "#size=" + size))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("expected WIDTHxHEIGHT, each from 1 to 1024");
    }
  }
}
