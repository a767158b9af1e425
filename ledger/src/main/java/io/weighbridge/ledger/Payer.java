package io.weighbridge.ledger;

/// Who pays for what a token uses.
///
/// @param customer who gets the bill: an organisation, or a user
/// @param team of the organisation, empty for none
public record Payer(String customer, String team) {

  public Payer {
    if (customer.isEmpty()) {
      throw new BadEvent("somebody pays");
    }
    if ((customer + team).chars().anyMatch(c -> c <= ' ' || c == '|')) {
      throw new BadEvent("a customer and a team are named without spaces");
    }
  }

  String text() {
    return customer + " " + team;
  }

  static Payer parse(String text) {
    int space = text.indexOf(' ');
    return new Payer(text.substring(0, space), text.substring(space + 1));
  }
}
