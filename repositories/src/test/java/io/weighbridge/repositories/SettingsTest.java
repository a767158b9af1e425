package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which of two repositories is more open.
final class SettingsTest {

  private static final Settings OPEN = Settings.fresh(Instant.EPOCH, false);

  @Test
  void eachIsMoreOpenThanThoseThatKeepMore() {
    List<Settings> fromTheMostOpen =
        List.of(OPEN, OPEN.withGate(Gate.AUTO), OPEN.withGate(Gate.MANUAL), OPEN.withPrivate(true));
    for (int i = 0; i < fromTheMostOpen.size(); i++) {
      for (int j = 0; j < fromTheMostOpen.size(); j++) {
        assertThat(fromTheMostOpen.get(i).isMoreOpenThan(fromTheMostOpen.get(j)))
            .as("%d, %d", i, j)
            .isEqualTo(i < j);
      }
    }
  }

  @Test
  void whatIsClosedIsLessOpenWhateverItIsOtherwise() {
    Settings closed = OPEN.withDisabled(true);
    assertThat(OPEN.withPrivate(true).isMoreOpenThan(closed)).isTrue();
    assertThat(closed.isMoreOpenThan(OPEN)).isFalse();
  }

  @Test
  void aFreshOneKeepsWhatTheOtherKeeps() {
    Settings old = OPEN.withPrivate(true).withGate(Gate.MANUAL).withDisabled(true);
    Settings fresh = old.freshAlike(Instant.EPOCH);
    assertThat(fresh.id()).isNotEqualTo(old.id());
    assertThat(fresh.isMoreOpenThan(old)).isFalse();
    assertThat(old.isMoreOpenThan(fresh)).isFalse();
  }
}
