package io.weighbridge.ledger;

import java.time.Instant;

/// Moments as text, as [Instant#toString] has them. Those of one second share most of it, and it is
/// the longest part of writing a row.
final class Instants {

  private static final int NANO_DIGITS = 9;

  /// A second, and how its text begins.
  private record Second(long epoch, String text) {}

  private Second last = new Second(0, "1970-01-01T00:00:00");

  void append(StringBuilder out, Instant at) {
    if (at.getEpochSecond() != last.epoch()) {
      String text = Instant.ofEpochSecond(at.getEpochSecond()).toString();
      last = new Second(at.getEpochSecond(), text.substring(0, text.length() - 1));
    }
    out.append(last.text());
    int nanos = at.getNano();
    if (nanos != 0) {
      out.append('.');
      int begin = out.length();
      out.append(nanos);
      out.insert(begin, "0".repeat(NANO_DIGITS - (out.length() - begin)));
      // Three, six or nine digits.
      while (nanos % 1000 == 0) {
        nanos /= 1000;
        out.setLength(out.length() - 3);
      }
    }
    out.append('Z');
  }
}
