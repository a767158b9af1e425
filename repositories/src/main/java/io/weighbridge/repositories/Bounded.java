package io.weighbridge.repositories;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/// A cache that forgets what was not used for the longest time when its entries weigh too much
/// together. Keys are spread over several locks, so that readers seldom wait for each other.
final class Bounded<K, V> {

  private static final int PART_BITS = 4;
  private static final int PARTS = 1 << PART_BITS;

  /// Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4).
  private static final int SPREAD = 0x9e3779b9;

  private final List<Part<K, V>> parts = new ArrayList<>();

  Bounded(long limit, ToLongFunction<V> weight) {
    for (int i = 0; i < PARTS; i++) {
      parts.add(new Part<>(limit / PARTS, weight));
    }
  }

  Optional<V> get(K key) {
    return part(key).get(key);
  }

  void put(K key, V value) {
    part(key).put(key, value);
  }

  private Part<K, V> part(K key) {
    // By the highest bits: the maps inside go by the lowest, which must differ within a part.
    return parts.get((key.hashCode() * SPREAD) >>> -PART_BITS);
  }

  private static final class Part<K, V> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long limit;
    private final ToLongFunction<V> weight;
    private long total;

    private Part(long limit, ToLongFunction<V> weight) {
      this.limit = limit;
      this.weight = weight;
    }

    private Optional<V> get(K key) {
      lock.lock();
      try {
        return Optional.ofNullable(entries.get(key));
      } finally {
        lock.unlock();
      }
    }

    private void put(K key, V value) {
      long added = weight.applyAsLong(value);
      if (added > limit) {
        return;
      }
      lock.lock();
      try {
        V before = entries.put(key, value);
        total += added - (before == null ? 0 : weight.applyAsLong(before));
        var eldest = entries.entrySet().iterator();
        while (total > limit && eldest.hasNext()) {
          total -= weight.applyAsLong(eldest.next().getValue());
          eldest.remove();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
