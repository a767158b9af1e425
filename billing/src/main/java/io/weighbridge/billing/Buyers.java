package io.weighbridge.billing;

/// Who a customer is, for the head of an invoice.
@FunctionalInterface
public interface Buyers {

  Buyers BY_NAME = Party::named;

  Party of(String customer);
}
