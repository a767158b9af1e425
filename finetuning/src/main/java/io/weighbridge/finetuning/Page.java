package io.weighbridge.finetuning;

import java.util.List;

/// Some of a list, and whether there is more behind.
public record Page<T>(List<T> items, boolean more) {

  public Page {
    items = List.copyOf(items);
  }

  /// The first `limit` of up to `limit + 1` that were found.
  static <T> Page<T> of(List<T> found, int limit) {
    return found.size() > limit
        ? new Page<>(found.subList(0, limit), true)
        : new Page<>(found, false);
  }
}
