package io.weighbridge.ledger;

import io.weighbridge.pricing.Quantities;
import java.util.Optional;

/// A use that is under way, with its worst case reserved. It ends once: settled with what it came
/// to, or released.
public final class Reservation {

  private final Ledger ledger;
  private final Holds holds;
  private final Order order;
  private final Holds.Hold hold;

  Reservation(Ledger ledger, Holds holds, Order order, Holds.Hold hold) {
    this.ledger = ledger;
    this.holds = holds;
    this.order = order;
    this.hold = hold;
  }

  /// It came to this; on disk when this returns. An answer that broke off is settled with what was
  /// produced of it.
  ///
  /// @return its row; that of the first time, if the use was in the books already
  public Posted settle(Quantities used) {
    try {
      return ledger.submit(posting(used)).join();
    } catch (RuntimeException | Error e) {
      try {
        release();
      } catch (RuntimeException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private UsagePosting posting(Quantities used) {
    return new UsagePosting(
        order.most().with(used),
        order.plan(),
        ledger.currency().getCurrencyCode(),
        order.limits(),
        hold.position(),
        Optional.of(hold.credit()),
        Optional.of(hold.id()).filter(id -> !id.isEmpty()),
        _ -> {
          if (!hold.id().isEmpty() && holds instanceof LocalHolds) {
            holds.release(hold.id());
          }
        });
  }

  /// It came to nothing.
  public void release() {
    if (!hold.id().isEmpty()) {
      holds.release(hold.id());
    }
  }
}
