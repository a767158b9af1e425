package io.weighbridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class InstantsTest {

  private static final long[] SECONDS = {-62_167_219_201L, -1, 0, 1_764_417_600L, 253_402_300_800L};

  @Test
  void aMomentIsWrittenAsJavaDoes() {
    Instants instants = new Instants();
    Random random = new Random(1);
    for (long second : SECONDS) {
      for (int unit : new int[] {1, 1_000, 1_000_000, 100_000_000}) {
        for (int i = 0; i < 200; i++) {
          int nanos = random.nextInt(1_000_000_000 / unit) * unit;
          Instant at = Instant.ofEpochSecond(second, nanos);
          StringBuilder out = new StringBuilder();
          instants.append(out, at);
          assertThat(out).hasToString(at.toString());
        }
      }
      StringBuilder whole = new StringBuilder();
      instants.append(whole, Instant.ofEpochSecond(second));
      assertThat(whole).hasToString(Instant.ofEpochSecond(second).toString());
    }
  }
}
