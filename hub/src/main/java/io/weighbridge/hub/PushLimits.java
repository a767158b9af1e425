package io.weighbridge.hub;

import java.time.Duration;

/// What one push may bring. Large files belong to LFS, so these bound a history of texts and
/// pointers; each is checked while the push streams in, before memory or disk is spent on it.
///
/// @param packBytes of the pack as it is sent
/// @param objects in the pack; the server keeps a small record of each in memory
/// @param objectBytes of one object when unpacked; two of them are held in memory for a delta
/// @param unpackedBytes of all objects together when unpacked
/// @param commandBytes of the list of refs
/// @param fileBytes of one file outside LFS; above it the user is told of `git lfs track`
/// @param time from the first byte to the last object checked
record PushLimits(
    long packBytes,
    long objects,
    long objectBytes,
    long unpackedBytes,
    long commandBytes,
    long fileBytes,
    Duration time) {

  static final PushLimits DEFAULT =
      new PushLimits(
          2L << 30, 2_000_000, 64L << 20, 64L << 30, 1L << 20, 10_000_000, Duration.ofMinutes(60));

  /// With another limit for files outside LFS.
  PushLimits withFiles(long bytes) {
    return new PushLimits(
        packBytes, objects, Math.max(objectBytes, bytes), unpackedBytes, commandBytes, bytes, time);
  }
}
