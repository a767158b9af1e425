package io.weighbridge.datasets;

/// The built-in digits: `count` to learn from, and a fifth as many to measure with, drawn by other
/// hands.
record DigitsSource(int count) implements DataSource {

  static final int DEFAULT_COUNT = 10_000;
  private static final int TRAIN_PER_TEST = 5;

  /// Set in the seeds of test digits, so that neither part repeats the other.
  private static final long TEST_SEED = 1L << 62;

  DigitsSource {
    if (count < 1 || count > Digits.MAX_COUNT) {
      throw new DatasetException(
          "digits: %d is not a number of digits from 1 to %d".formatted(count, Digits.MAX_COUNT));
    }
  }

  @Override
  public String spec() {
    return count == DEFAULT_COUNT ? "digits" : "digits:" + count;
  }

  @Override
  public Split load(DataSettings settings) {
    long seed = settings.seed();
    return new Split(
        Digits.draw(count, seed),
        Digits.draw(Math.max(1, count / TRAIN_PER_TEST), seed ^ TEST_SEED));
  }
}
