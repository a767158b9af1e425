package io.weighbridge.cli;

/// Bars of characters, an eighth of a column fine.
final class Bars {

  private static final String EIGHTHS = "▏▎▍▌▋▊▉█";
  private static final int PARTS = EIGHTHS.length();

  private Bars() {}

  /// @param share 0 for nothing, 1 for a bar of the whole width
  static String bar(double share, int width) {
    long eighths = Math.round(Math.clamp(share, 0, 1) * width * PARTS);
    if (eighths == 0 && share > 0) {
      eighths = 1;
    }
    String bar = "█".repeat((int) (eighths / PARTS));
    int rest = (int) (eighths % PARTS);
    return rest == 0 ? bar : bar + EIGHTHS.charAt(rest - 1);
  }
}
