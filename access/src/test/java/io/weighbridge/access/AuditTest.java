package io.weighbridge.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditTest {

  private static final Caller ALICE = new Caller("alice", Scope.WRITE, "0123456789abcdef", false);

  @TempDir Path folder;
  private Fixture hub;

  @BeforeEach
  void open() {
    hub = new Fixture(folder);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void aLineSaysWhoDidWhatToWhatFromWhereAndHowItEnded() {
    hub.audit.record(ALICE, "repository.delete", "acme/model", "done", "127.0.0.1");
    AuditEntry entry = all().getFirst();
    assertThat(entry)
        .isEqualTo(
            new AuditEntry(
                1,
                hub.clock.instant(),
                "alice",
                "0123456789abcdef",
                "repository.delete",
                "acme/model",
                "done",
                "127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit SET who = 'bob'",
        "UPDATE audit SET outcome = outcome",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
        "INSERT OR REPLACE INTO audit VALUES (1, 0, 'bob', '', '', '', '', '')",
        "REPLACE INTO audit VALUES (1, 0, 'bob', '', '', '', '', '')",
        "UPDATE OR REPLACE audit SET id = 2 WHERE id = 1"
      })
  void theDatabaseItselfRefusesToChangeOrRemoveALine(String sql) {
    hub.audit.record(ALICE, "one", "", "done", "");
    hub.audit.record(ALICE, "two", "", "done", "");
    List<AuditEntry> before = all();
    assertThatThrownBy(() -> hub.database.write(h -> h.execute(sql)))
        .isInstanceOf(JdbiException.class)
        .hasMessageContaining("append-only");
    assertThat(all()).isEqualTo(before);
  }

  @Test
  void textOfStrangersCannotPretendToBeAnotherLineOrSteerATerminal() {
    String hostile =
        "x\n2026-11-23 root did nothing\r\u001b[2J\u0085\u2028\u202e\u200b\ud800\\n\u0000";
    hub.audit.record(ALICE, hostile, hostile, hostile, hostile);
    AuditEntry entry = all().getFirst();
    String escaped =
        "x\\u000a2026-11-23 root did nothing\\u000d\\u001b[2J\\u0085\\u2028\\u202e\\u200b\\ud800\\\\n\\u0000";
    assertThat(List.of(entry.action(), entry.subject(), entry.outcome(), entry.address()))
        .containsOnly(escaped);
    assertThat(hub.audit.list(AuditFilter.ALL.subject(hostile), Long.MAX_VALUE, 10)).hasSize(1);
  }

  @Test
  void aLineIsBounded() {
    hub.audit.record(ALICE, "a", "x".repeat(1_000_000), "\u0001".repeat(1_000_000), "");
    assertThat(all().getFirst().subject()).hasSize(1003).endsWith("...");
    assertThat(all().getFirst().outcome()).hasSizeLessThan(1010);
  }

  @Test
  void linesAreFoundByWhoWhatAndWhenInPagesTheNewestFirst() {
    Caller bob = new Caller("bob", Scope.READ, "f", false);
    Instant start = hub.clock.instant();
    for (int i = 0; i < 10; i++) {
      hub.audit.record(i % 2 == 0 ? ALICE : bob, "action " + i % 3, "subject", "done", "");
      hub.clock.move(Duration.ofMinutes(1));
    }
    assertThat(list(AuditFilter.ALL)).containsExactly(10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
    assertThat(list(AuditFilter.ALL.who("bob"))).containsExactly(10L, 8L, 6L, 4L, 2L);
    assertThat(list(AuditFilter.ALL.who("bob").action("action 1"))).containsExactly(8L, 2L);
    assertThat(list(AuditFilter.ALL.subject("other"))).isEmpty();
    assertThat(
            list(
                AuditFilter.ALL.between(
                    start.plus(Duration.ofMinutes(2)), start.plus(Duration.ofMinutes(4)))))
        .containsExactly(4L, 3L);
    assertThat(hub.audit.list(AuditFilter.ALL, Long.MAX_VALUE, 3))
        .extracting(AuditEntry::id)
        .containsExactly(10L, 9L, 8L);
    assertThat(hub.audit.list(AuditFilter.ALL, 8, 3))
        .extracting(AuditEntry::id)
        .containsExactly(7L, 6L, 5L);
    assertThat(hub.audit.list(AuditFilter.ALL, Long.MAX_VALUE, -1)).isEmpty();
  }

  @Test
  void aLineStandsOrFallsWithTheWriteThatItIsPartOf() {
    assertThatThrownBy(() ->
            hub.database.write(h -> {
              hub.audit.record(ALICE, "half", "", "done", "");
              throw new IllegalStateException("no");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(all()).isEmpty();
  }

  @Test
  void manyLinesAtOnceAreAllThere() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<? extends Future<?>> all =
          IntStream.range(0, 200)
              .mapToObj(i -> threads.submit(() -> hub.audit.record(ALICE, "a" + i, "", "done", "")))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(hub.audit.list(AuditFilter.ALL, Long.MAX_VALUE, 1000))
        .hasSize(200)
        .extracting(AuditEntry::action)
        .doesNotHaveDuplicates();
  }

  private List<AuditEntry> all() {
    return hub.audit.list(AuditFilter.ALL, Long.MAX_VALUE, 100);
  }

  private List<Long> list(AuditFilter filter) {
    return hub.audit.list(filter, Long.MAX_VALUE, 100).stream().map(AuditEntry::id).toList();
  }
}
