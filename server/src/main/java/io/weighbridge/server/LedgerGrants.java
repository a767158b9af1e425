package io.weighbridge.server;

import io.weighbridge.grants.Leases;
import io.weighbridge.grants.Quota;
import io.weighbridge.grants.TrustedTime;
import io.weighbridge.ledger.Quotas;
import io.weighbridge.ledger.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// What grants ask of the books: the time, counts, and leases.
record LedgerGrants(
    io.weighbridge.ledger.TrustedTime clock,
    Quotas quotas,
    io.weighbridge.ledger.Leases all,
    String holder)
    implements TrustedTime, Quota, Leases {

  private static final String PREFIX = "grant-";

  /// @param holder this server among all that share the books, after a restart too
  static LedgerGrants of(Accounting accounting, String holder) {
    return new LedgerGrants(accounting.time(), accounting.quotas(), accounting.leases(), holder);
  }

  @Override
  public Instant now() {
    return clock.now();
  }

  @Override
  public Optional<Duration> behind() {
    return clock.behind().map(io.weighbridge.ledger.TrustedTime.SetBack::by);
  }

  @Override
  public Taken take(String name, long number, long limit, Span span) {
    return switch (quotas.take(PREFIX + name, number, limit, window(span))) {
      case Quotas.Granted(long left) -> new Taken(true, left, Optional.empty());
      case Quotas.Refused(long left, Optional<Instant> again) -> new Taken(false, left, again);
    };
  }

  @Override
  public void giveBack(String name, long number, Span span) {
    quotas.giveBack(PREFIX + name, number, window(span));
  }

  @Override
  public long taken(String name, Span span) {
    return quotas.taken(PREFIX + name, window(span));
  }

  private static Window window(Span span) {
    return switch (span) {
      case EVER -> Window.TOTAL;
      case DAY -> Window.DAY;
    };
  }

  @Override
  public Optional<Leases.Lease> acquire(String name, Duration length) {
    return all.acquire(PREFIX + name, holder, length).map(lease -> new Held(all, lease));
  }

  /// A lease as the ledger knows it now.
  private record Held(
      io.weighbridge.ledger.Leases all, AtomicReference<io.weighbridge.ledger.Lease> last)
      implements Leases.Lease {

    Held(io.weighbridge.ledger.Leases all, io.weighbridge.ledger.Lease lease) {
      this(all, new AtomicReference<>(lease));
    }

    @Override
    public boolean renew(Duration length) {
      Optional<io.weighbridge.ledger.Lease> renewed = all.renew(last.get(), length);
      renewed.ifPresent(last::set);
      return renewed.isPresent();
    }

    @Override
    public void release() {
      all.release(last.get());
    }
  }
}
