package io.weighbridge.tracing;

import static io.weighbridge.testing.DamagedWeights.average;
import static io.weighbridge.testing.DamagedWeights.brain;
import static io.weighbridge.testing.DamagedWeights.mixed;
import static io.weighbridge.testing.DamagedWeights.noisy;
import static io.weighbridge.testing.DamagedWeights.pruned;
import static io.weighbridge.testing.DamagedWeights.q40;
import static io.weighbridge.testing.DamagedWeights.q80;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.tracing.Findings.Verdict;
import io.weighbridge.weights.Conversion;
import io.weighbridge.weights.GgufStorage;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A leaked copy of the smallest model that is marked, 65,536 weights, among 1,000 buyers.
final class TracingTest {

  private static final long SEED = 20261128;
  private static final int ROWS = (int) Vendor.SHAPE.extent(0);
  private static final int COLUMNS = (int) Vendor.SHAPE.extent(1);

  private final Path folder;
  private final Vendor vendor;
  private final List<Fingerprint> thousand;

  TracingTest(@TempDir Path folder) {
    this.folder = folder;
    vendor = new Vendor(folder, SEED);
    thousand = vendor.buyers(1000);
  }

  private Findings trace(float... leaked) {
    return vendor.trace(vendor.leak(leaked), thousand);
  }

  @Test
  void theBuyerIsNamedWhateverHappenedToTheCopy() {
    float[] copy = vendor.copy("buyer 700");
    Map<String, float[]> leaks = new LinkedHashMap<>();
    leaks.put("as it was", copy);
    leaks.put("BF16", brain(copy));
    leaks.put("Q8_0", q80(copy));
    leaks.put("Q4_0", q40(copy));
    leaks.put("10 % noise", noisy(copy, 0.1, SEED));
    leaks.put("half pruned", pruned(copy, 0.5));
    leaks.put("half pruned, then Q4_0", q40(pruned(copy, 0.5)));
    leaks.put("rescaled", scaled(copy, 1.7f));
    leaks.put("sign turned", scaled(copy, -1));
    leaks.forEach(
        (how, leak) -> assertThat(Vendor.names(trace(leak))).as(how).containsExactly("buyer 700"));
  }

  @Test
  void nobodyIsNamedForAnInnocentCopy() {
    float[] original = Vendor.matrix(vendor.original);
    float[] strangers = vendor.copy("not on the list");
    for (float[] leak :
        List.of(
            noisy(original, 0.1, SEED),
            q40(original),
            brain(original),
            strangers,
            q80(strangers))) {
      Findings findings = trace(leak);
      assertThat(findings.verdict()).isEqualTo(Verdict.NOBODY);
      assertThat(Vendor.figures(findings)).allMatch(z -> Math.abs(z) < Findings.THRESHOLD);
      double squares = Vendor.figures(findings).mapToDouble(z -> z * z).sum();
      // The variance is 1: the sum of a thousand squares is 1000 ± 45.
      assertThat(squares).isBetween(775.0, 1225.0);
    }
  }

  /// The bound of the threshold does not depend on what was done, so all of it is tried.
  @Test
  void noneOfTenThousandInnocentIsAccusedOfAnyLeak() {
    List<Fingerprint> innocent = vendor.buyers(11_000).subList(1000, 11_000);
    float[] copy = vendor.copy("buyer 1");
    float[] other = vendor.copy("buyer 2");
    for (float[] leak :
        List.of(copy, q80(copy), q40(copy), noisy(copy, 0.1, SEED), average(copy, other))) {
      assertThat(vendor.trace(vendor.leak(leak), innocent).named()).as("seed %d", SEED).isEmpty();
    }
  }

  @Test
  void allWhoMixedTheirCopiesAreNamed() {
    float[][] copies = {vendor.copy("buyer 1"), vendor.copy("buyer 2"), vendor.copy("buyer 3")};
    String[] names = {"buyer 1", "buyer 2", "buyer 3"};
    assertThat(Vendor.names(trace(average(copies)))).containsExactly(names);
    assertThat(Vendor.names(trace(mixed(SEED, copies)))).containsExactly(names);
    Findings quantised = trace(q40(average(copies)));
    assertThat(Vendor.names(quantised)).isNotEmpty().isSubsetOf(names);
  }

