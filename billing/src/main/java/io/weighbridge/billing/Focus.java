package io.weighbridge.billing;

final class Focus {
  Focus(io.weighbridge.ledger.Ledger l, Invoices i, java.time.Clock c) {}

  java.util.List<String> customers(java.time.YearMonth m) {
    return java.util.List.of();
  }

  void write(java.util.List<String> c, java.time.YearMonth m, java.io.OutputStream o) {}
}
