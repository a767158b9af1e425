package io.weighbridge.weights;

/// Any bytes as HDF5 files.
public final class Hdf5Fuzz {

  private Hdf5Fuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    FuzzedFile.readThrough(content, Hdf5WeightsFile::read);
  }
}
