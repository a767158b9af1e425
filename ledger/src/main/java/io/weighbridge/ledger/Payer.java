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
    if (hasBlankOrBar(customer) || hasBlankOrBar(team)) {
      throw new BadEvent("a customer and a team are named without spaces");
    }
  }

  static boolean hasBlankOrBar(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) == '|') {
        return true;
      }
    }
    return false;
  }

  String text() {
    return customer + " " + team;
  }

  static Payer parse(String text) {
    int space = text.indexOf(' ');
    return new Payer(text.substring(0, space), text.substring(space + 1));
  }
}
