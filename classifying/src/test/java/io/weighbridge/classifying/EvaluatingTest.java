package io.weighbridge.classifying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.http.HttpFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EvaluatingTest {

  /// Pictures of two by two pixels are too small to be shown: their values are.
  private record Three(List<Integer> targets) implements Dataset {
    @Override
    public String name() {
      return "three";
    }

    @Override
    public int size() {
      return targets.size();
    }

    @Override
    public int[] inputShape() {
      return new int[] {2};
    }

    @Override
    public int targetWidth() {
      return 1;
    }

    @Override
    public List<String> classes() {
      return List.of("a", "b", "c");
    }

    @Override
    public void input(int index, float[] into, int offset) {
      into[offset] = index;
      into[offset + 1] = -index;
    }

    @Override
    public void target(int index, float[] into, int offset) {
      into[offset] = targets.get(index);
    }
  }

  @Test
  void whatWasTakenForWhatIsCountedWithTheFirstExamplesOfEachCell() {
    Confusion confusion = new Confusion(new Three(List.of(0, 1, 1, 1)), List.of("a", "b", "c"), 1);
    confusion.add(0, 0, new double[] {0.8, 0.1, 0.1});
    confusion.add(1, 1, new double[] {0.1, 0.2, 0.7});
    confusion.add(2, 1, new double[] {0.1, 0.3, 0.6});
    confusion.add(3, 1, new double[] {0, 1, 0});
    Map<String, Object> figures = new LinkedHashMap<>();
    confusion.putInto(figures);
    assertThat(figures.get("accuracy")).isEqualTo(0.5);
    assertThat(figures.get("loss"))
        .asInstanceOf(DOUBLE)
        .isCloseTo(-(Math.log(0.8) + Math.log(0.2) + Math.log(0.3)) / 4, within(1e-12));
    assertThat(figures.get("confusion"))
        .isEqualTo(List.of(List.of(1L, 0L, 0L), List.of(0L, 1L, 2L), List.of(0L, 0L, 0L)));
    assertThat(figures.get("cells"))
        .asString()
        .contains("meant=1, said=2, examples=[{index=1, probability=0.7, values=[1.0, -1.0]}]");
  }

  @Test
  void aClassThatGotNoProbabilityCostsMuchAndNotWithoutEnd() {
    Confusion confusion = new Confusion(new Three(List.of(0)), List.of("a", "b"), 0);
    confusion.add(0, 0, new double[] {0, 1});
    Map<String, Object> figures = new LinkedHashMap<>();
    confusion.putInto(figures);
    assertThat(figures.get("loss")).asInstanceOf(DOUBLE).isCloseTo(-Math.log(1e-7), within(1e-9));
  }

  @Test
  void classesAreMatchedByNameWhereTheModelNamesThemAndElseByNumber() {
    Labels named = Labels.of(List.of("c", "a", "b", "d"));
    Matched byName = Matched.of(List.of("a", "b", "c"), named, 4, "data");
    assertThat(byName.places()).containsExactly(1, 2, 0);
    assertThat(byName.names()).containsExactly("c", "a", "b", "d");
    Matched byNumber = Matched.of(List.of("x", "y"), Labels.of(List.of()), 2, "data");
    assertThat(byNumber.places()).containsExactly(0, 1);
    assertThat(byNumber.names()).containsExactly("x", "y");
    assertThatThrownBy(() -> Matched.of(List.of("x", "y"), named, 4, "data"))
        .isInstanceOf(HttpFailure.class)
        .hasMessage("The model tells 4 classes apart, and 'data' has 2 of other names.");
  }
}
