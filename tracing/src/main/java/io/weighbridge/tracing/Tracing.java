package io.weighbridge.tracing;

import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Says which buyers' fingerprints a leaked copy carries.
///
/// ```java
/// Findings findings = Tracing.trace(leaked, original, fingerprints, (done, all) -> {});
/// findings.named().forEach(IO::println);
/// ```
public final class Tracing {

  /// More would need more memory than a few pieces of a tensor.
  public static final int MAX_BUYERS = 100_000;

  private final List<Fingerprint> buyers;
  private final double[] sums;
  private final Levels levels = new Levels();

  private Tracing(List<Fingerprint> buyers) {
    this.buyers = buyers;
    this.sums = new double[buyers.size()];
  }

  /// Hears how far tracing has come.
  @FunctionalInterface
  public interface Progress {
    void compared(long weights, long all);
  }

  /// Compares a copy of any format with the original that its buyer's copy was made from.
  ///
  /// @param original the file as it was when it was marked: its names of tensors count
  /// @param buyers of whom it may come
  /// @throws TracingException if there is no buyer, there are too many or one twice, or the
  ///   original has nothing that could have been marked
  /// @throws io.weighbridge.weights.WeightsException if a file cannot be read
  public static Findings trace(
      WeightsFile leaked, WeightsFile original, List<Fingerprint> buyers, Progress progress) {
    requireDistinct(buyers);
    requireSafetensors(original);
    Markable marked = Markable.of(original).requireEnough(original);
    Tracing tracing = new Tracing(buyers);
    try {
      Pairing.Pairs pairs = Pairing.of(marked, original, leaked);
      long all = pairs.matches().stream().mapToLong(Match::elements).sum();
      long[] done = {0};
      for (Match match : pairs.matches()) {
        List<Signs> signs = buyers.stream().map(buyer -> buyer.signs(match.original())).toList();
        Side.bySide(
            original,
            leaked,
            match,
            (of, copy, count) -> {
              tracing.compare(of, copy, count, signs);
              done[0] += count;
              progress.compared(done[0], all);
            });
      }
      return tracing.findings(pairs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Signs come from the names of tensors, which a conversion may have changed.
  private static void requireSafetensors(WeightsFile original) {
    if (!original.format().startsWith("safetensors")) {
      throw new TracingException(
          "%s: is %s, but the original is the safetensors file that copies were made from"
              .formatted(original.path(), original.format()));
    }
  }

  private static void requireDistinct(List<Fingerprint> buyers) {
    if (buyers.isEmpty() || buyers.size() > MAX_BUYERS) {
      throw new TracingException(
          "a copy is traced to one of 1 to %,d buyers, not of %,d"
              .formatted(MAX_BUYERS, buyers.size()));
    }
    Set<String> names = new HashSet<>();
    for (Fingerprint fingerprint : buyers) {
      if (!names.add(fingerprint.buyer())) {
        throw new TracingException("the buyer %s is listed twice".formatted(fingerprint.buyer()));
      }
    }
  }

  private void compare(float[] original, float[] leaked, int count, List<Signs> signs) {
    levels.take(original, leaked, count);
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(buyer -> {
          // As long for a tensor's last piece too; what is beyond its end has no weight.
          byte[] bits = new byte[Levels.PIECE / Byte.SIZE];
          signs.get(buyer).next(bits);
          sums[buyer] += levels.correlation(bits);
        });
  }

  private Findings findings(Pairing.Pairs pairs) {
    double deviation = Math.sqrt(levels.squares());
    List<Finding> findings =
        IntStream.range(0, sums.length)
            .mapToObj(buyer ->
                new Finding(
                    buyers.get(buyer).buyer(), deviation == 0 ? 0 : sums[buyer] / deviation))
            .sorted(Comparator.comparingDouble(Finding::z).reversed())
            .toList();
    return new Findings(
        findings, pairs.matches(), pairs.unmatched(), levels.said(), levels.changed());
  }
}
