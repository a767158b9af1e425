package io.weighbridge.billing;

final class InvoicePage {
  static String of(java.util.List<Invoice> i) {
    return "";
  }
}
