package io.weighbridge.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which usage, and how it is added up.
///
/// @param by what each sum is of; all else is added up. None gives one sum of everything.
/// @param from the first day, UTC
/// @param to the last day
/// @param period only what is in the bill of this month
public record UsageQuery(
    Set<By> by,
    Optional<LocalDate> from,
    Optional<LocalDate> to,
    Optional<java.time.YearMonth> period,
    Optional<String> customer,
    Optional<String> user,
    Optional<String> token,
    Optional<String> model) {

  /// What usage is told apart by.
  public enum By {
    PERIOD,
    DAY,
    CUSTOMER,
    USER,
    TOKEN,
    MODEL,
    CHARGE,
    PLAN
  }

  public UsageQuery {
    by = Set.copyOf(by);
  }

  /// Everything, by these.
  public static UsageQuery of(By... by) {
    return new UsageQuery(
        Set.copyOf(List.of(by)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public UsageQuery in(java.time.YearMonth month) {
    return new UsageQuery(by, from, to, Optional.of(month), customer, user, token, model);
  }

  public UsageQuery between(Optional<LocalDate> first, Optional<LocalDate> last) {
    return new UsageQuery(by, first, last, period, customer, user, token, model);
  }

  public UsageQuery ofCustomer(String name) {
    return new UsageQuery(by, from, to, period, Optional.of(name), user, token, model);
  }

  public UsageQuery ofUser(String name) {
    return new UsageQuery(by, from, to, period, customer, Optional.of(name), token, model);
  }

  public UsageQuery ofToken(String id) {
    return new UsageQuery(by, from, to, period, customer, user, Optional.of(id), model);
  }

  public UsageQuery ofModel(String name) {
    return new UsageQuery(by, from, to, period, customer, user, token, Optional.of(name));
  }
}
