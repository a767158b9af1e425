package io.weighbridge.ledger;

import io.weighbridge.pricing.Quantities;
import java.math.BigDecimal;
import java.util.Optional;

/// What is reserved of budgets and credits by uses that are under way.
sealed interface Holds extends AutoCloseable permits LocalHolds, SharedHolds {

  /// Reserves the worst case of a use.
  ///
  /// @throws Exhausted if there is no room for it
  Hold admit(Order order);

  /// Gives it back; nothing happens if it was settled or swept.
  void release(String hold);

  /// What was reserved.
  ///
  /// @param id names it; empty if nothing had to be
  /// @param position where in the month the use is priced, if that matters
  /// @param credit so much of the use is paid by credit at most
  record Hold(String id, Optional<Quantities> position, BigDecimal credit) {

    static final Hold NOTHING = new Hold("", Optional.empty(), BigDecimal.ZERO);
  }

  @Override
  void close();
}
