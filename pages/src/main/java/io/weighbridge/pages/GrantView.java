package io.weighbridge.pages;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A grant that is installed, with what is left of it.
///
/// @param state such as ACTIVE, and the code of the refusal where it allows nothing
/// @param sentence why it allows nothing; empty where it does
/// @param term until when it is good, in words
/// @param left what is left of what it counts, in words
/// @param limits what else it says, in words
public record GrantView(
    String id,
    String model,
    String vendor,
    String state,
    boolean good,
    boolean superseded,
    String sentence,
    String actions,
    String term,
    List<String> left,
    List<String> limits) {

  static GrantView of(JsonNode grant) {
    String state = grant.path("state").asString("");
    return new GrantView(
        grant.path("id").asString(""),
        grant.path("model").asString(""),
        grant.path("issuer").path("name").asString(""),
        state,
        !grant.has("sentence") && !grant.path("superseded").asBoolean(false),
        grant.path("superseded").asBoolean(false),
        grant.path("sentence").asString(""),
        Figures.words(grant.path("actions")),
        term(grant),
        left(grant),
        limits(grant));
  }

  static String term(JsonNode grant) {
    String end = grant.path("not_after").asString("");
    if (end.isEmpty()) {
      return "without end";
    }
    try {
      Duration left = Duration.between(Instant.now(), Instant.parse(end));
      String until = "until " + Figures.moment(end);
      if (left.isNegative()) {
        return until
            + ", which has passed; "
            + grant.path("grace_days").asInt(0)
            + " days of grace";
      }
      long days = left.toDays();
      return until
          + (days > 0
              ? ", %s %s left".formatted(Figures.whole(days), days == 1 ? "day" : "days")
              : ", %d hours left".formatted(left.toHours()));
    } catch (DateTimeException e) {
      return end;
    }
  }

  private static List<String> left(JsonNode grant) {
    List<String> left = new ArrayList<>();
    if (grant.has("requests_left")) {
      left.add(
          "%s of %s requests left"
              .formatted(
                  Figures.whole(grant.path("requests_left").asLong(0)),
                  Figures.whole(grant.path("requests").asLong(0))));
    }
    if (grant.has("tokens_left_today")) {
      left.add(
          "%s of %s tokens left today"
              .formatted(
                  Figures.whole(grant.path("tokens_left_today").asLong(0)),
                  Figures.whole(grant.path("tokens_per_day").asLong(0))));
    }
    return left;
  }

  static List<String> limits(JsonNode grant) {
    List<String> limits = new ArrayList<>();
    several(limits, "for ", Figures.words(grant.path("purposes")));
    several(limits, "in ", Figures.words(grant.path("territory")));
    several(limits, "machines at most: ", grant.path("max_nodes").asString(""));
    several(limits, "requests at once: ", grant.path("max_concurrent").asString(""));
    several(limits, "plan ", grant.path("plan").asString(""));
    String heard = grant.path("vendor_heard").asString("");
    several(limits, "the vendor was heard ", heard.isEmpty() ? "" : Figures.ago(heard));
    return limits;
  }

  private static void several(List<String> limits, String before, String words) {
    if (!words.isEmpty()) {
      limits.add(before + words);
    }
  }
}
