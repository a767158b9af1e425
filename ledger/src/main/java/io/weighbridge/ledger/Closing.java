package io.weighbridge.ledger;

import java.util.List;

/// An invoice by which a customer's month was closed.
public record Closing(String number, String currency) {

  public Closing {
    if ((number + currency).chars().anyMatch(c -> c <= ' ')) {
      throw new BadEvent("the number of an invoice has no blanks");
    }
  }

  String line() {
    return number + ' ' + currency + '\n';
  }

  static List<Closing> parse(String lines) {
    return lines
        .lines()
        .map(line -> {
          String[] parts = line.split(" ", 2);
          return new Closing(parts[0], parts[1]);
        })
        .toList();
  }
}
