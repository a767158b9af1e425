package io.weighbridge.ledger;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// What a customer owes once.
public record Fee(String id, BigDecimal amount, String currency, String description) {

  public Fee {
    if ((id + description).chars().anyMatch(c -> c < ' ')) {
      throw new BadEvent("the description of a fee is one line");
    }
  }

  String line() {
    return id + '\t' + amount.toPlainString() + '\t' + currency + '\t' + description + '\n';
  }

  static List<Fee> parse(String lines) {
    List<Fee> fees = new ArrayList<>();
    for (String line : lines.split("\n", -1)) {
      if (!line.isEmpty()) {
        String[] parts = line.split("\t", 4);
        fees.add(new Fee(parts[0], Decimals.parse(parts[1]), parts[2], parts[3]));
      }
    }
    return fees;
  }
}
