package io.weighbridge.trust;

/// What is left of the limits during the scan of one file.
final class Budget {

  private final Limits limits;
  private final long deadline;
  private long unpacked;
  private int members;

  Budget(Limits limits) {
    this.limits = limits;
    this.deadline = System.nanoTime() + limits.time().toNanos();
  }

  Limits limits() {
    return limits;
  }

  /// Bytes that are about to be taken from a compressed member.
  void unpack(long bytes) {
    unpacked += bytes;
    if (unpacked > limits.unpacked()) {
      throw new Unreadable(
          0, "unpacks to more than the %d bytes that are read".formatted(limits.unpacked()));
    }
    checkTime();
  }

  void member() {
    members++;
    if (members > limits.members()) {
      throw new Unreadable(
          0, "has more than the %d members that are read".formatted(limits.members()));
    }
    checkTime();
  }

  void checkTime() {
    if (System.nanoTime() - deadline > 0) {
      throw new Unreadable(
          0, "takes longer than the %d s a file may take".formatted(limits.time().toSeconds()));
    }
  }
}
