package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;

/// Walks once over JSON in an array, strictly by RFC 8259: no comments, no trailing commas, no
/// control characters in texts, texts that are UTF-8. Beyond the RFC the tokens `NaN`, `Infinity`
/// and `-Infinity` are numbers where a fraction is expected, because Python's writers and Triton
/// send them.
///
/// Numbers are rounded correctly: a float is computed in double precision and taken if no error of
/// that computation could have moved it over a boundary between two floats; a double is computed
/// where that is exact (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990). All
/// others go through the JDK.
final class JsonScanner {

  /// Deeper than any request.
  static final int DEEPEST = 64;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// Longer than any number that tells something.
  private static final int LONGEST_NUMBER = 1000;

  private static final int LARGEST_EXPONENT = 100_000;
  private static final int SAFE_DIGITS = 18;
  private static final int WHOLE_DIGITS = 40;

  /// 10^22 is the last power of ten that a double holds exactly.
  private static final int EXACT_POWER = 22;

  private static final long EXACT_MANTISSA = 1L << 53;
  private static final double[] POWERS = powers(60);

  /// The bits of a double's fraction that a float does not have.
  private static final long FLOAT_LOST = (1L << 29) - 1;

  private static final long FLOAT_HALF = 1L << 28;

  /// Units in the last place that a mantissa, a power and their quotient may be off together.
  private static final long DOUBT = 8;

  private static final double FLOAT_MAX = 0x1.fffffcp127;

  private final byte[] in;
  private final int end;
  private int at;

  /// The number that was read last: `(negative ? -1 : 1) * mantissa * 10^exponent` if it has no
  /// more than [#SAFE_DIGITS]; the text from `start` on says it always.
  private int start;

  private boolean negative;
  private boolean whole;
  private int digits;
  private long mantissa;
  private int exponent;

  JsonScanner(byte[] in, int from, int end) {
    this.in = in;
    this.at = from;
    this.end = end;
  }

  int position() {
    return at;
  }

  /// Goes back to, or on to, the beginning of a value.
  void moveTo(int position) {
    at = position;
  }

  int left() {
    return end - at;
  }

  HttpFailure failure(String what) {
    return HttpFailure.badRequest(
        "The request is no JSON that is accepted here: %s at byte %d.".formatted(what, at));
  }

