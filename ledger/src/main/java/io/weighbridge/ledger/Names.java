package io.weighbridge.ledger;

import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.PlanId;
import io.weighbridge.pricing.PlanRef;
import java.time.YearMonth;

/// The names of running sums.
final class Names {

  private Names() {}

  static String spent(Subject subject, String window, String unit) {
    return "spent|" + subject + '|' + window + '|' + unit;
  }

  static String used(String customer, PlanRef plan, YearMonth period, Meter meter) {
    return "used|" + customer + '|' + plan + '|' + period + '|' + meter.name();
  }

  static String credit(String customer, String currency) {
    return "credit|" + customer + '|' + currency;
  }

  static String closed(String customer, YearMonth period) {
    return "closed|" + customer + '|' + period;
  }

  static final String SUBSCRIBED = "subscribed|";

  /// Whose subscription it is.
  static String subscriber(String name) {
    return name.substring(SUBSCRIBED.length(), name.lastIndexOf('|'));
  }

  static String subscribed(String customer, PlanId plan) {
    return SUBSCRIBED + customer + '|' + plan.text();
  }

  /// The part before the plan, by which all of a customer's are found.
  static String subscriptions(String customer) {
    return SUBSCRIBED + customer + '|';
  }

  static String arranged(String name) {
    return "arranged|" + name;
  }

  static String fees(String customer, YearMonth period) {
    return "fees|" + customer + '|' + period;
  }
}
