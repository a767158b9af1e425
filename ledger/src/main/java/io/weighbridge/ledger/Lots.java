package io.weighbridge.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What a customer has paid in advance, in the order in which it is used: by priority, then what
/// ends first, then by name.
record Lots(List<Lot> lots) {

  static final int MOST = 1000;

  private static final Comparator<Lot> ORDER =
      Comparator.comparingInt(Lot::priority)
          .thenComparing(lot -> lot.expires().orElse(Instant.MAX))
          .thenComparing(Lot::id);

  /// One payment.
  ///
  /// @param priority smaller ones are used first
  record Lot(String id, BigDecimal left, Optional<Instant> expires, int priority) {

    boolean isGoodAt(Instant at) {
      return expires.isEmpty() || at.isBefore(expires.get());
    }
  }

  /// So much of a lot.
  record Taken(String lot, BigDecimal amount) {}

  Lots {
    lots = lots.stream().sorted(ORDER).toList();
  }

  BigDecimal left(Instant at) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Lot lot : lots) {
      if (lot.isGoodAt(at)) {
        sum = sum.add(lot.left());
      }
    }
    return sum;
  }

  Lots with(Lot lot) {
    if (lots.size() >= MOST) {
      throw new BadEvent("a customer has %d credits at most".formatted(MOST));
    }
    List<Lot> more = new ArrayList<>(lots);
    more.add(lot);
    return new Lots(more);
  }

  /// What can be taken towards this amount, in order.
  List<Taken> take(BigDecimal amount, Instant at) {
    List<Taken> taken = new ArrayList<>();
    BigDecimal open = amount;
    for (Lot lot : lots) {
      BigDecimal part = lot.left().min(open);
      if (lot.isGoodAt(at) && part.signum() > 0) {
        taken.add(new Taken(lot.id(), part));
        open = open.subtract(part);
      }
    }
    return taken;
  }

  /// After this was taken, or given back where it is negative.
  Lots without(List<Taken> taken) {
    List<Lot> rest = new ArrayList<>();
    for (Lot lot : lots) {
      BigDecimal left = lot.left();
      for (Taken part : taken) {
        if (part.lot().equals(lot.id())) {
          left = left.subtract(part.amount());
        }
      }
      rest.add(new Lot(lot.id(), left, lot.expires(), lot.priority()));
    }
    return new Lots(rest);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (Lot lot : lots) {
      text.append(lot.id()).append(' ').append(lot.left().toPlainString()).append(' ');
      text.append(lot.expires().map(Instant::toString).orElse("-")).append(' ');
      text.append(lot.priority()).append('\n');
    }
    return text.toString();
  }

  static Lots parse(String text) {
    List<Lot> lots = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (!line.isEmpty()) {
        String[] parts = line.split(" ", -1);
        lots.add(
            new Lot(
                parts[0],
                Decimals.parse(parts[1]),
                parts[2].equals("-") ? Optional.empty() : Optional.of(Instant.parse(parts[2])),
                Integer.parseInt(parts[3])));
      }
    }
    return new Lots(lots);
  }
}