  /// The next byte that is no white space, without taking it; -1 at the end.
  int peek() {
    while (at < end) {
      byte c = in[at];
      if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) {
        return c & 0xff;
      }
      at++;
    }
    return -1;
  }

  /// Takes the byte if it is next.
  boolean take(char wanted) {
    if (peek() == wanted) {
      at++;
      return true;
    }
    return false;
  }

  void expect(char wanted) {
    if (!take(wanted)) {
      throw failure("'" + wanted + "' is expected");
    }
  }

  /// Behind a member or an element: whether another one follows, or else the end was taken.
  boolean another(char close) {
    int c = peek();
    if (c == ',') {
      at++;
      return true;
    }
    if (c == close) {
      at++;
      return false;
    }
    throw failure("',' or '" + close + "' is expected");
  }

  void expectEnd() {
    if (peek() >= 0) {
      throw failure("more than one value");
    }
  }

  /// Takes `null` if it is next.
  boolean takeNull() {
    return peek() == 'n' && word("null");
  }

  boolean truth() {
    int c = peek();
    if (c == 't' && word("true")) {
      return true;
    }
    if (c == 'f' && word("false")) {
      return false;
    }
    throw failure("true or false is expected");
  }

  private boolean word(String word) {
    if (!takeWord(word)) {
      throw failure("'" + word + "' is expected");
    }
    return true;
  }

  private boolean takeWord(String word) {
    if (end - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (in[at + i] != word.charAt(i)) {
        return false;
      }
    }
    at += word.length();
    return true;
  }

  /// The name of a member, and its colon.
  String name() {
    String name = text();
    expect(':');
    return name;
  }

  String text() {
    if (peek() != '"') {
      throw failure("a text is expected");
    }
    int from = at + 1;
    for (int p = from; p < end; p++) {
      byte c = in[p];
      if (c == '"') {
        at = p + 1;
        return new String(in, from, p - from, ISO_8859_1);
      }
      if (c < ' ' || c == '\\') {
        break;
      }
    }
    ByteBuilder out = new ByteBuilder(64);
    text(out);
    return out.text(UTF_8);
  }

  /// Appends the text's UTF-8 bytes, without escapes.
  void text(ByteBuilder out) {
    if (peek() != '"') {
      throw failure("a text is expected");
    }
    at++;
    int plain = at;
    while (at < end) {
      byte c = in[at];
      if (c == '"') {
        out.bytes(in, plain, at - plain);
        at++;
        return;
      }
      if (c == '\\') {
        out.bytes(in, plain, at - plain);
        escape(out);
        plain = at;
      } else if (c >= ' ') {
        at++;
      } else if (c >= 0) {
        throw failure("a control character in a text");
      } else {
        at += Utf8.length(in, at, end, this);
      }
    }
    throw failure("a text without an end");
  }

  private void escape(ByteBuilder out) {
    if (end - at < 2) {
      throw failure("a text without an end");
    }
    byte c = in[at + 1];
    switch (c) {
      case '"', '\\', '/' -> out.one(c);
      case 'b' -> out.one('\b');
      case 'f' -> out.one('\f');
      case 'n' -> out.one('\n');
      case 'r' -> out.one('\r');
      case 't' -> out.one('\t');
      case 'u' -> {
        int unit = unit(at);
        if (Character.isHighSurrogate((char) unit)) {
          int low = end - at > 7 && in[at + 6] == '\\' && in[at + 7] == 'u' ? unit(at + 6) : 0;
          if (!Character.isLowSurrogate((char) low)) {
            throw failure("half a surrogate pair");
          }
          Utf8.append(Character.toCodePoint((char) unit, (char) low), out);
          at += 12;
        } else if (Character.isLowSurrogate((char) unit)) {
          throw failure("half a surrogate pair");
        } else {
          Utf8.append(unit, out);
          at += 6;
        }
        return;
      }
      default -> throw failure("an escape that is none");
    }
    at += 2;
  }

  /// The four digits of an escape that begins at a place.
  private int unit(int from) {
    if (end - from < 6) {
      throw failure("an escape without an end");
    }
    int value = 0;
    for (int i = from + 2; i < from + 6; i++) {
      int digit = Character.digit(in[i], 16);
      if (digit < 0) {
        throw failure("an escape that is none");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /// Passes over a value of any kind, checking it.
  void skip() {
    skip(0);
  }

  private void skip(int depth) {
    if (depth > DEEPEST) {
      throw failure("a nesting deeper than " + DEEPEST);
    }
    switch (peek()) {
      case '{' -> {
        at++;
        if (!take('}')) {
          do {
            skipText();
            expect(':');
            skip(depth + 1);
          } while (another('}'));
        }
      }
      case '[' -> {
        at++;
        if (!take(']')) {
          do {
            skip(depth + 1);
          } while (another(']'));
        }
      }
      case '"' -> skipText();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> {
        if (!special(peek())) {
          number();
        }
      }
    }
  }

  private void skipText() {
    if (peek() != '"') {
      throw failure("a text is expected");
    }
    at++;
    while (at < end) {
      byte c = in[at];
      if (c == '"') {
        at++;
        return;
      }
      if (c == '\\') {
        escape(ByteBuilder.NOWHERE);
      } else if (c >= ' ') {
        at++;
      } else if (c >= 0) {
        throw failure("a control character in a text");
      } else {
        at += Utf8.length(in, at, end, this);
      }
    }
    throw failure("a text without an end");
  }

  /// Whether a word is next that stands for no finite number; it is taken.
  private boolean special(int first) {
    return (first == 'N' && takeWord("NaN"))
        || (first == 'I' && takeWord("Infinity"))
        || (first == '-' && takeWord("-Infinity"));
  }

  private double specialValue(int from) {
    return switch (in[from]) {
      case 'N' -> Double.NaN;
      case 'I' -> Double.POSITIVE_INFINITY;
      default -> Double.NEGATIVE_INFINITY;
    };
  }

  /// Whether a finite number is next, without white space before it.
  boolean atNumber() {
    if (at == end) {
      return false;
    }
    int c = in[at];
    return (c >= '0' && c <= '9') || c == '-';
  }

  /// Takes `0.0,` or `0,`, and a space behind it, if that is next: most numbers of a picture or of
  /// a one-hot row.
  boolean takeZero() {
    int p = at;
    if (end - p < 5 || in[p] != '0') {
      return false;
    }
    int comma = in[p + 1] == '.' && in[p + 2] == '0' ? p + 3 : p + 1;
    if (in[comma] != ',') {
      return false;
    }
    at = in[comma + 1] == ' ' ? comma + 2 : comma + 1;
    return true;
  }

  /// The next number as an FP32.
  float real32() {
    int c = peek();
    if (c == 'N' || c == 'I' || (c == '-' && left() > 1 && in[at + 1] == 'I')) {
      return (float) special64(c);
    }
    number();
    if (digits <= SAFE_DIGITS && exponent >= -60 && exponent <= 60) {
      double value = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
      long lost = Double.doubleToRawLongBits(value) & FLOAT_LOST;
      if (value >= Float.MIN_NORMAL && value < FLOAT_MAX && Math.abs(lost - FLOAT_HALF) > DOUBT) {
        float found = (float) value;
        return negative ? -found : found;
      }
      if (mantissa == 0) {
        return negative ? -0f : 0f;
      }
    }
    float value = Float.parseFloat(numberText());
    if (Float.isInfinite(value)) {
      throw failure(numberText() + " is beyond FP32");
    }
    return value;
  }

  /// The next number as an FP64.
  double real64() {
    int c = peek();
    if (c == 'N' || c == 'I' || (c == '-' && left() > 1 && in[at + 1] == 'I')) {
      return special64(c);
    }
    number();
    if (digits <= SAFE_DIGITS
        && mantissa <= EXACT_MANTISSA
        && exponent >= -EXACT_POWER
        && exponent <= EXACT_POWER) {
      double value = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
      return negative ? -value : value;
    }
    double value = Double.parseDouble(numberText());
    if (Double.isInfinite(value)) {
      throw failure(numberText() + " is beyond FP64");
    }
    return value;
  }

  private double special64(int first) {
    // The caller has passed the white space.
    int from = at;
    if (!special(first)) {
      throw failure("a number is expected");
    }
    return specialValue(from);
  }

  /// The next number as a whole one, from `least` to `most`. What has a fraction or an exponent but
  /// is whole all the same is taken: JavaScript and JSON Schema do not tell 1.0 from 1.
  long whole(long least, long most) {
    peek();
    number();
    if (whole && digits <= SAFE_DIGITS) {
      long value = negative ? -mantissa : mantissa;
      if (value < least || value > most) {
        throw failure("%d is not from %d to %d".formatted(value, least, most));
      }
      return value;
    }
    BigDecimal value = exactly();
    if (value.compareTo(BigDecimal.valueOf(least)) < 0
        || value.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw failure("%s is not from %d to %d".formatted(numberText(), least, most));
    }
    return value.longValue();
  }

  /// The next number as an unsigned one of 64 bits.
  long unsigned64() {
    peek();
    number();
    if (whole && digits <= SAFE_DIGITS && (!negative || mantissa == 0)) {
      return mantissa;
    }
    BigDecimal value = exactly();
    if (value.signum() < 0 || value.toBigInteger().bitLength() > Long.SIZE) {
      throw failure(numberText() + " is not from 0 to 18446744073709551615");
    }
    return value.toBigInteger().longValue();
  }

  private BigDecimal exactly() {
    String text = numberText();
    if (text.length() > WHOLE_DIGITS || Math.abs(exponent) > WHOLE_DIGITS) {
      throw failure("a whole number is expected");
    }
    BigDecimal value = new BigDecimal(text);
    if (value.stripTrailingZeros().scale() > 0) {
      throw failure(text + " is no whole number");
    }
    return value;
  }

  /// A parameter's number.
  Parameter parameter() {
    int c = peek();
    int from = at;
    if (special(c)) {
      return new Parameter.Real(specialValue(from));
    }
    number();
    if (whole && digits <= SAFE_DIGITS) {
      return new Parameter.Whole(negative ? -mantissa : mantissa);
    }
    return new Parameter.Real(Double.parseDouble(numberText()));
  }

  private String numberText() {
    return new String(in, start, at - start, ISO_8859_1);
  }

  /// RFC 8259 section 6. The mantissa is right if it has no more than 18 digits.
  private void number() {
    final byte[] b = in;
    final int last = end;
    int p = at;
    start = p;
    int c = p < last ? b[p] : -1;
    boolean minus = c == '-';
    if (minus) {
      c = ++p < last ? b[p] : -1;
    }
    long m = 0;
    int count = 0;
    if (c == '0') {
      c = ++p < last ? b[p] : -1;
    } else if (c >= '1' && c <= '9') {
      int first = p;
      do {
        m = m * 10 + (c - '0');
        c = ++p < last ? b[p] : -1;
      } while (c >= '0' && c <= '9');
      count = p - first;
    } else {
      throw failure("a value is expected");
    }
    int power = 0;
    boolean integral = true;
    if (c == '.') {
      integral = false;
      int first = ++p;
      c = p < last ? b[p] : -1;
      if (m == 0) {
        while (c == '0') {
          c = ++p < last ? b[p] : -1;
        }
      }
      int telling = p;
      while (last - p >= 8) {
        long eight = (long) LONG.get(b, p);
        if (!areDigits(eight)) {
          break;
        }
        m = m * 100_000_000 + digits(eight);
        p += 8;
      }
      c = p < last ? b[p] : -1;
      while (c >= '0' && c <= '9') {
        m = m * 10 + (c - '0');
        c = ++p < last ? b[p] : -1;
      }
      if (p == first) {
        throw failure("a number that ends with its point");
      }
      count += p - telling;
      power = first - p;
    }
    if (c == 'e' || c == 'E') {
      integral = false;
      c = ++p < last ? b[p] : -1;
      boolean down = c == '-';
      if (down || c == '+') {
        c = ++p < last ? b[p] : -1;
      }
      int first = p;
      int value = 0;
      while (c >= '0' && c <= '9') {
        value = value < LARGEST_EXPONENT ? value * 10 + (c - '0') : value;
        c = ++p < last ? b[p] : -1;
      }
      if (p == first) {
        throw failure("a number without its exponent");
      }
      power += down ? -value : value;
    }
    at = p;
    if (p - start > LONGEST_NUMBER) {
      throw failure("a number of more than %d characters".formatted(LONGEST_NUMBER));
    }
    negative = minus;
    whole = integral;
    digits = count;
    mantissa = m;
    exponent = power;
  }

  /// Whether eight bytes are digits: their upper halves are 3, also when 6 is added.
  private static boolean areDigits(long eight) {
    return ((eight & 0xf0f0_f0f0_f0f0_f0f0L)
            | (((eight + 0x0606_0606_0606_0606L) & 0xf0f0_f0f0_f0f0_f0f0L) >>> 4))
        == 0x3333_3333_3333_3333L;
  }

  /// Eight digits at once: pairs, then fours, then all (D. Lemire, Number Parsing at a Gigabyte per
  /// Second, 2021, section 3).
  private static long digits(long eight) {
    long pairs = ((eight & 0x0f0f_0f0f_0f0f_0f0fL) * 2561) >>> 8;
    long fours = ((pairs & 0x00ff_00ff_00ff_00ffL) * 6_553_601) >>> 16;
    return ((fours & 0x0000_ffff_0000_ffffL) * 42_949_672_960_001L) >>> 32;
  }

  private static double[] powers(int most) {
    double[] powers = new double[most + 1];
    for (int i = 0; i <= most; i++) {
      powers[i] = Double.parseDouble("1e" + i);
    }
    return powers;
  }
}
