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

  /// A place that nobody took for so long goes back to the other servers.
  static final Duration SPARE = Duration.ofSeconds(10);

  private final String name;
  private final long number;
  private final Leases leases;
  private final List<Place> held = new ArrayList<>();
  private int taken;
  private long wantedAt = System.nanoTime();

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
    long now = System.nanoTime();
    wantedAt = now;
    held.removeIf(place -> place.heldUntil - now <= 0);
    if (taken >= held.size() && !acquire(now)) {
      return false;
    }
    taken++;
    return true;
  }

  synchronized void giveBack() {
    taken--;
    wantedAt = System.nanoTime();
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

  /// Renews what is taken, and gives back what nobody wanted for a while. To be called well within
  /// the time of a lease.
  synchronized void keepUp() {
    long now = System.nanoTime();
    boolean spare = now - wantedAt > SPARE.toNanos();
    List<Place> all = List.copyOf(held);
    for (int i = all.size() - 1; i >= 0; i--) {
      Place place = all.get(i);
      if (spare && held.size() > taken) {
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
