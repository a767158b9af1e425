package io.weighbridge.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/// The line that shows an epoch, as Keras shows it: `Epoch 1/5 ━━━━━━━━━━━━━━━━━━━━ 1875/1875 1.1s
/// loss: 0.2571 - accuracy: 0.9262`.
///
/// @param step steps done
/// @param elapsed since the epoch began
/// @param figures what was measured so far, by its name
record EpochLine(
    int epoch,
    int epochs,
    int step,
    int steps,
    Duration elapsed,
    SequencedMap<String, Double> figures) {

  private static final int LONGEST_BAR = 20;
  private static final int SHORTEST_BAR = 5;

  /// The line; while steps are left it says for how long.
  String text(int width) {
    String front = "Epoch %d/%d ".formatted(epoch, epochs);
    String back = " %d/%d %s%s".formatted(step, steps, time(), figuresText());
    int room = width == Terminal.UNLIMITED ? LONGEST_BAR : width - front.length() - back.length();
    int bar = Math.clamp(room, 0, LONGEST_BAR);
    String line = front + (bar < SHORTEST_BAR ? "" : bar(bar)) + back;
    return line.length() <= width ? line : line.substring(0, width);
  }

  private String bar(int cells) {
    int done = steps == 0 ? cells : (int) ((long) cells * step / steps);
    return "━".repeat(done) + "─".repeat(cells - done);
  }

  private String time() {
    if (step >= steps) {
      return Figures.time(elapsed);
    }
    if (step == 0) {
      return "";
    }
    long left = Math.round(elapsed.toNanos() / (double) step * (steps - step) / 1e9);
    return Figures.time(Duration.ofSeconds(Math.max(1, left))).replace(".0s", "s") + " left";
  }

  private String figuresText() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Double> figure : figures.entrySet()) {
      text.append(text.isEmpty() ? " " : " - ")
          .append(figure.getKey())
          .append(": ")
          .append(figure(figure.getValue()));
    }
    return text.toString();
  }

  /// Four decimals, or where they would be noughts, four figures.
  static String figure(double value) {
    boolean small = value != 0 && Math.abs(value) < 1e-3;
    return String.format(Locale.ROOT, small ? "%.4e" : "%.4f", value);
  }
}
