package io.weighbridge.terms;

/// Any bytes as a licence text.
public final class LicenceTextFuzz {

  private LicenceTextFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    try {
      LicenceTexts.shipped().identify(LicenceText.read(content));
    } catch (LicenceTextException refused) {
      // What it should do.
    }
  }
}
