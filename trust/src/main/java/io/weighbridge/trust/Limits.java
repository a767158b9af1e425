package io.weighbridge.trust;

import java.time.Duration;

/// How far a scan goes. What lies beyond is not read, and the file is then not called safe.
///
/// @param unpacked bytes that all archives and streams in one file may unpack to
/// @param inMemory bytes that one compressed member may unpack to
/// @param members files inside one file, at all depths together
/// @param depth archives inside archives
/// @param time for one file
public record Limits(long unpacked, long inMemory, int members, int depth, Duration time) {

  /// Generous to every real model, small enough for a server that scans many files at a time.
  public static final Limits DEFAULT =
      new Limits(4L << 30, 128L << 20, 100_000, 8, Duration.ofMinutes(10));

  public Limits {
    if (unpacked < 0 || inMemory < 0 || inMemory > Integer.MAX_VALUE - 8 || members < 0) {
      throw new IllegalArgumentException("limits of a scan: sizes from 0 on, 2 GiB in memory");
    }
    if (depth < 0 || time.isNegative()) {
      throw new IllegalArgumentException("limits of a scan: depth and time from 0 on");
    }
  }
}
