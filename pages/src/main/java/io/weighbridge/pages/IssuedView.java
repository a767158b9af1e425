package io.weighbridge.pages;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A grant that this server issued, as its vendor sees it.
///
/// @param state such as valid, in words
/// @param tone of the state: good, warn, bad, or empty
/// @param why it was taken back, in words; empty where it was not
/// @param term until when it is good, in words
/// @param counts how much it allows, in words; what is left of it the licensee's server knows
/// @param limits what else it says, in words
/// @param open whether it can be taken back still
public record IssuedView(
    String id,
    String model,
    String licensee,
    String state,
    String tone,
    String why,
    String actions,
    String term,
    List<String> counts,
    List<String> limits,
    String issued,
    String by,
    boolean open) {

  private static final String REVOKED = "revoked";

  public IssuedView {
    counts = List.copyOf(counts);
    limits = List.copyOf(limits);
  }

  static IssuedView of(JsonNode grant) {
    String state = grant.path("state").asString("");
    return new IssuedView(
        grant.path("id").asString(""),
        grant.path("model").asString(""),
        grant.path("licensee").path("name").asString(""),
        state,
        tone(state),
        why(grant, state),
        Figures.words(grant.path("actions")),
        GrantView.term(grant),
        counts(grant),
        GrantView.limits(grant),
        Figures.moment(grant.path("issued").asString("")),
        grant.path("issued_by").asString(""),
        !state.equals(REVOKED));
  }

  private static String tone(String state) {
    return switch (state) {
      case "valid" -> "good";
      case "in grace", "not yet" -> "warn";
      case REVOKED, "expired" -> "bad";
      default -> "";
    };
  }

  private static String why(JsonNode grant, String state) {
    if (!state.equals(REVOKED)) {
      return "";
    }
    String reason = grant.path("reason").asString("");
    String when = Figures.moment(grant.path("revoked_at").asString(""));
    return reason.isEmpty()
        ? "Taken back on %s.".formatted(when)
        : "Taken back on %s: %s".formatted(when, reason);
  }

  private static List<String> counts(JsonNode grant) {
    List<String> counts = new ArrayList<>();
    if (grant.has("requests")) {
      counts.add("%s requests in all".formatted(whole(grant, "requests")));
    }
    if (grant.has("tokens_per_day")) {
      counts.add("%s tokens a day".formatted(whole(grant, "tokens_per_day")));
    }
    return counts;
  }

  private static String whole(JsonNode grant, String name) {
    return Figures.whole(grant.path(name).asLong(0));
  }
}
