package io.weighbridge.access;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Answers of the database, kept in memory until something changes. What was read before a change
/// and arrives after it is not kept, so after [#forget] returns nobody is told what was true
/// before.
final class Remembered<K, V> {

  /// An answer, and how many changes there had been when it was asked for.
  private record Answer<V>(V value, long changes) {}

  private final int most;
  private final ConcurrentHashMap<K, Answer<V>> answers = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  Remembered(int most) {
    this.most = most;
  }

  Optional<V> get(K key, Supplier<Optional<V>> read) {
    long now = changes.get();
    Answer<V> known = answers.get(key);
    if (known != null && known.changes == now) {
      return Optional.of(known.value);
    }
    Optional<V> value = read.get();
    value.ifPresent(there -> keep(key, new Answer<>(there, now)));
    return value;
  }

  void forget() {
    changes.incrementAndGet();
    answers.clear();
  }

  private void keep(K key, Answer<V> answer) {
    if (answers.size() >= most) {
      // Rare and cheap to make up for; keeping an order of use would cost every request.
      answers.clear();
    }
    answers.put(key, answer);
  }
}
