package io.weighbridge.bench;

import static io.weighbridge.bench.FingerprintedDigits.largest;
import static io.weighbridge.bench.FingerprintedDigits.permuted;
import static io.weighbridge.bench.FingerprintedDigits.rescaled;
import static io.weighbridge.bench.FingerprintedDigits.z;

import io.weighbridge.testing.DamagedWeights;
import io.weighbridge.tracing.Findings;
import io.weighbridge.tracing.Fingerprint;
import io.weighbridge.tracing.VendorSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a fingerprint survives, on the published network for MNIST among 1,000 buyers: the figures
/// of docs/trace.md, printed as its tables. Ends with exit code 1 when a claim does not hold.
///
/// Options: `--seed N` (1), `--trials N` (10000) of copies that are nobody's, `--data DIR`.
public final class FingerprintBench {

  private static final Path ORIGINAL = Path.of("models/mnist-mlp/mnist_open_weights.safetensors");
  private static final int GUILTY = 0;
  private static final int COLUMNS = 128;
  private static final int COPIES = 20;
  private static final int[] MIXED = {2, 3, 5, 10, 20, 50};
  private static final double MOST_LOST = 0.001;

  /// Of one trial; each trial has a vendor of its own.
  private static final int INNOCENT = 100;

  private final FingerprintedDigits digits;
  private final long seed;
  private final List<String> broken = new ArrayList<>();

