package io.weighbridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Quantities;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TailTest {

  private final Tail tail = new Tail();

  @Test
  void rowsThatFollowEachOtherAreAddedUpOnce() {
    tail.add(rows(8, 9));
    tail.add(rows(10, 12));
    Tail.Part part = tail.takeFrom(7);
    assertThat(part.from()).isEqualTo(7);
    assertThat(part.to()).isEqualTo(12);
    assertThat(events(part)).isEqualTo(5);
    tail.add(rows(13, 13));
    assertThat(events(tail.takeFrom(12))).isEqualTo(1);
  }

  @Test
  void behindAGapItBeginsAnew() {
    tail.add(rows(1, 3));
    tail.add(rows(5, 6));
    Tail.Part part = tail.takeFrom(0);
    assertThat(part.from()).isEqualTo(4);
    assertThat(part.sums()).isEmpty();
    assertThat(events(tail.takeFrom(4))).isEqualTo(2);
  }

  @Test
  void whatWasReadFromTheJournalMeanwhileIsNotCountedAgain() {
    tail.add(rows(1, 3));
    assertThat(tail.takeFrom(2).sums()).isEmpty();
    tail.add(rows(2, 4));
    Tail.Part part = tail.takeFrom(3);
    assertThat(part.to()).isEqualTo(4);
    assertThat(events(part)).isEqualTo(1);
  }

  private static long events(Tail.Part part) {
    return part.sums().values().stream().mapToLong(UsageRows.Sum::events).sum();
  }

  private static List<Posted> rows(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(TailTest::row).toList();
  }

  private static Posted row(long seq) {
    Row row =
        new Row(
            new EventKey("tenant", "source", "id" + seq),
            Kind.USAGE,
            Instant.EPOCH,
            Instant.EPOCH,
            "acme",
            YearMonth.of(1970, 1),
            new TreeMap<>(),
            Quantities.of(Meter.REQUESTS, 1),
            Optional.empty(),
            "",
            Optional.empty(),
            List.of());
    return new Posted(seq, row, "", "", "", false);
  }
}
