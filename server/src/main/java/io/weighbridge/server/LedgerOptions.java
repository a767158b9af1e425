package io.weighbridge.server;

import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where the books are and what they are kept in: the section `ledger` of the configuration.
///
/// @param url of a PostgreSQL database; without one they are in `DIR/ledger.db`
/// @param tenant whose books they are
/// @param currency of budgets and credits where none is named
public record LedgerOptions(Optional<String> url, String tenant, Currency currency) {

  static final Key<Optional<String>> URL =
      new Key<>(
          "ledger.url",
          "",
          "the PostgreSQL database that keeps the books, for several servers with one:"
              + " postgresql://user:password@host/database; without it they are in DIR/ledger.db",
          text -> text.isBlank() ? Optional.empty() : Optional.of(text.strip()));
  static final Key<String> TENANT =
      new Key<>(
          "ledger.tenant",
          "default",
          "whose books they are; a database has the books of one",
          Texts::some);
  static final Key<Currency> CURRENCY =
      new Key<>(
          "ledger.currency",
          "USD",
          "the currency of budgets and credits that name none, by its three letters",
          LedgerOptions::currency);

  static final List<Key<?>> KEYS = List.of(URL, TENANT, CURRENCY);

  private static Currency currency(String text) {
    try {
      return Currency.getInstance(text.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be a currency's three letters, such as EUR", e);
    }
  }

  static LedgerOptions of(Values values) {
    return new LedgerOptions(values.get(URL), values.get(TENANT), values.get(CURRENCY));
  }
}
