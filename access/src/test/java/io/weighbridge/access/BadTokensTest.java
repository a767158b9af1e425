package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BadTokensTest {

  private final MovableClock clock = new MovableClock();
  private final BadTokens badTokens = new BadTokens(clock);

  @Test
  void someMistakesAreFreeThenOneMoreEveryFewSeconds() {
    for (int i = 0; i < BadTokens.FREE; i++) {
      assertThat(badTokens.retryAfter("192.0.2.1")).as("after %d", i).isEmpty();
      badTokens.count("192.0.2.1");
    }
    assertThat(badTokens.retryAfter("192.0.2.1")).hasValue(BadTokens.ONE_MORE_AFTER);
    clock.move(BadTokens.ONE_MORE_AFTER.minusSeconds(1));
    assertThat(badTokens.retryAfter("192.0.2.1")).hasValue(Duration.ofSeconds(1));
    clock.move(Duration.ofSeconds(1));
    assertThat(badTokens.retryAfter("192.0.2.1")).isEmpty();
    badTokens.count("192.0.2.1");
    assertThat(badTokens.retryAfter("192.0.2.1")).hasValue(BadTokens.ONE_MORE_AFTER);
  }

  @Test
  void whoStopsHasAllMistakesFreeAgainAfterAWhile() {
    for (int i = 0; i < 1000; i++) {
      badTokens.count("192.0.2.1");
    }
    clock.move(BadTokens.ONE_MORE_AFTER.multipliedBy(BadTokens.FREE));
    for (int i = 0; i < BadTokens.FREE; i++) {
      assertThat(badTokens.retryAfter("192.0.2.1")).isEmpty();
      badTokens.count("192.0.2.1");
    }
    assertThat(badTokens.retryAfter("192.0.2.1")).isPresent();
  }

  @Test
  void othersAreNotHurt() {
    exhaust("192.0.2.1");
    assertThat(badTokens.retryAfter("192.0.2.2")).isEmpty();
    assertThat(badTokens.retryAfter("2001:db8::1")).isEmpty();
  }

  @Test
  void oneHolderOfManyIpv6AddressesIsOne() {
    for (int i = 0; i < BadTokens.FREE; i++) {
      badTokens.count("2001:db8:0:1::" + Integer.toHexString(i));
    }
    assertThat(badTokens.retryAfter("2001:DB8:0:1:ffff::1")).isPresent();
    assertThat(badTokens.retryAfter("2001:db8:0:2::1")).isEmpty();
  }

  @Test
  void onlySoManyAddressesAreRememberedThoseThatErredLast() {
    exhaust("192.0.2.1");
    for (int i = 0; i < 20_000; i++) {
      badTokens.count("10.%d.%d.%d".formatted(i >> 16, (i >> 8) & 255, i & 255));
      // Who goes on is not forgotten.
      badTokens.count("192.0.2.1");
    }
    assertThat(badTokens.remembered()).isEqualTo(10_000);
    assertThat(badTokens.retryAfter("192.0.2.1")).isPresent();
  }

  @Test
  void whateverAnAddressLooksLikeItIsCounted() {
    for (String odd :
        new String[] {"", "::zz", "host:80", "x".repeat(100_000), "::ffff:192.0.2.9"}) {
      exhaust(odd);
      assertThat(badTokens.retryAfter(odd)).as(odd).isPresent();
    }
  }

  private void exhaust(String address) {
    for (int i = 0; i < BadTokens.FREE; i++) {
      badTokens.count(address);
    }
  }
}