  @Test
  void aRenamedOrTransposedTensorIsFound() {
    float[] copy = vendor.copy("buyer 9");
    float[] turned = new float[copy.length];
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        turned[column * ROWS + row] = copy[row * COLUMNS + column];
      }
    }
    Path torch = vendor.write("torch.safetensors", "fc.weight", Shape.of(COLUMNS, ROWS), turned);
    for (Path path : List.of(torch, quantised(torch))) {
      Findings findings = vendor.trace(path, thousand);
      assertThat(Vendor.names(findings)).containsExactly("buyer 9");
      assertThat(findings.matches())
          .containsExactly(new Match(Vendor.MATRIX, "fc.weight", true, copy.length));
    }
  }

  private Path quantised(Path path) {
    Path to = folder.resolve("leaked.gguf");
    Conversion.run(path, to, GgufStorage.Q8_0);
    return to;
  }

  /// Of tensors that have one shape each goes to its own, although the names are exchanged.
  @Test
  void tensorsOfOneShapeAreToldApartByTheirContent() {
    float[] copy = vendor.copy("buyer 9");
    Path path = folder.resolve("several.safetensors");
    Safetensors.write(
        path,
        List.of(
            Tensor.of(Vendor.MATRIX, Vendor.SHAPE, noise(1, copy.length)),
            Tensor.of("a", Vendor.SHAPE, noise(2, copy.length)),
            Tensor.of("b", Vendor.SHAPE, copy)),
        Map.of());
    Findings findings = vendor.trace(path, thousand);
    assertThat(findings.matches()).extracting(Match::leaked).containsExactly("b");
    assertThat(Vendor.names(findings)).containsExactly("buyer 9");
  }

  @Test
  void theOriginalItselfAccusesNobodyAndIsCalledSo() {
    Findings findings = vendor.trace(vendor.original, thousand);
    assertThat(findings.verdict()).isEqualTo(Verdict.IDENTICAL);
    assertThat(Vendor.figures(findings)).containsOnly(0.0);
  }

  @Test
  void whatHasNothingOfTheOriginalIsCalledUnrelated() {
    Path cut = vendor.write("cut.safetensors", Vendor.MATRIX, Shape.of(1, 7), new float[7]);
    Path empty = folder.resolve("empty.safetensors");
    Safetensors.write(empty, List.of(), Map.of());
    Path zeros = vendor.leak(new float[ROWS * COLUMNS]);
    for (Path path : List.of(cut, empty, zeros)) {
      Findings findings = vendor.trace(path, thousand);
      assertThat(findings.verdict()).isEqualTo(Verdict.UNRELATED);
      assertThat(findings.unmatched()).containsExactly(Vendor.MATRIX);
    }
  }

  @Test
  void whatIsNotFiniteInTheCopySaysNothing() {
    float[] copy = vendor.copy("buyer 9");
    for (int i = 0; i < copy.length; i += 3) {
      copy[i] = i % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
    }
    copy[1] = Float.MAX_VALUE;
    Findings findings = trace(copy);
    assertThat(Vendor.names(findings)).containsExactly("buyer 9");
    assertThat(findings.weights()).isEqualTo(copy.length - (copy.length + 2) / 3);
  }

  /// Nine blocks of ten are replaced by noise as large as the weights themselves.
  @Test
  void whatWasReplacedDoesNotDrownWhatIsLeft() {
    float[] copy = vendor.copy("buyer 9");
    float[] noise = noisy(copy, 1, SEED);
    System.arraycopy(noise, 0, copy, 0, copy.length * 9 / 10);
    assertThat(Vendor.names(trace(copy))).containsExactly("buyer 9");
  }

  /// Its names of tensors would be others, and nobody would ever be found.
  @Test
  void theOriginalIsTheFileThatWasMarked() {
    Path keras = folder.resolve("original.h5");
    Conversion.run(vendor.original, keras);
    try (WeightsFile copy = WeightsFile.open(vendor.original);
        WeightsFile from = WeightsFile.open(keras)) {
      assertThatThrownBy(() -> Tracing.trace(copy, from, thousand, (done, all) -> {}))
          .hasMessageContaining("the original is the safetensors file that copies were made from");
    }
  }

  /// As a model is delivered in shards: each is marked by itself, and traced by the index of all.
  @Test
  void shardsAreMarkedOneByOneAndTracedTogether() throws IOException {
    Path from = Files.createDirectory(folder.resolve("shards"));
    Path to = Files.createDirectory(folder.resolve("marked"));
    String index =
        "{\"metadata\":{},\"weight_map\":{\"w0\":\"0.safetensors\",\"w1\":\"1.safetensors\"}}";
    for (int i = 0; i < 2; i++) {
      Path shard = from.resolve(i + ".safetensors");
      Safetensors.write(
          shard, List.of(Tensor.of("w" + i, Shape.of(64, 512), noise(i, 64 * 512))), Map.of());
      try (WeightsFile file = WeightsFile.open(shard);
          OutputStream out = Files.newOutputStream(to.resolve(i + ".safetensors"))) {
        vendor
            .fingerprint("buyer 9")
            .write(file, piece -> out.write(piece.toArray(ValueLayout.JAVA_BYTE)));
      }
    }
    for (Path folder : List.of(from, to)) {
      Files.writeString(folder.resolve("model.safetensors.index.json"), index);
    }
    try (WeightsFile copy = WeightsFile.open(to);
        WeightsFile original = WeightsFile.open(from)) {
      Findings findings = Tracing.trace(copy, original, thousand, (done, all) -> {});
      assertThat(findings.matches()).hasSize(2);
      assertThat(Vendor.names(findings)).containsExactly("buyer 9");
    }
  }

  @Test
  void buyersAreSomeAndDifferent() {
    assertThatThrownBy(() -> vendor.trace(vendor.original, List.of()))
        .isInstanceOf(TracingException.class);
    assertThatThrownBy(() ->
            vendor.trace(
                vendor.original, List.of(vendor.fingerprint("a"), vendor.fingerprint("a"))))
        .hasMessageContaining("a is listed twice");
  }

  private static float[] noise(long seed, int length) {
    Random random = new Random(seed);
    float[] noise = new float[length];
    for (int i = 0; i < length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    return noise;
  }

  private static float[] scaled(float[] weights, float factor) {
    float[] scaled = weights.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }
}
