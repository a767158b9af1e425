package io.weighbridge.ledger;

import io.weighbridge.pricing.Quantities;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/// A use of a model.
///
/// @param customer who pays
/// @param user who used it, empty for nobody in particular
/// @param token by which token, its id, empty for none
/// @param team of the organisation, empty for none
/// @param model the deployment
public record Use(
    EventKey key,
    Instant time,
    String customer,
    String user,
    String token,
    String team,
    String model,
    Quantities quantities) {

  static final String USER = "user";
  static final String TOKEN = "token";
  static final String TEAM = "team";
  static final String MODEL = "model";

  Use with(Quantities used) {
    return new Use(key, time, customer, user, token, team, model, used);
  }

  SortedMap<String, String> details() {
    SortedMap<String, String> details = new TreeMap<>();
    put(details, USER, user);
    put(details, TOKEN, token);
    put(details, TEAM, team);
    put(details, MODEL, model);
    return details;
  }

  private static void put(SortedMap<String, String> details, String name, String value) {
    if (!value.isEmpty()) {
      details.put(name, value);
    }
  }
}
