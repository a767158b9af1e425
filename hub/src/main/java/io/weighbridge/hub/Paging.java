package io.weighbridge.hub;

import io.weighbridge.http.Exchange;
import java.util.Optional;

/// Numbers of a query, kept within their limits: a number that is none is the usual one.
final class Paging {

  private static final int LONGEST = 9;

  private Paging() {}

  static int limit(Exchange exchange, int usual, int most) {
    return number(exchange.query("limit")).map(asked -> Math.clamp(asked, 1, most)).orElse(usual);
  }

  /// A number of a page, counted from 0.
  static int page(Exchange exchange) {
    return number(exchange.query("p")).orElse(0);
  }

  private static Optional<Integer> number(Optional<String> text) {
    return text.filter(digits -> !digits.isEmpty() && digits.length() <= LONGEST)
        .filter(digits -> digits.chars().allMatch(c -> c >= '0' && c <= '9'))
        .map(Integer::parseInt);
  }
}
