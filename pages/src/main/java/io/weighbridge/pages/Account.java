package io.weighbridge.pages;

import java.io.IOException;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// What a user or an organisation may take and hold, and what is agreed with them.
///
/// @param held bytes of models
/// @param most bytes that may be held; empty for any number
public record Account(
    String name, AllowanceView allowance, Agreed agreed, long held, OptionalLong most) {

  static Account of(Visit visit, String name, String subject) throws IOException {
    JsonNode quota = visit.get("/api/weighbridge/quotas/" + Addresses.encoded(name));
    return new Account(
        name,
        AllowanceView.of(visit, subject),
        Agreed.of(visit, name),
        quota.path("used").asLong(0),
        quota.path("limit").isNumber()
            ? OptionalLong.of(quota.path("limit").asLong())
            : OptionalLong.empty());
  }
}
