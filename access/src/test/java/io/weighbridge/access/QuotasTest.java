package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuotasTest {

  @TempDir Path folder;
  private Fixture hub;
  private Quotas quotas;

  @BeforeEach
  void open() {
    hub = new Fixture(folder);
    quotas = new Quotas(hub.database, 1000);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void whatFitsIsCountedAndWhatDoesNotIsRefusedAndNotCounted() {
    quotas.add("acme", 600);
    quotas.require("acme", 400);
    assertThatThrownBy(() -> quotas.require("acme", 401)).isInstanceOf(QuotaExceeded.class);
    assertThatThrownBy(() -> quotas.add("acme", 401))
        .isInstanceOf(QuotaExceeded.class)
        .hasMessageContaining("acme holds 600 of 1000 bytes, 401 more do not fit");
    assertThat(quotas.of("acme")).isEqualTo(new Quotas.Quota(600, 1000));
    quotas.add("acme", 400);
    quotas.add("acme", -700);
    assertThat(quotas.of("acme").left()).isEqualTo(700);
    assertThat(quotas.of("alice")).isEqualTo(new Quotas.Quota(0, 1000));
  }

  @Test
  void aNamespacesOwnLimitGoesBeforeTheUsualOneUntilItIsTakenBack() {
    quotas.limit("acme", OptionalLong.of(10));
    assertThatThrownBy(() -> quotas.add("acme", 11)).isInstanceOf(QuotaExceeded.class);
    quotas.limit("acme", OptionalLong.of(0));
    assertThatThrownBy(() -> quotas.add("acme", 1)).isInstanceOf(QuotaExceeded.class);
    quotas.limit("acme", OptionalLong.empty());
    quotas.add("acme", 11);
    assertThatThrownBy(() -> quotas.limit("acme", OptionalLong.of(-1)))
        .isInstanceOf(BadDetail.class);
  }

  @Test
  void whoHoldsMoreThanHeMayMayOnlyRemove() {
    quotas.addDone("acme", 4900);
    assertThat(quotas.of("acme").left()).isZero();
    assertThatThrownBy(() -> quotas.add("acme", 1)).isInstanceOf(QuotaExceeded.class);
    quotas.add("acme", -10_000);
    assertThat(quotas.of("acme").used()).isZero();
  }

  @Test
  void withoutALimitWhateverIsSentFits() {
    Quotas unlimited = new Quotas(hub.database, Quotas.UNLIMITED);
    unlimited.add("acme", Long.MAX_VALUE / 2);
    unlimited.require("acme", Long.MAX_VALUE / 2);
  }

  @Test
  void twoWhoComeAtOnceCannotTakeTheSameSpace() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all =
          IntStream.range(0, 50)
              .mapToObj(i ->
                  threads.submit(() -> {
                    try {
                      quotas.add("acme", 100);
                      return true;
                    } catch (QuotaExceeded e) {
                      return false;
                    }
                  }))
              .toList();
      int fitted = 0;
      for (Future<Boolean> one : all) {
        fitted += one.get() ? 1 : 0;
      }
      assertThat(fitted).isEqualTo(10);
    }
    assertThat(quotas.of("acme").used()).isEqualTo(1000);
  }
}
