package io.weighbridge.datasets;

/// Any bytes are a picture, or a [DatasetException]; and a picture is a digit or an empty one.
public final class PictureFuzz {

  private PictureFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Grey picture = PictureFile.read("fuzz.png", data);
      for (float value : DigitImage.prepare("fuzz.png", picture)) {
        if (!(value >= 0 && value <= 1)) {
          throw new AssertionError("a grey value of " + value);
        }
      }
    } catch (DatasetException e) {
      IdxFuzz.requireMessage(e);
    }
  }
}
