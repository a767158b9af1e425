package io.weighbridge.pricing;

import java.nio.charset.StandardCharsets;

/// Any bytes as a price book; every model of what is read has a plan.
public final class PriceBookFuzz {

  private PriceBookFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    PriceBook book;
    try {
      book = PriceBook.parse(new String(content, StandardCharsets.UTF_8), "fuzz");
    } catch (PricingException refused) {
      // What it should do.
      return;
    }
    book.models().keySet().stream().limit(20).forEach(book::planFor);
  }
}
