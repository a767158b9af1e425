package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parts bytes into the instructions of a pickle; knows nothing of what they mean.
final class PickleReader {

  /// The longest number written in digits: Python's own limit (`sys.int_info`).
  static final int MAX_DIGITS = 4300;

  /// The longest binary integer, in bytes.
  static final int MAX_INTEGER = 1 << 16;

  private static final ValueLayout.OfDouble BIG_DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern REAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private final MemorySegment bytes;
  private final PickleBudget budget;

  /// Where the next byte is taken from.
  private long at;

  /// Where the instruction begins that is being read, and what it is called.
  private long offset;

  private String op = "";

  PickleReader(MemorySegment bytes, long start, PickleBudget budget) {
    this.bytes = bytes;
    this.budget = budget;
    at = start;
  }

  /// The offset of the next instruction.
  long position() {
    return at;
  }

  long size() {
    return bytes.byteSize();
  }

  PickleInstruction next() throws PickleFault {
    offset = at;
    budget.takeInstruction(offset);
    if (at >= bytes.byteSize()) {
      throw new PickleFault(offset, "the file ends before the STOP of its pickle");
    }
    int code = u8(bytes, at);
    PickleOp next = PickleOp.of(code);
    if (next == null) {
      throw new PickleFault(offset, "is 0x%02x, which is no instruction".formatted(code));
    }
    at++;
    op = next.name();
    return new PickleInstruction(offset, next, argument(next.argument()), at);
  }

  private @Nullable PickleValue argument(PickleOp.Argument kind) throws PickleFault {
    return switch (kind) {
      case NONE -> null;
      case UINT1 -> PickleValue.Int.of(length(1));
      case UINT2 -> PickleValue.Int.of(length(2));
      case UINT4 -> PickleValue.Int.of(length(4));
      case INT4 -> PickleValue.Int.of(signed());
      case UINT8 -> PickleValue.Int.of(length(8));
      case FLOAT8 -> new PickleValue.Real(take(8).get(BIG_DOUBLE, 0));
      case LONG1 -> integer(length(1));
      case LONG4 -> integer(signed());
      case TEXT1 -> text(length(1));
      case TEXT4 -> text(length(4));
      case TEXT8 -> text(length(8));
      case BYTES1 -> new PickleValue.Bytes(take(length(1)));
      case BYTES4 -> new PickleValue.Bytes(take(length(4)));
      case BYTES8 -> new PickleValue.Bytes(take(length(8)));
      case STRING1 -> string(length(1));
      case STRING4 -> string(signed());
      case INT_LINE -> intLine();
      case LONG_LINE -> longLine();
      case FLOAT_LINE -> floatLine();
      case QUOTED_LINE -> new PickleValue.Text(quoted());
      case ESCAPED_LINE -> new PickleValue.Text(PickleText.rawUnicode(offset, latin(line())));
      case LINE -> new PickleValue.Text(PickleText.utf8(offset, copy(line())));
      case TWO_LINES -> {
        String module = PickleText.utf8(offset, copy(line()));
        yield new PickleValue.Global(module, PickleText.utf8(offset, copy(line())));
      }
    };
  }

  static int u8(MemorySegment bytes, long at) {
    return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  /// An unsigned number of 1, 2 or 4 bytes, or 8 bytes of which the sign shows what no file has.
  private long length(int width) throws PickleFault {
    MemorySegment number = take(width);
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= (long) u8(number, i) << (Byte.SIZE * i);
    }
    return value;
  }

  private int signed() throws PickleFault {
    return take(Integer.BYTES).get(Tensor.INT, 0);
  }

  private MemorySegment take(long count) throws PickleFault {
    if (count < 0 || count > bytes.byteSize() - at) {
      throw new PickleFault(
          offset,
          "%s goes beyond the end: %s bytes are asked for, %d follow"
              .formatted(op, Long.toUnsignedString(count), bytes.byteSize() - at));
    }
    MemorySegment taken = bytes.asSlice(at, count);
    at += count;
    return taken;
  }

  private byte[] copy(MemorySegment taken) throws PickleFault {
    budget.takeText(offset, taken.byteSize());
    return taken.toArray(ValueLayout.JAVA_BYTE);
  }

  private String latin(MemorySegment taken) throws PickleFault {
    return PickleText.latin(copy(taken));
  }

  private MemorySegment line() throws PickleFault {
    long end = at;
    while (end < bytes.byteSize() && u8(bytes, end) != '\n') {
      end++;
    }
    if (end == bytes.byteSize()) {
      throw new PickleFault(offset, op + " has a line without end");
    }
    MemorySegment line = bytes.asSlice(at, end - at);
    at = end + 1;
    return line;
  }

  private PickleValue text(long length) throws PickleFault {
    return new PickleValue.Text(PickleText.utf8(offset, copy(take(length))));
  }

  private PickleValue string(long length) throws PickleFault {
    return new PickleValue.Text(PickleText.utf8OrLatin(copy(take(length))));
  }

  /// Two's complement, little-endian; no bytes are 0.
  private PickleValue integer(long length) throws PickleFault {
    if (length > MAX_INTEGER) {
      throw new PickleFault(
          offset,
          "%s has %d bytes, more than the %d that are read".formatted(op, length, MAX_INTEGER));
    }
    byte[] little = take(length).toArray(ValueLayout.JAVA_BYTE);
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[little.length - 1 - i];
    }
    return new PickleValue.Int(big.length == 0 ? BigInteger.ZERO : new BigInteger(big));
  }

  /// `I00` and `I01` are how protocol 0 writes False and True.
  private PickleValue intLine() throws PickleFault {
    String digits = number();
    if (op.equals(PickleOp.INT.name()) && (digits.equals("00") || digits.equals("01"))) {
      return new PickleValue.Bool(digits.equals("01"));
    }
    return integer(digits);
  }

  private PickleValue longLine() throws PickleFault {
    String digits = number();
    return integer(digits.endsWith("L") ? digits.substring(0, digits.length() - 1) : digits);
  }

  private PickleValue integer(String digits) throws PickleFault {
    if (!INTEGER.matcher(digits).matches()) {
      throw notANumber();
    }
    return new PickleValue.Int(new BigInteger(digits));
  }

  private PickleValue floatLine() throws PickleFault {
    String digits = number();
    return new PickleValue.Real(
        switch (digits) {
          case "inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          case "nan", "-nan" -> Double.NaN;
          default -> {
            if (!REAL.matcher(digits).matches()) {
              throw notANumber();
            }
            yield Double.parseDouble(digits);
          }
        });
  }

  private String number() throws PickleFault {
    MemorySegment line = line();
    if (line.byteSize() > MAX_DIGITS) {
      throw new PickleFault(
          offset,
          "%s has %d digits, more than the %d that Python reads"
              .formatted(op, line.byteSize(), MAX_DIGITS));
    }
    return latin(line);
  }

  private PickleFault notANumber() {
    return new PickleFault(offset, op + " has a line that is no number");
  }

  private String quoted() throws PickleFault {
    String line = latin(line());
    int last = line.length() - 1;
    if (last < 1
        || line.charAt(0) != line.charAt(last)
        || (line.charAt(0) != '\'' && line.charAt(0) != '"')) {
      throw new PickleFault(offset, op + " has a line that is no quoted string");
    }
    return PickleText.unescaped(offset, line.substring(1, last));
  }
}
