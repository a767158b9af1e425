package io.weighbridge.grants;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Places of which there is a fixed number on all servers together. Those that this server holds
/// are leases; how many of them are taken is counted here, so that most requests ask nobody.
final class Places {

  /// So long a server that died keeps others from its places.
  static final Duration LEASE = Duration.ofSeconds(60);

  private final String name;
  private final long number;
  private final Leases leases;
  private final List<Place> held = new ArrayList<>();
  private int taken;

  /// The most that were taken at once since the last turn, and in the turn before.
  private int peak;

  private int peakBefore;

  private static final class Place {
    final long index;
    final Leases.Lease lease;
    long heldUntil;

    Place(long index, Leases.Lease lease, long heldUntil) {
      this.index = index;
      this.lease = lease;
      this.heldUntil = heldUntil;
    }
  }

  /// @param name of the places among all leases
  Places(String name, long number, Leases leases) {
    this.name = name;
    this.number = number;
    this.leases = leases;
  }

  /// @return whether there was one
  synchronized boolean take() {
    if (!has(taken + 1)) {
      return false;
    }
    taken++;
    peak = Math.max(peak, taken);
    return true;
  }

  synchronized void giveBack() {
    taken--;
  }

  /// Holds one place for all who use it here.
  ///
  /// @return whether there was one
  synchronized boolean hold() {
    peak = Math.max(peak, 1);
    return has(1);
  }

  private boolean has(int wanted) {
    long now = System.nanoTime();
    held.removeIf(place -> place.heldUntil - now <= 0);
    while (held.size() < wanted) {
      if (!acquire(now)) {
        return false;
      }
    }
    return true;
  }

  private boolean acquire(long now) {
    for (long index = 0; index < number; index++) {
      long wanted = index;
      if (held.stream().anyMatch(place -> place.index == wanted)) {
        continue;
      }
      Optional<Leases.Lease> lease = leases.acquire("%s:%d".formatted(name, index), LEASE);
      if (lease.isPresent()) {
        held.add(new Place(index, lease.get(), now + LEASE.toNanos()));
        return true;
      }
    }
    return false;
  }

  /// Renews what is in use, and gives back what was not lately. To be called well within the time
  /// of a lease.
  synchronized void keepUp() {
    long now = System.nanoTime();
    int wanted = Math.max(taken, Math.max(peak, peakBefore));
    peakBefore = peak;
    peak = taken;
    for (Place place : List.copyOf(held).reversed()) {
      if (held.size() > wanted) {
        held.remove(place);
        place.lease.release();
      } else if (place.lease.renew(LEASE)) {
        place.heldUntil = now + LEASE.toNanos();
      } else {
        held.remove(place);
      }
    }
  }

  synchronized void releaseAll() {
    held.forEach(place -> place.lease.release());
    held.clear();
  }
}
