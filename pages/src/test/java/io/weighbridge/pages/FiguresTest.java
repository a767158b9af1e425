package io.weighbridge.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Numbers and times are told as people tell them.
final class FiguresTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1 KB",
    "1549, 1.5 KB",
    "409312, 409 KB",
    "999499, 999 KB",
    "999500, 1 MB",
    "835889000, 836 MB",
    "7000000000, 7 GB",
    "9223372036854775807, 9223 PB"
  })
  void sizes(long bytes, String told) {
    assertThat(Figures.bytes(bytes)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "101770, 102K", "1230000, 1.2M", "8030000000, 8B"})
  void counts(long count, String told) {
    assertThat(Figures.count(count)).isEqualTo(told);
  }

  @Test
  void times() {
    Instant now = Instant.now();
    assertThat(Figures.ago(now.toString())).isEqualTo("just now");
    assertThat(Figures.ago(now.minus(Duration.ofMinutes(1)).toString())).isEqualTo("1 minute ago");
    assertThat(Figures.ago(now.minus(Duration.ofHours(5)).toString())).isEqualTo("5 hours ago");
    assertThat(Figures.ago(now.minus(Duration.ofDays(3)).toString())).isEqualTo("3 days ago");
    assertThat(Figures.ago("2020-01-02T03:04:05Z")).isEqualTo("2 Jan 2020");
    assertThat(Figures.ago("never")).isEmpty();
    assertThat(Figures.moment("2020-01-02T03:04:05Z")).isEqualTo("2 Jan 2020, 03:04 UTC");
  }

  @Test
  void numbers() {
    assertThat(Figures.number(0.5, 3)).isEqualTo("0.5");
    assertThat(Figures.number(12, 0)).isEqualTo("12");
    assertThat(Figures.number(120, 2)).isEqualTo("120");
    assertThat(Figures.percent(0.9835)).isEqualTo("98.4 %");
    assertThat(Figures.whole(1234567)).isEqualTo("1,234,567");
  }
}
