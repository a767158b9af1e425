package io.weighbridge.ledger;

import java.math.BigDecimal;

/// One side of a posting: what an account got (positive, debit) or gave (negative, credit). Those
/// of one row add up to zero.
public record Entry(String account, BigDecimal amount) {

  /// What a customer owes.
  public static String customer(String customer) {
    return "customer:" + customer;
  }

  /// What a customer has paid in advance, in one lot.
  public static String credit(String customer, String lot) {
    return "credit:" + customer + ":" + lot;
  }

  /// What was earned under a plan.
  public static String revenue(String plan) {
    return "revenue:" + plan;
  }

  /// Where money comes from outside the books.
  public static final String CASH = "cash";
}
