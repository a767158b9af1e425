package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.http.HttpFailure;
import java.math.BigDecimal;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers of JSON against the JDK's, which are rounded correctly.
class NumbersTest {

  private static final int ROUNDS = 200_000;

  private static JsonScanner scanner(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new JsonScanner(bytes, 0, bytes.length);
  }

  private static void same(String text) {
    float single = Float.parseFloat(text);
    if (Float.isFinite(single)) {
      assertThat(Float.floatToRawIntBits(scanner(text).real32()))
          .as("FP32 %s", text)
          .isEqualTo(Float.floatToRawIntBits(single));
    }
    double twice = Double.parseDouble(text);
    if (Double.isFinite(twice)) {
      assertThat(Double.doubleToRawLongBits(scanner(text).real64()))
          .as("FP64 %s", text)
          .isEqualTo(Double.doubleToRawLongBits(twice));
    }
  }

  private static void seeded(Consumer<Random> round) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try {
      for (int i = 0; i < ROUNDS; i++) {
        round.accept(random);
      }
    } catch (AssertionError e) {
      throw new AssertionError("with seed " + seed, e);
    }
  }

  @Test
  void floatsOfAllBitsAreReadAsTheyWereWritten() {
    seeded(random -> {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        same(Float.toString(value));
        same(Double.toString(value));
        same(new BigDecimal(value).toString());
      }
    });
  }

  @Test
  void halvesBetweenFloatsAreRoundedToEven() {
    seeded(random -> {
      float value = Float.intBitsToFloat(random.nextInt() & 0x7fff_ffff);
      float next = Math.nextUp(value);
      if (Float.isFinite(next)) {
        BigDecimal half = new BigDecimal(value).add(new BigDecimal(next)).divide(BigDecimal.TWO);
        same(half.toString());
        same(half.toPlainString().length() < 900 ? half.toPlainString() : half.toString());
        same(Double.toString(((double) value + next) / 2));
        same(Double.toString(Math.nextUp(((double) value + next) / 2)));
        same(Double.toString(Math.nextDown(((double) value + next) / 2)));
      }
    });
  }

  @Test
  void doublesOfAllBitsAreReadAsTheyWereWritten() {
    seeded(random -> {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        same(Double.toString(value));
      }
    });
  }

  @Test
  void shortAndLongDecimalsAreRoundedCorrectly() {
    seeded(random -> {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
      text.append(random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(99_999));
      if (random.nextBoolean()) {
        text.append('.');
        int digits = 1 + random.nextInt(25);
        for (int i = 0; i < digits; i++) {
          text.append((char) ('0' + random.nextInt(10)));
        }
      }
      if (random.nextBoolean()) {
        text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(90) - 45);
      }
      same(text.toString());
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.0",
        "-0.0",
        "0e5",
        "0.000e-99999",
        "1e-45",
        "1.4e-45",
        "7e-46",
        "1e-400",
        "16777217",
        "16777219",
        "9007199254740993",
        "9007199254740992",
        "3.4028235e38",
        "3.4028234e38",
        "1.17549435E-38",
        "1.1754942e-38",
        "999999999999999999",
        "9999999999999999999",
        "99999999999999999999",
        "123456789012345678901234567890",
        "0.1",
        "0.2",
        "0.30000000000000004",
        "2.2250738585072012e-308",
        "1e22",
        "1e23",
        "1E+2"
      })
  void edgesAreRoundedCorrectly(String text) {
    same(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        "01",
        "-01",
        ".5",
        "5.",
        "5.e1",
        "1e",
        "1e+",
        "1e-",
        "0x1",
        "nan",
        "Nan",
        "inf",
        "-NaN",
        "--1",
        "1..2",
        "Infinit",
        "-Infinit",
        "-I"
      })
  void whatIsNoNumberIsRefused(String text) {
    assertThatThrownBy(
            () -> {
              JsonScanner json = scanner(text);
              float _ = json.real32();
              json.expectEnd();
            })
        .isInstanceOf(HttpFailure.class);
  }

  @Test
  void wordsOfPythonAreNumbersThatAreNotFinite() {
    assertThat(scanner("NaN").real32()).isNaN();
    assertThat(scanner(" Infinity").real64()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(scanner("-Infinity").real32()).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e39", "3.4028236e38", "-1e99999", "1e999999999999"})
  void whatIsBeyondAFloatIsRefusedInsteadOfBecomingInfinite(String text) {
    assertThatThrownBy(() -> scanner(text).real32()).hasMessageContaining("beyond FP32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e309", "-1e400"})
  void whatIsBeyondADoubleIsRefused(String text) {
    assertThatThrownBy(() -> scanner(text).real64()).hasMessageContaining("beyond FP64");
  }

  @Test
  void aNumberWithoutEndIsRefused() {
    assertThatThrownBy(() -> scanner("1".repeat(100_000)).real64())
        .hasMessageContaining("a number of more than 1000 characters");
  }

  @Test
  void wholeNumbersAreExactToTheirLimits() {
    assertThat(scanner("9223372036854775807").whole(Long.MIN_VALUE, Long.MAX_VALUE))
        .isEqualTo(Long.MAX_VALUE);
    assertThat(scanner("-9223372036854775808").whole(Long.MIN_VALUE, Long.MAX_VALUE))
        .isEqualTo(Long.MIN_VALUE);
    assertThat(scanner("18446744073709551615").unsigned64()).isEqualTo(-1L);
    assertThat(scanner("9007199254740993").whole(0, Long.MAX_VALUE)).isEqualTo(9007199254740993L);
    assertThat(scanner("-0").whole(0, 255)).isZero();
    assertThat(scanner("1.0").whole(0, 255)).isEqualTo(1);
    assertThat(scanner("25e1").whole(0, 255)).isEqualTo(250);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"256", "-1", "0.5", "1e3", "1e99999", "99999999999999999999", "NaN", "true"})
  void whatIsNoByteIsRefused(String text) {
    assertThatThrownBy(() -> scanner(text).whole(0, 255)).isInstanceOf(HttpFailure.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"18446744073709551616", "-1", "1.5"})
  void whatIsNoUnsignedLongIsRefused(String text) {
    assertThatThrownBy(() -> scanner(text).unsigned64()).isInstanceOf(HttpFailure.class);
  }
}
