package io.weighbridge.weights;

/// Any bytes as files of PyTorch; and as the pickle in one, which mutation of ZIP files seldom
/// reaches.
public final class TorchFuzz {

  private TorchFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    FuzzedFile.readThrough(content, TorchFile::read);
    byte[] file =
        new TorchBytes().member("m/data.pkl", content).member("m/data/0", new byte[64]).toBytes();
    FuzzedFile.readThrough(file, TorchFile::read);
  }
}
