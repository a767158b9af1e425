package io.weighbridge.weights;

/// Any bytes as Keras archives.
public final class KerasArchiveFuzz {

  private KerasArchiveFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    FuzzedFile.readThrough(content, KerasArchive::read);
  }
}
