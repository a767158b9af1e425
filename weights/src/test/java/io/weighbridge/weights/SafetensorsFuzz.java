package io.weighbridge.weights;

/// Any bytes as safetensors files.
public final class SafetensorsFuzz {

  private SafetensorsFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    FuzzedFile.readThrough(content, SafetensorsFile::read);
  }
}
