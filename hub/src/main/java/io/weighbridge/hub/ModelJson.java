package io.weighbridge.hub;

import io.weighbridge.repositories.Gate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// A model as clients of model hubs read it (reference of the protocol, "GET /api/models/{R}").
final class ModelJson {

  private ModelJson() {}

  /// What one commit says of a model, where it is not the one that the index describes.
  record Shown(
      Optional<String> sha,
      Instant modified,
      Optional<String> pipelineTag,
      Optional<String> library,
      String tags,
      JsonNode facts) {

    static Shown of(IndexedModel model) {
      return new Shown(
          model.head().map(Object::toString),
          model.modified(),
          model.pipelineTag(),
          model.library(),
          model.tags(),
          model.facts().isEmpty() ? IndexJson.object() : IndexJson.tree(model.facts()));
    }

    static Shown of(String sha, ModelContent content) {
      return new Shown(
          Optional.of(sha),
          content.modified(),
          content.description().pipelineTag(),
          content.description().library(),
          IndexJson.text(content.description().tags()),
          IndexJson.node(content.facts()));
    }
  }

  static ObjectNode of(IndexedModel model, Shown shown, ModelFields fields) {
    ObjectNode json = IndexJson.object();
    json.put("_id", model.id());
    json.put("id", model.name().toString());
    if (!fields.isExpanded()) {
      json.put("modelId", model.name().toString());
    }
    if (fields.has("author", true)) {
      json.put("author", model.name().namespace());
    }
    if (fields.has("sha", true)) {
      shown.sha().ifPresent(sha -> json.put("sha", sha));
    }
    if (fields.has("lastModified", true)) {
      json.put("lastModified", Times.text(shown.modified()));
    }
    if (fields.has("createdAt", true)) {
      json.put("createdAt", Times.text(model.created()));
    }
    if (fields.has("private", true)) {
      json.put("private", model.isPrivate());
    }
    if (fields.has("gated", true)) {
      gated(json, model.gate());
    }
    if (fields.has("disabled", true)) {
      json.put("disabled", model.disabled());
    }
    counts(json, model, fields);
    if (fields.has("library_name", true)) {
      shown.library().ifPresent(library -> json.put("library_name", library));
    }
    if (fields.has("pipeline_tag", true)) {
      shown.pipelineTag().ifPresent(tag -> json.put("pipeline_tag", tag));
    }
    if (fields.has("tags", true)) {
      json.putRawValue("tags", new RawValue(shown.tags()));
    }
    if (fields.has("spaces", fields.siblings())) {
      json.putArray("spaces"); // there are none here
    }
    facts(json, shown.facts(), fields);
    return json;
  }

  private static void gated(ObjectNode json, Gate gate) {
    switch (gate) {
      case OPEN -> json.put("gated", false);
      case AUTO -> json.put("gated", "auto");
      case MANUAL -> json.put("gated", "manual");
    }
  }

  private static void counts(ObjectNode json, IndexedModel model, ModelFields fields) {
    if (fields.has("downloads", true)) {
      json.put("downloads", model.downloads());
    }
    if (fields.has("downloadsAllTime", false)) {
      json.put("downloadsAllTime", model.downloadsAllTime());
    }
    if (fields.has("likes", true)) {
      json.put("likes", model.likes());
    }
    if (fields.has("trendingScore", true)) {
      json.put("trendingScore", model.trending());
    }
  }

  private static void facts(ObjectNode json, JsonNode facts, ModelFields fields) {
    for (String name : ModelFields.FACTS) {
      JsonNode fact = facts.get(name);
      boolean byItself =
          switch (name) {
            case "cardData" -> fields.cardData();
            case "config" -> fields.config();
            case "baseModels" -> false;
            // The rest is what one model has and a list has not.
            default -> fields.siblings() && fields.cardData();
          };
      if (fact != null && fields.has(name, byItself)) {
        json.set(name, fact);
      }
    }
  }

  /// The names of files alone.
  static ArrayNode siblings(List<String> files) {
    ArrayNode siblings = IndexJson.object().putArray("siblings");
    files.forEach(file -> siblings.addObject().put("rfilename", file));
    return siblings;
  }
}
