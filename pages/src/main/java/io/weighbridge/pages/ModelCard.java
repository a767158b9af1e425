package io.weighbridge.pages;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// One model in the catalogue.
///
/// @param mof class of the Model Openness Framework, I to III, or empty
/// @param osaid verdict of the Open Source AI Definition
/// @param downloadable whether everybody may have the weights
/// @param outcome of the decision on this deployer's use, such as ALLOW
/// @param deployed names under which it answers here
public record ModelCard(
    String id,
    String task,
    String library,
    String summary,
    OptionalLong parameters,
    long bytes,
    long downloads,
    long likes,
    String modified,
    boolean hidden,
    String access,
    List<String> formats,
    List<String> engines,
    String mof,
    String osaid,
    boolean downloadable,
    String licence,
    String family,
    String outcome,
    String sentence,
    String verdict,
    String signature,
    List<String> deployed) {

  static ModelCard of(JsonNode model) {
    JsonNode openness = model.path("openness");
    JsonNode licence = model.path("licence");
    return new ModelCard(
        model.path("id").asString(""),
        text(model, "task"),
        text(model, "library"),
        text(model, "summary"),
        model.path("parameters").isNumber()
            ? OptionalLong.of(model.path("parameters").asLong())
            : OptionalLong.empty(),
        model.path("size").asLong(0),
        model.path("downloads").asLong(0),
        model.path("likes").asLong(0),
        text(model, "lastModified"),
        model.path("private").asBoolean(false),
        text(model, "access"),
        texts(model, "formats"),
        texts(model, "engines"),
        "I".repeat(Math.clamp(openness.path("mof").asInt(0), 0, 3)),
        text(openness, "osaid"),
        openness.path("downloadable").asBoolean(false),
        Optional.of(text(licence, "name"))
            .filter(name -> !name.isEmpty())
            .orElse(text(licence, "id")),
        text(licence, "familyLabel"),
        text(model.path("decision"), "outcome"),
        text(model.path("decision"), "sentence"),
        text(model, "verdict"),
        text(model, "signature"),
        texts(model, "deployed"));
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }

  private static List<String> texts(JsonNode node, String name) {
    return node.path(name).valueStream().map(value -> value.asString("")).toList();
  }
}
