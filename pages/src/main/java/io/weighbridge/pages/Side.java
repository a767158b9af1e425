package io.weighbridge.pages;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One model of a comparison: everything that the API says of it, and what rules it out.
///
/// @param gates why it cannot be used as it was asked for, each in a sentence
/// @param deployments names under which it answers here
/// @param measured what it came to on the chosen data, if that was measured
/// @param speed the last measurement of its first deployment, or nothing
public record Side(
    String id,
    boolean there,
    String task,
    String parameters,
    String size,
    String licence,
    String outcome,
    String sentence,
    List<String> duties,
    JsonNode openness,
    String verdict,
    List<String> engines,
    List<String> gates,
    List<String> deployments,
    Optional<EvaluationView> measured,
    Optional<Speed> speed) {

  /// How fast it answers.
  public record Speed(
      String deployment,
      String median,
      String p95,
      String perSecond,
      double rate,
      double medianMs,
      String created,
      String by,
      String machine,
      long seconds,
      long callers) {

    static Speed of(JsonNode one) {
      return new Speed(
          one.path("deployment").asString(""),
          milliseconds(one.path("median_ms").asDouble()),
          milliseconds(one.path("p95_ms").asDouble()),
          Figures.whole(Math.round(one.path("per_second").asDouble())),
          one.path("per_second").asDouble(),
          one.path("median_ms").asDouble(),
          one.path("created").asString(""),
          one.path("by").asString(""),
          one.path("machine").asString(""),
          one.path("seconds").asLong(),
          one.path("callers").asLong());
    }

    private static String milliseconds(double value) {
      return String.format(Locale.ROOT, value < 10 ? "%.3f ms" : "%.1f ms", value);
    }
  }

  /// What all models are compared with.
  ///
  /// @param facts of the use, by their words
  /// @param data that accuracy is measured on
  record Wanted(Map<String, List<String>> facts, String data) {}

  static Side of(Visit visit, String id, Wanted wanted, JsonNode deployments, JsonNode speeds)
      throws IOException {
    String path = Addresses.path(id);
    Optional<JsonNode> found =
        id.matches("[^/]+/[^/]+") ? visit.find("/api/models/" + path) : Optional.empty();
    if (found.isEmpty()) {
      return missing(id, deployments.path("nothing"));
    }
    JsonNode model = found.get();
    JsonNode nothing = model.path("nothing");
    String own = "/api/weighbridge/models/" + path;
    JsonNode terms = visit.find(own + "/terms" + Addresses.query(wanted.facts())).orElse(nothing);
    JsonNode openness = visit.find(own + "/openness").orElse(nothing);
    String verdict = visit.find(own + "/scan").orElse(nothing).path("verdict").asString("");
    List<String> engines = engines(visit, id);
    List<String> names =
        deployments
            .valueStream()
            .filter(one -> one.path("repository").asString("").equals(id))
            .map(one -> one.path("name").asString(""))
            .toList();
    Optional<EvaluationView> measured =
        visit
            .get("/api/weighbridge/evaluations?repository=" + Addresses.encoded(id))
            .path("evaluations")
            .valueStream()
            .filter(one -> one.path("data").asString("").equals(wanted.data()))
            .map(one -> EvaluationView.of(one, -1, -1))
            .findFirst();
    return new Side(
        id,
        true,
        model.path("pipeline_tag").asString(""),
        model.path("safetensors").path("total").isNumber()
            ? Figures.count(model.path("safetensors").path("total").asLong())
            : "–",
        Figures.bytes(model.path("usedStorage").asLong(0)),
        ModelHead.licence(terms.path("licence")),
        terms.path("decision").asString(""),
        terms.path("sentence").asString(""),
        sentences(terms.path("duties")),
        openness,
        verdict,
        engines,
        gates(terms, verdict, engines, model),
        names,
        measured,
        speeds
            .valueStream()
            .filter(one -> names.contains(one.path("deployment").asString("")))
            .map(Speed::of)
            .findFirst());
  }

  private static Side missing(String id, JsonNode nothing) {
    return new Side(
        id,
        false,
        "",
        "–",
        "–",
        "",
        "",
        "",
        List.of(),
        nothing,
        "",
        List.of(),
        List.of("There is no such model here, or you may not know of it."),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /// The engines that would load it, as the catalogue knows.
  private static List<String> engines(Visit visit, String id) throws IOException {
    String[] parts = id.split("/", 2);
    return visit
        .get(
            "/api/weighbridge/catalogue?author=%s&search=%s&limit=100"
                .formatted(Addresses.encoded(parts[0]), Addresses.encoded(parts[1])))
        .path("models")
        .valueStream()
        .filter(one -> one.path("id").asString("").equals(id))
        .flatMap(one -> one.path("engines").valueStream())
        .map(engine -> engine.asString(""))
        .toList();
  }

  private static List<String> gates(
      JsonNode terms, String verdict, List<String> engines, JsonNode model) {
    List<String> gates = new ArrayList<>();
    if (terms.path("decision").asString("").equals("DENY")) {
      gates.add("Terms: " + terms.path("sentence").asString("it may not be used"));
    }
    if (terms.path("decision").asString("").equals("NEED_FACT")) {
      gates.add("Terms: facts of the use are not known: " + terms.path("sentence").asString(""));
    }
    String word = verdict.toLowerCase(Locale.ROOT);
    if (word.equals("malicious") || word.equals("suspicious")) {
      gates.add("Scan: its files are " + word + ".");
    }
    if (engines.isEmpty()) {
      gates.add("Engine: none here runs its files.");
    }
    if (model.path("disabled").asBoolean(false)) {
      gates.add("Access to it is disabled.");
    }
    return gates;
  }

  private static List<String> sentences(JsonNode reasons) {
    return reasons
        .valueStream()
        .map(one -> one.isString() ? one.asString() : one.path("sentence").asString(""))
        .toList();
  }

  public String mof() {
    return openness.path("mof").path("label").asString("–");
  }

  public String osaid() {
    return openness.path("osaid").path("answer").asString("–").replace('-', ' ');
  }

  /// Of a fact that may not be known.
  public String yes(String field) {
    JsonNode value = openness.path(field);
    return value.isBoolean() ? value.asBoolean() ? "yes" : "no" : "not known";
  }
}
