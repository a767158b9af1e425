package io.weighbridge.http;

import java.util.Optional;

/// Tells failures to people who look through a browser.
@FunctionalInterface
public interface FailurePages {

  /// A page in HTML that tells of the failure; empty where a program asked. It may set headers; it
  /// must not fail.
  Optional<byte[]> page(Exchange exchange, HttpFailure failure);
}
