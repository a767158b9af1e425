package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FailedSignInsTest {

  private final MovableClock clock = new MovableClock();
  private final FailedSignIns failed = new FailedSignIns(clock);

  @Test
  void anAddressThatTriesManyNamesHasToWait() {
    for (int i = 0; i < FailedSignIns.FREE; i++) {
      assertThat(failed.begin("192.0.2.1", "user" + i)).isEmpty();
    }
    assertThat(failed.begin("192.0.2.1", "another")).hasValue(FailedSignIns.ADDRESS_AFTER);
    assertThat(failed.begin("192.0.2.2", "another")).isEmpty();
  }

  @Test
  void aNameThatManyAddressesTryHasToWait() {
    for (int i = 0; i < FailedSignIns.FREE; i++) {
      assertThat(failed.begin("192.0.2." + i, i % 2 == 0 ? "alice" : "ALICE")).isEmpty();
    }
    assertThat(failed.begin("198.51.100.1", "alice")).hasValue(FailedSignIns.NAME_AFTER);
    // Who asks for a name that has to wait uses up what his own address has.
    for (int i = 1; i < FailedSignIns.FREE; i++) {
      assertThat(failed.begin("198.51.100.1", "bob")).isEmpty();
    }
    assertThat(failed.begin("198.51.100.1", "bob")).hasValue(FailedSignIns.ADDRESS_AFTER);
    clock.move(FailedSignIns.NAME_AFTER);
    assertThat(failed.begin("198.51.100.2", "alice")).isEmpty();
    assertThat(failed.begin("198.51.100.2", "alice")).isPresent();
  }

  @Test
  void whatWasRightIsTakenBack() {
    for (int i = 0; i < 10 * FailedSignIns.FREE; i++) {
      assertThat(failed.begin("192.0.2.1", "alice")).isEmpty();
      failed.succeeded("192.0.2.1", "alice");
    }
  }
}
