package io.weighbridge.weights;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The values beside tensors, as text.
final class TorchText {

  /// Longer texts and lists are told by their length.
  private static final int MAX_LENGTH = 4096;

  private static final int MAX_BITS = 256;

  private TorchText() {}

  /// A key of a dict as a part of a name; null if it is none.
  static @Nullable String key(PickleValue key) {
    return switch (key) {
      case PickleValue.Text text -> text.value();
      case PickleValue.Int number -> of(number.value());
      case PickleValue.Bool bool -> of(bool);
      case PickleValue.Real real -> of(real);
      case PickleValue.None none -> of(none);
      default -> null;
    };
  }

  static boolean arePlain(List<PickleValue> items) {
    return items.stream().allMatch(TorchText::isPlain);
  }

  private static boolean isPlain(PickleValue value) {
    return switch (value) {
      case PickleValue.Text any -> true;
      case PickleValue.Int any -> true;
      case PickleValue.Bool any -> true;
      case PickleValue.Real any -> true;
      case PickleValue.None any -> true;
      default -> false;
    };
  }

  /// What stands in metadata, in Python's spelling; of what holds other values only what it is.
  static String of(PickleValue value) {
    return switch (value) {
      case PickleValue.None any -> "None";
      case PickleValue.Bool bool -> bool.value() ? "True" : "False";
      case PickleValue.Int number -> of(number.value());
      case PickleValue.Real real -> real(real.value());
      case PickleValue.Text text -> shortened(text.value());
      case PickleValue.Bytes bytes -> "(%d bytes)".formatted(bytes.bytes().byteSize());
      case PickleValue.Global global -> shortened(global.toString());
      case PickleValue.Called called -> called(called);
      case PickleValue other -> "(%s)".formatted(other);
    };
  }

  static String of(List<PickleValue> plain) {
    if (plain.size() > MAX_LENGTH) {
      return "(%d values)".formatted(plain.size());
    }
    String text = plain.stream().map(TorchText::of).collect(Collectors.joining(", ", "[", "]"));
    return text.length() > MAX_LENGTH ? "(%d values)".formatted(plain.size()) : text;
  }

  private static String called(PickleValue.Called called) {
    if (called.callable() instanceof PickleValue.Global global
        && called.arguments() instanceof PickleValue.TupleValue tuple
        && tuple.items().size() <= 8) {
      List<PickleValue> items =
          tuple.items().size() == 1
              ? switch (tuple.items().getFirst()) {
                case PickleValue.TupleValue inner -> inner.items();
                case PickleValue.ListValue inner -> inner.items();
                default -> tuple.items();
              }
              : tuple.items();
      return arePlain(items)
          ? shortened("%s(%s)".formatted(global, of(items)))
          : "(%s)".formatted(called);
    }
    return "(%s)".formatted(called);
  }

  private static String of(BigInteger number) {
    return number.bitLength() > MAX_BITS
        ? "(a number of %d bits)".formatted(number.bitLength())
        : number.toString();
  }

  private static String real(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : Double.toString(value);
  }

  private static String shortened(String text) {
    return text.length() > MAX_LENGTH ? "(%d characters)".formatted(text.length()) : text;
  }
}
