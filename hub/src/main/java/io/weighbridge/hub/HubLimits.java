package io.weighbridge.hub;

/// What one request may ask of the hub.
///
/// @param commitBytes bytes of a commit's body
/// @param commitFiles lines of a commit
/// @param regularFile bytes of a file that is kept in git itself; larger ones go through LFS
/// @param json bytes of a small JSON or form body
/// @param create bytes of the body that creates a repository, first files and all
/// @param page entries of a folder listed at once
public record HubLimits(
    long commitBytes, int commitFiles, long regularFile, long json, long create, int page) {

  public static final HubLimits DEFAULT =
      new HubLimits(1L << 30, 50_000, 10L << 20, 1L << 20, 4L << 20, 1000);
}
