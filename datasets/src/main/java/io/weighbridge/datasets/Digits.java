package io.weighbridge.datasets;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Handwritten-looking digits, drawn here from strokes: 28x28, grey on black, centred by mass in a
/// box of 20x20 as MNIST has them, any number.
///
/// Each digit depends on the seed and its index alone, so the first thousand of a million are the
/// same as a thousand.
///
/// ```java
/// Dataset train = Digits.draw(10_000, 1);
/// ```
public final class Digits {

  static final int SIZE = 28;

  /// Nearly what one Java array holds.
  public static final int MAX_COUNT = 2_000_000;

  static final List<String> CLASSES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  private static final int CHUNK = 256;

  private Digits() {}

  /// Draws `count` digits, each class about as often as any other.
  ///
  /// @throws DatasetException for fewer than one or more than [#MAX_COUNT]
  public static Dataset draw(int count, long seed) {
    if (count < 1 || count > MAX_COUNT) {
      throw new DatasetException(
          "digits: %d is not a number of digits from 1 to %d".formatted(count, MAX_COUNT));
    }
    List<List<Glyph>> glyphs = Glyph.all();
    byte[] pixels = new byte[count * SIZE * SIZE];
    int[] labels = new int[count];
    IntStream.range(0, (count + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(chunk -> {
          DigitPainter painter = new DigitPainter();
          int end = Math.min(count, (chunk + 1) * CHUNK);
          for (int index = chunk * CHUNK; index < end; index++) {
            Hand hand = new Hand(new SplittableRandom(mix(seed + mix(index))));
            labels[index] = (int) (10 * hand.even());
            painter.paint(
                choose(glyphs.get(labels[index]), hand), hand, pixels, index * SIZE * SIZE);
          }
        });
    return new ByteImages("digits", new int[] {SIZE, SIZE}, pixels, labels, CLASSES);
  }

  private static Glyph choose(List<Glyph> ways, Hand hand) {
    int total = ways.stream().mapToInt(Glyph::weight).sum();
    int left = (int) (total * hand.even());
    for (Glyph way : ways) {
      left -= way.weight();
      if (left < 0) {
        return way;
      }
    }
    throw new IllegalStateException("weights that add up to " + total);
  }

  /// Spreads neighbouring numbers over all 64 bits (Steele, Lea and Flood 2014, mix64variant13).
  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
