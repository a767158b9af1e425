package io.weighbridge.tracing;

/// The middle of some numbers, found without sorting all of them (Hoare's selection).
final class Median {

  private Median() {}

  /// The upper median of the first `count` values, none of them NaN; reorders them.
  static float of(float[] values, int count) {
    int wanted = count / 2;
    int low = 0;
    int high = count - 1;
    while (low < high) {
      float pivot = values[(low + high) >>> 1];
      int left = low;
      int right = high;
      while (left <= right) {
        while (values[left] < pivot) {
          left++;
        }
        while (values[right] > pivot) {
          right--;
        }
        if (left <= right) {
          float other = values[left];
          values[left++] = values[right];
          values[right--] = other;
        }
      }
      if (wanted <= right) {
        high = right;
      } else if (wanted >= left) {
        low = left;
      } else {
        break;
      }
    }
    return values[wanted];
  }
}
