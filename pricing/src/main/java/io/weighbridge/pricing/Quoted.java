package io.weighbridge.pricing;

/// Texts of strangers as a message may show them: short and on one line.
final class Quoted {

  private static final int LONGEST = 60;

  private Quoted() {}

  static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
