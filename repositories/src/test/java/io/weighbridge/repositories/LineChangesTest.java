package io.weighbridge.repositories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.LineChanges.Hunk;
import io.weighbridge.repositories.LineChanges.Kind;
import io.weighbridge.repositories.LineChanges.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LineChangesTest {

  private static LineChanges between(String before, String after, int most) {
    return LineChanges.between(before.getBytes(UTF_8), after.getBytes(UTF_8), most);
  }

  private static String numbered(int lines) {
    return IntStream.rangeClosed(1, lines).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }

  @Test
  void aChangedLineStandsBetweenThreeOfEachSide() {
    LineChanges changes =
        between(numbered(20), numbered(20).replace("10\n", "ten\nand more\n"), 99);
    assertThat(changes.whole()).isTrue();
    assertThat(changes.hunks())
        .containsExactly(
            new Hunk(
                7,
                7,
                7,
                8,
                List.of(
                    new Line(Kind.KEPT, "7"),
                    new Line(Kind.KEPT, "8"),
                    new Line(Kind.KEPT, "9"),
                    new Line(Kind.REMOVED, "10"),
                    new Line(Kind.ADDED, "ten"),
                    new Line(Kind.ADDED, "and more"),
                    new Line(Kind.KEPT, "11"),
                    new Line(Kind.KEPT, "12"),
                    new Line(Kind.KEPT, "13"))));
  }

  @Test
  void aFileThatWasNotThereIsAllAdded() {
    assertThat(between("", "a\nb", 9).hunks())
        .containsExactly(
            new Hunk(0, 0, 1, 2, List.of(new Line(Kind.ADDED, "a"), new Line(Kind.ADDED, "b"))));
    assertThat(between("a\n", "", 9).hunks())
        .containsExactly(new Hunk(1, 1, 0, 0, List.of(new Line(Kind.REMOVED, "a"))));
    assertThat(between("a\n", "a\n", 9).hunks()).isEmpty();
  }

  @Test
  void moreLinesThanAreShownAreSaidToBeMore() {
    LineChanges changes = between("", numbered(50), 10);
    assertThat(changes.whole()).isFalse();
    assertThat(changes.hunks().getFirst().lines()).hasSize(10);
    assertThat(changes.hunks().getFirst().newLines()).isEqualTo(10);
    assertThat(between("", numbered(10), 10).whole()).isTrue();
    assertThat(between("", "x".repeat(5_000), 10).hunks().getFirst().lines().getFirst().text())
        .hasSize(2_001)
        .endsWith("…");
  }

  @Test
  void aNulMakesAFileBinary() {
    assertThat(LineChanges.isBinary(new byte[] {'a', 0, 'b'})).isTrue();
    assertThat(LineChanges.isBinary("a\nb".getBytes(UTF_8))).isFalse();
  }

  /// Whatever differs: with the hunks the old text becomes the new one, and their numbers are
  /// right.
  @Test
  void hunksTurnTheOldTextIntoTheNewOne() {
    long seed = 20261128;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<String> before = lines(random, 40);
      List<String> after = new ArrayList<>(before);
      for (int edit = random.nextInt(6); edit > 0; edit--) {
        int at = random.nextInt(after.size() + 1);
        if (random.nextBoolean() || at == after.size()) {
          after.addAll(at, lines(random, 3));
        } else {
          after.remove(at);
        }
      }
      LineChanges changes =
          between(
              String.join("\n", before) + (before.isEmpty() ? "" : "\n"),
              String.join("\n", after) + (after.isEmpty() ? "" : "\n"),
              10_000);
      assertThat(apply(before, changes)).as("seed %d, round %d", seed, round).isEqualTo(after);
    }
  }

  private static List<String> lines(Random random, int most) {
    return IntStream.range(0, random.nextInt(most + 1))
        .mapToObj(i -> "w" + random.nextInt(8))
        .collect(Collectors.toList());
  }

  private static List<String> apply(List<String> before, LineChanges changes) {
    List<String> made = new ArrayList<>();
    int at = 0;
    for (Hunk hunk : changes.hunks()) {
      int start = hunk.oldLines() == 0 ? hunk.oldStart() : hunk.oldStart() - 1;
      made.addAll(before.subList(at, start));
      assertThat(made.size() + (hunk.newLines() == 0 ? 0 : 1)).isEqualTo(hunk.newStart());
      at = start;
      for (Line line : hunk.lines()) {
        if (line.kind() != Kind.ADDED) {
          assertThat(line.text()).isEqualTo(before.get(at++));
        }
        if (line.kind() != Kind.REMOVED) {
          made.add(line.text());
        }
      }
    }
    made.addAll(before.subList(at, before.size()));
    return made;
  }
}
