package io.weighbridge.weights;

/// Any bytes as NumPy arrays.
public final class NpyFuzz {

  private NpyFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    FuzzedFile.readThrough(content, NpyFile::read);
  }
}
