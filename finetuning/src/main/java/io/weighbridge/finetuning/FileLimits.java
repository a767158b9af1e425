package io.weighbridge.finetuning;

/// How much everybody may keep.
///
/// @param bytes of one file
/// @param bytesPerOwner of all his files
/// @param filesPerOwner how many they are
public record FileLimits(long bytes, long bytesPerOwner, int filesPerOwner) {

  /// One file as large as OpenAI takes it (512 MB), ten such in all.
  public static final FileLimits DEFAULT = new FileLimits(512L << 20, 5L << 30, 1000);

  public FileLimits {
    if (bytes < 1 || bytesPerOwner < 1 || filesPerOwner < 1) {
      throw new IllegalArgumentException(
          "limits of files are at least 1, not %d, %d and %d"
              .formatted(bytes, bytesPerOwner, filesPerOwner));
    }
  }
}
