package io.weighbridge.billing;

import java.util.List;

/// Who sells or buys, as it stands on an invoice.
///
/// @param address a line each, none if unknown
/// @param taxId empty if there is none
public record Party(String name, List<String> address, String taxId) {

  public Party {
    address = List.copyOf(address);
  }

  /// Somebody of whom only the name is known.
  public static Party named(String name) {
    return new Party(name, List.of(), "");
  }
}
