package io.weighbridge.weights;

/// Any bytes as ZIP files of NumPy arrays.
public final class NpzFuzz {

  private NpzFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    FuzzedFile.readThrough(content, NpzFile::read);
  }
}
