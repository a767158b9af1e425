package io.weighbridge.ledger;

import java.math.BigDecimal;

/// Running sums and notes by name, as of one moment.
interface Sums {

  /// @return what is noted, empty if nothing is
  String text(String name);

  default BigDecimal number(String name) {
    String text = text(name);
    return text.isEmpty() ? BigDecimal.ZERO : Decimals.parse(text);
  }
}
