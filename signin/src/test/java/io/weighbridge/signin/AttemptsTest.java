package io.weighbridge.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class AttemptsTest {

  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  @Test
  void whatABrowserKeepsIsBelievedOnlyAsItWasWritten() {
    Attempts attempts = new Attempts(Clock.fixed(NOON, ZoneOffset.UTC));
    Attempt begun = attempts.begin("/a/b?c=\u00e4");
    String cookie = attempts.cookie(begun);
    assertThat(cookie).matches("[A-Za-z0-9._-]+");
    assertThat(attempts.read(cookie)).hasValue(begun);
    for (int i = 0; i < cookie.length(); i++) {
      char other = cookie.charAt(i) == 'A' ? 'B' : 'A';
      String changed = cookie.substring(0, i) + other + cookie.substring(i + 1);
      assertThat(attempts.read(changed)).as("position %d", i).isEmpty();
      assertThat(attempts.read(cookie.substring(0, i))).as("cut at %d", i).isEmpty();
    }
    assertThat(attempts.read("x".repeat(100_000))).isEmpty();
    assertThat(new Attempts(Clock.fixed(NOON, ZoneOffset.UTC)).read(cookie)).isEmpty();
  }

  @Test
  void whatTookTooLongIsForgotten() {
    java.util.concurrent.atomic.AtomicReference<Instant> now =
        new java.util.concurrent.atomic.AtomicReference<>(NOON);
    Attempts attempts =
        new Attempts(
            new Clock() {
              @Override
              public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
              }

              @Override
              public Clock withZone(java.time.ZoneId zone) {
                return this;
              }

              @Override
              public Instant instant() {
                return now.get();
              }
            });
    String cookie = attempts.cookie(attempts.begin("/"));
    now.set(NOON.plus(Attempts.LENGTH).minus(Duration.ofSeconds(1)));
    assertThat(attempts.read(cookie)).isPresent();
    now.set(NOON.plus(Attempts.LENGTH));
    assertThat(attempts.read(cookie)).isEmpty();
  }

  @Test
  void stateNonceAndVerifierAreOfOneAttemptAndDiffer() {
    Attempts attempts = new Attempts(Clock.fixed(NOON, ZoneOffset.UTC));
    Attempt one = attempts.begin("/");
    Attempt other = attempts.begin("/");
    assertThat(
            java.util.Set.of(
                attempts.state(one),
                attempts.nonce(one),
                attempts.verifier(one),
                attempts.state(other),
                attempts.nonce(other),
                attempts.verifier(other)))
        .hasSize(6)
        .allSatisfy(text -> assertThat(text).matches("[A-Za-z0-9_-]{43}"));
    assertThat(attempts.isState(one, attempts.state(one))).isTrue();
    assertThat(attempts.isState(one, attempts.state(other))).isFalse();
  }
}
