package io.weighbridge.sealing;

/// Any bytes are a package's manifest, or are refused in one sentence; also those that a vendor
/// signed.
final class PackageManifestFuzz {

  private PackageManifestFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    for (byte[] bytes : new byte[][] {input, Resigned.document(input)}) {
      try {
        PackageManifest manifest = PackageManifest.read(bytes, "fuzzed", Resigned.TRUSTED);
        for (PackageManifest.PackageFile file : manifest.files()) {
          file.plain()
              .ifPresent(plain -> {
                if (SealedLayout.segments(plain.size()) > SealedLayout.MOST_SEGMENTS) {
                  throw new AssertionError(file + " has more segments than there can be");
                }
              });
        }
      } catch (RefusedException e) {
        // What a damaged file ends in.
      }
    }
  }
}