  private FingerprintBench(FingerprintedDigits digits, long seed) {
    this.digits = digits;
    this.seed = seed;
  }

  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    List<String> words = List.of(args);
    long seed = Long.parseLong(option(words, "--seed", "1"));
    int trials = Integer.parseInt(option(words, "--trials", "10000"));
    Path data = Path.of(option(words, "--data", "../shared/data"));
    Path folder = Files.createTempDirectory("weighbridge-fingerprints");
    try (FingerprintedDigits digits =
        new FingerprintedDigits(folder, ORIGINAL, data, secret(new Random(seed)))) {
      FingerprintBench bench = new FingerprintBench(digits, seed);
      System.out.printf(Locale.ROOT, "seed %d, strength %s\n\n", seed, Fingerprint.STRENGTH);
      bench.accuracies();
      bench.damages();
      bench.strengths();
      bench.mixtures();
      FingerprintedNoise noise = new FingerprintedNoise(folder, secret(new Random(seed)));
      bench.mixtures(noise);
      bench.beyond();
      bench.innocents(trials);
      speed(noise);
      bench.broken.forEach(claim -> System.out.println("DOES NOT HOLD: " + claim));
      if (!bench.broken.isEmpty()) {
        System.exit(1);
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static String option(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    return at < 0 ? otherwise : words.get(at + 1);
  }

  private static VendorSecret secret(Random random) {
    byte[] bytes = new byte[VendorSecret.LENGTH];
    random.nextBytes(bytes);
    return VendorSecret.of(bytes);
  }

  private void claim(boolean holds, String claim) {
    if (!holds) {
      broken.add(claim);
    }
  }

  private static void line(String text) {
    System.out.println(text);
  }

  private void accuracies() {
    double before = digits.accuracy(ORIGINAL);
    double sum = 0;
    double worst = 1;
    for (int buyer = 0; buyer < COPIES; buyer++) {
      double after = digits.accuracy(digits.file(digits.copy(buyer)));
      sum += after;
      worst = Math.min(worst, after);
    }
    line(
        "accuracy: original %.4f, %d copies: mean %.4f, worst %.4f\n"
            .formatted(before, COPIES, sum / COPIES, worst));
    claim(before - worst < MOST_LOST, "a copy loses less than 0.1 points of accuracy");
  }

  private void damages() {
    line("| what became of the copy | z | next | accuracy |\n|---|---|---|---|");
    damaged("as it was delivered", digits.file(digits.copy(GUILTY)));
    damaged("BF16", digits.file(GUILTY, DamagedWeights::brain));
    damaged("Q8_0", digits.file(GUILTY, DamagedWeights::q80));
    damaged("Q4_0", digits.file(GUILTY, DamagedWeights::q40));
    damaged("10 % noise", digits.file(GUILTY, w -> DamagedWeights.noisy(w, 0.1, seed)));
    damaged("30 % noise", digits.file(GUILTY, w -> DamagedWeights.noisy(w, 0.3, seed)));
    float[] pruned = DamagedWeights.pruned(digits.copy(GUILTY), 0.5);
    damaged("half of the weights pruned", digits.file(pruned));
    damaged("half pruned, then Q4_0", digits.file(DamagedWeights.q40(pruned)));
    for (int epochs : new int[] {1, 5, 20}) {
      damaged(
          "fine-tuned, %d epoch%s".formatted(epochs, epochs == 1 ? "" : "s"),
          digits.fitted(digits.file(digits.copy(GUILTY)), epochs, seed));
    }
    line("");
  }

  private void damaged(String how, Path leaked) {
    Findings findings = digits.trace(leaked);
    line(
        "| %s | %.1f | %.1f | %.4f |"
            .formatted(
                how, z(findings, GUILTY), largest(findings, GUILTY + 1), digits.accuracy(leaked)));
    claim(isOnly(findings), how + ": the buyer alone is named");
  }

  private static boolean isOnly(Findings findings) {
    return findings.named().size() == 1 && z(findings, GUILTY) >= Findings.THRESHOLD;
  }

  private void strengths() {
    line("| strength | BF16 | Q8_0 | Q4_0 | 10 % noise | three mixed, Q4_0 | accuracy |");
    line("|---|---|---|---|---|---|---|");
    float[] three = DamagedWeights.average(digits.copy(0), digits.copy(1), digits.copy(2));
    for (double strength : new double[] {0.002, 0.005, 0.01, 0.02, 0.05}) {
      float[] copy = stretched(digits.copy(GUILTY), strength);
      line(
          "| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.4f |"
              .formatted(
                  strength,
                  z(digits.trace(digits.file(DamagedWeights.brain(copy))), GUILTY),
                  z(digits.trace(digits.file(DamagedWeights.q80(copy))), GUILTY),
                  z(digits.trace(digits.file(DamagedWeights.q40(copy))), GUILTY),
                  z(digits.trace(digits.file(DamagedWeights.noisy(copy, 0.1, seed))), GUILTY),
                  z(
                      digits.trace(digits.file(DamagedWeights.q40(stretched(three, strength)))),
                      GUILTY),
                  digits.accuracy(digits.file(copy))));
    }
    line("");
  }

  /// The same signs with another strength.
  private float[] stretched(float[] copy, double strength) {
    float[] stretched = digits.matrix();
    for (int i = 0; i < copy.length; i++) {
      stretched[i] += (float) ((copy[i] - stretched[i]) * (strength / Fingerprint.STRENGTH));
    }
    return stretched;
  }

  private void mixtures() {
    line("| buyers who mixed | averaged: z | named | averaged, Q4_0: z | named | next |");
    line("|---|---|---|---|---|---|");
    for (int buyers : MIXED) {
      float[] mean =
          DamagedWeights.average(
              IntStream.range(0, buyers).mapToObj(digits::copy).toArray(float[][]::new));
      Findings plain = digits.trace(digits.file(mean));
      Findings quantised = digits.trace(digits.file(DamagedWeights.q40(mean)));
      line(
          "| %d | %s | %d | %s | %d | %.1f |"
              .formatted(
                  buyers,
                  range(plain, buyers),
                  plain.named().size(),
                  range(quantised, buyers),
                  quantised.named().size(),
                  Math.max(largest(plain, buyers), largest(quantised, buyers))));
      claim(buyers > 3 || plain.named().size() == buyers, buyers + " who average are all named");
      claim(
          largest(plain, buyers) < Findings.THRESHOLD
              && largest(quantised, buyers) < Findings.THRESHOLD,
          buyers + " who average have nobody else accused");
    }
    line("");
  }

  /// The same with a hundred times the weights, for which 2,500 rows are enough.
  private void mixtures(FingerprintedNoise noise) {
    line("| buyers who mixed, then Q4_0 | z | named | next |\n|---|---|---|---|");
    noise.mixtures(
        2500,
        MIXED,
        (buyers, findings) -> {
          line(
              "| %d | %s | %d | %.1f |"
                  .formatted(
                      buyers,
                      range(findings, buyers),
                      findings.named().size(),
                      largest(findings, buyers)));
          claim(
              largest(findings, buyers) < Findings.THRESHOLD,
              buyers + " who average have nobody else accused");
        });
    line("");
  }

  private static void speed(FingerprintedNoise noise) throws IOException {
    for (int rows : new int[] {250, 25_000}) {
      FingerprintedNoise.Speed speed = noise.speed(rows);
      line(
          "speed: %,d weights in F32: copied and synced %.2f s, marked and synced %.2f s, traced among 1,000 %.2f s"
              .formatted(speed.weights(), speed.copied(), speed.marked(), speed.traced()));
    }
  }

  private static String range(Findings findings, int buyers) {
    double[] all = IntStream.range(0, buyers).mapToDouble(i -> z(findings, i)).sorted().toArray();
    return String.format(Locale.ROOT, "%.1f to %.1f", all[0], all[buyers - 1]);
  }

  /// What it is not made for.
  private void beyond() {
    line("| beyond it | verdict | z |\n|---|---|---|");
    float[] copy = digits.copy(GUILTY);
    beyond("each neuron by a factor of its own", digits.file(rescaled(copy, COLUMNS)));
    beyond("neurons in another order", digits.file(permuted(copy, COLUMNS)));
    beyond("a network trained anew", digits.trainedAnew(1, seed));
    line("");
  }

  private void beyond(String how, Path leaked) {
    Findings findings = digits.trace(leaked);
    line("| %s | %s | %.1f |".formatted(how, findings.verdict(), z(findings, GUILTY)));
  }

  /// Copies that are another vendor's, in all kinds of states: whoever is named is accused wrongly.
  private void innocents(int trials) {
    float[] copy = digits.copy(GUILTY);
    List<float[]> leaks =
        List.of(
            copy,
            DamagedWeights.brain(copy),
            DamagedWeights.q80(copy),
            DamagedWeights.q40(copy),
            DamagedWeights.noisy(copy, 0.1, seed),
            DamagedWeights.pruned(copy, 0.5),
            DamagedWeights.average(copy, digits.copy(1), digits.copy(2)),
            DamagedWeights.noisy(digits.matrix(), 0.01, seed));
    Random random = new Random(seed + 1);
    double largest = 0;
    int accused = 0;
    for (int kind = 0; kind < leaks.size(); kind++) {
      Path leaked = digits.file(leaks.get(kind));
      for (int trial = kind; trial < trials; trial += leaks.size()) {
        VendorSecret other = secret(random);
        Findings findings =
            digits.trace(
                leaked,
                IntStream.range(0, INNOCENT)
                    .mapToObj(i -> FingerprintedDigits.fingerprint(other, i))
                    .toList());
        accused += findings.named().size();
        largest = Math.max(largest, findings.buyers().getFirst().z());
      }
    }
    line(
        "innocent: %,d traces of %d buyers each, %d accused, largest z %.2f"
            .formatted(trials, INNOCENT, accused, largest));
    claim(accused == 0, "nobody is accused who had no part");
  }
}
