package io.weighbridge.network;

/// The standard normal distribution, which GELU is made of and weights are drawn from.
final class Normal {

  private static final double SQRT_2 = Math.sqrt(2);
  private static final double SQRT_PI = Math.sqrt(Math.PI);
  private static final double SERIES_LIMIT = 2.5;
  private static final int TERMS = 60;

  private Normal() {}

  static double density(double x) {
    return Math.exp(-x * x / 2) / (SQRT_2 * SQRT_PI);
  }

  /// P(X <= x).
  static double cumulative(double x) {
    double z = Math.abs(x) / SQRT_2;
    double upper = z < SERIES_LIMIT ? (1 - erfSeries(z)) / 2 : erfcFraction(z) / 2;
    return x < 0 ? upper : 1 - upper;
  }

  /// erf by its power series (Abramowitz and Stegun 7.1.6), which has no cancellation.
  private static double erfSeries(double z) {
    double term = z;
    double sum = z;
    for (int n = 1; n <= TERMS; n++) {
      term *= 2 * z * z / (2 * n + 1);
      sum += term;
    }
    return 2 / SQRT_PI * Math.exp(-z * z) * sum;
  }

  /// erfc by its continued fraction (Abramowitz and Stegun 7.1.14), evaluated from the inside.
  private static double erfcFraction(double z) {
    double fraction = z;
    for (int n = TERMS; n > 0; n--) {
      fraction = z + n / 2.0 / fraction;
    }
    return Math.exp(-z * z) / SQRT_PI / fraction;
  }
}
