package io.weighbridge.pages;

import io.weighbridge.http.HttpFailure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// What stands above every page of one model.
///
/// @param commit of the revision that is shown
/// @param revision as it was asked for: a branch, a tag or a commit
/// @param may what the visitor may do, and how his request for access stands
/// @param deployed names under which the model answers here, and which he may use
/// @param mayWrite whether the visitor may change the model and its settings
public record ModelHead(
    String namespace,
    String name,
    String commit,
    String revision,
    String task,
    String library,
    OptionalLong parameters,
    long bytes,
    long downloads,
    long likes,
    String modified,
    boolean hidden,
    String gated,
    JsonNode may,
    JsonNode terms,
    String verdict,
    JsonNode signature,
    List<String> tags,
    List<String> deployed,
    boolean mayWrite,
    JsonNode model) {

  /// Asks for all of it.
  ///
  /// @throws HttpFailure if there is no such model for the visitor
  static ModelHead of(Visit visit, String revision) throws IOException {
    String namespace = visit.path("ns");
    String name = visit.path("name");
    String id = Addresses.encoded(namespace) + "/" + Addresses.encoded(name);
    JsonNode model =
        visit.model(
            revision.equals("main")
                ? "/api/models/" + id
                : "/api/models/%s/revision/%s".formatted(id, Addresses.encoded(revision)));
    String[] names = model.path("id").asString(namespace + "/" + name).split("/", 2);
    String commit = model.path("sha").asString("");
    String at = "?revision=" + Addresses.encoded(revision);
    String own = "/api/weighbridge/models/" + id;
    JsonNode may = visit.find(own + "/access").orElse(model.path("nothing"));
    boolean empty = commit.isEmpty();
    JsonNode nothing = model.path("nothing");
    return new ModelHead(
        names[0],
        names[1],
        commit,
        revision,
        model.path("pipeline_tag").asString(""),
        model.path("library_name").asString(""),
        model.path("safetensors").path("total").isNumber()
            ? OptionalLong.of(model.path("safetensors").path("total").asLong())
            : OptionalLong.empty(),
        model.path("usedStorage").asLong(0),
        model.path("downloads").asLong(0),
        model.path("likes").asLong(0),
        model.path("lastModified").asString(""),
        model.path("private").asBoolean(false),
        model.path("gated").asString(""),
        may,
        empty ? nothing : visit.find(own + "/terms" + at).orElse(nothing),
        empty ? "" : visit.find(own + "/scan" + at).orElse(nothing).path("verdict").asString(""),
        empty ? nothing : visit.find(own + "/signature" + at).orElse(nothing),
        model.path("tags").valueStream().map(tag -> tag.asString("")).toList(),
        deployed(visit, names[0] + "/" + names[1]),
        may.path("can").path("govern").asBoolean(false) && visit.visitor().writes(),
        model);
  }

  private static List<String> deployed(Visit visit, String id) throws IOException {
    Optional<JsonNode> all = visit.find("/api/weighbridge/deployments");
    return all.stream()
        .flatMap(found -> found.path("deployments").valueStream())
        .filter(one -> one.path("repository").asString("").equals(id))
        .map(one -> one.path("name").asString(""))
        .toList();
  }

  public String id() {
    return namespace + "/" + name;
  }

  /// Whether the visitor may have the files.
  public boolean access() {
    return may.path("can").path("download").asBoolean(false);
  }

  /// Whether it is a package of encrypted weights, which a grant opens.
  public boolean isSealed() {
    return model
        .path("siblings")
        .valueStream()
        .anyMatch(file -> file.path("rfilename").asString("").equals("sealed.json"));
  }

  /// The address of the model's page.
  public String address() {
    return "/" + Addresses.encoded(namespace) + "/" + Addresses.encoded(name);
  }

  /// The revision as a segment of an address.
  public String at() {
    return Addresses.encoded(revision);
  }

  /// The commit's first letters.
  public String shortCommit() {
    return commit.substring(0, Math.min(8, commit.length()));
  }

  public String outcome() {
    return terms.path("decision").asString("");
  }

  public String sentence() {
    return terms.path("sentence").asString("");
  }

  /// The licence in a few words.
  public String licence() {
    return licence(terms.path("licence"));
  }

  public static String licence(JsonNode licence) {
    for (String field : List.of("name", "family", "unlisted")) {
      String found = licence.path(field).asString("");
      if (!found.isEmpty()) {
        return found;
      }
    }
    return "";
  }

  public boolean isGated() {
    return gated.equals("auto") || gated.equals("manual");
  }
}
