package io.weighbridge.cli;

import io.weighbridge.grants.GrantDocument;
import io.weighbridge.sealing.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A grant in plain words: what is allowed, how much is left, what comes next.
final class GrantWords {

  private static final JsonMapper JSON = new JsonMapper();

  private GrantWords() {}

  static List<String> lines(Grant grant) {
    return lines(JSON.valueToTree(GrantDocument.of(grant)));
  }

  /// @param grant as the server's API tells it
  static List<String> lines(JsonNode grant) {
    List<String> lines = new ArrayList<>();
    lines.add("grant %s".formatted(text(grant, "id")));
    lines.add(
        "%s lets %s use %s"
            .formatted(
                text(grant.path("issuer"), "name"),
                text(grant.path("licensee"), "name"),
                text(grant, "model")));
    lines.add("  may: %s".formatted(words(grant, "actions", "nothing")));
    lines.add("  for: %s".formatted(words(grant, "purposes", "any purpose")));
    lines.add("  where: %s".formatted(words(grant, "territory", "anywhere")));
    if (!grant.path("nodes").isEmpty()) {
      lines.add("  on: %s".formatted(words(grant, "nodes", "")));
    }
    lines.add(
        "  from %s %s"
            .formatted(
                text(grant, "not_before"),
                grant.has("not_after")
                    ? "until %s%s".formatted(text(grant, "not_after"), grace(grant))
                    : "on, without end"));
    most(grant, "requests", "requests_left", "request", " in all", lines);
    most(grant, "tokens_per_day", "tokens_left_today", "token", " a day", lines);
    most(grant, "max_concurrent", "", "request", " at the same time", lines);
    most(grant, "max_nodes", "", "machine", " at the same time", lines);
    outputs(grant, lines);
    contact(grant, lines);
    if (grant.has("plan")) {
      lines.add("  paid by the plan %s".formatted(text(grant, "plan")));
    }
    if (grant.has("supersedes")) {
      lines.add("  in place of the grant %s".formatted(text(grant, "supersedes")));
    }
    state(grant, lines);
    return lines;
  }

  private static String grace(JsonNode grant) {
    long days = grant.path("grace_days").asLong();
    return days > 0 ? ", and %s of grace".formatted(Figures.count(days, "day")) : "";
  }

  private static void most(
      JsonNode grant, String name, String left, String noun, String how, List<String> lines) {
    if (grant.has(name)) {
      lines.add(
          "  at most %s%s%s"
              .formatted(
                  Figures.count(grant.path(name).asLong(), noun),
                  how,
                  grant.has(left)
                      ? ", %s left".formatted(Figures.count(grant.path(left).asLong()))
                      : ""));
    }
  }

  private static void outputs(JsonNode grant, List<String> lines) {
    if (grant.has("top")) {
      long top = grant.path("top").asLong();
      lines.add(
          top == 0
              ? "  outputs: which is the largest, no values"
              : "  outputs: the %s".formatted(Figures.count(top, "largest value")));
    }
    if (grant.has("round")) {
      lines.add(
          "  outputs rounded to %s"
              .formatted(Figures.count(grant.path("round").asLong(), "decimal")));
    }
  }

  private static void contact(JsonNode grant, List<String> lines) {
    if (grant.has("check_in_days")) {
      lines.add(
          "  the vendor is heard of every %s"
              .formatted(Figures.count(grant.path("check_in_days").asLong(), "day")));
    }
    if (grant.has("max_age_days")) {
      lines.add(
          "  the list of revocations is at most %s old"
              .formatted(Figures.count(grant.path("max_age_days").asLong(), "day")));
    }
    if (grant.has("revocations")) {
      lines.add("  that list is at %s".formatted(text(grant, "revocations")));
    }
    if (grant.has("vendor_heard")) {
      lines.add("  the vendor was heard of on %s".formatted(text(grant, "vendor_heard")));
    }
  }

  /// Of an installed one.
  private static void state(JsonNode grant, List<String> lines) {
    if (grant.path("superseded").asBoolean(false)) {
      lines.add("  now: another grant came in its place");
    } else if (grant.has("state")) {
      lines.add(
          "  now: %s%s"
              .formatted(
                  text(grant, "state"),
                  grant.has("sentence") ? ", " + text(grant, "sentence") : ""));
    }
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }

  private static String words(JsonNode node, String name, String none) {
    String words =
        node.path(name)
            .valueStream()
            .map(word -> word.asString(""))
            .collect(Collectors.joining(", "));
    return words.isEmpty() ? none : words;
  }
}
