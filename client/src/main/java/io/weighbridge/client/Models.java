package io.weighbridge.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Models on a hub: search, listing, creation, settings.
public final class Models {

  private static final int PAGE = 500;

  private final Transport transport;

  Models(Transport transport) {
    this.transport = transport;
  }

  /// What to look for.
  ///
  /// @param search words of the name; empty for all
  /// @param author namespace; empty for all
  /// @param filters tags that a model must have, all of them: `license:mit`, `base_model:acme/base`
  /// @param sort `downloads`, `likes`, `lastModified`, `createdAt`; empty for the hub's own order
  /// @param limit the most models wanted
  public record Query(String search, String author, List<String> filters, String sort, int limit) {

    public Query {
      filters = List.copyOf(filters);
      if (limit < 1) {
        throw new WordException("a limit of %d: at least 1 is needed".formatted(limit));
      }
    }
  }

  public List<ModelInfo> search(Query query) {
    StringBuilder uri =
        new StringBuilder("/api/models")
            .append(
                Address.query(
                    "limit",
                    Integer.toString(Math.min(query.limit, PAGE)),
                    "search",
                    query.search,
                    "author",
                    query.author,
                    "sort",
                    query.sort));
    query.filters.forEach(tag -> uri.append("&filter=").append(Address.segment(tag)));
    // Without `full` some hubs leave out what a list shows.
    uri.append("&full=true");
    return new Pages(transport)
        .all("list models", transport.server().at(uri.toString()), query.limit).stream()
            .map(ModelInfo::of)
            .toList();
  }

  public ModelInfo info(ModelReference at) {
    return ModelInfo.of(
        new Fields(
            transport.json(
                Request.get(
                    "look up " + at,
                    transport
                        .server()
                        .at(
                            Address.model(at.model())
                                + "/revision/"
                                + Address.segment(at.revision())))),
            at.toString()));
  }

  /// What the hub finds when it verifies a revision against the signers that its operator trusts.
  public SignatureReport signature(ModelReference at) {
    String uri =
        "/api/weighbridge/models/%s/%s/signature%s"
            .formatted(
                Address.segment(at.model().namespace()),
                Address.segment(at.model().name()),
                Address.query("revision", at.revision()));
    return SignatureReport.of(
        new Fields(
            transport.json(Request.get("verify " + at, transport.server().at(uri))),
            "the signature of " + at));
  }

  /// What the hub says of a model's papers, as it says it.
  ///
  /// @param which `terms`, `openness` or `lineage`
  /// @param facts of a use, by their words
  public JsonNode papers(ModelReference at, String which, Map<String, String> facts) {
    StringBuilder uri =
        new StringBuilder(
            "/api/weighbridge/models/%s/%s/%s%s"
                .formatted(
                    Address.segment(at.model().namespace()),
                    Address.segment(at.model().name()),
                    which,
                    Address.query("revision", at.revision())));
    facts.forEach((word, value) ->
        uri.append('&').append(Address.segment(word)).append('=').append(Address.segment(value)));
    return transport.json(
        Request.get(
            "ask for the %s of %s".formatted(which, at), transport.server().at(uri.toString())));
  }

  /// @param folder below which to list; empty for all
  /// @param lastCommits whether each entry shall say which commit last changed it
  public List<TreeEntry> tree(
      ModelReference at, String folder, boolean recursive, boolean lastCommits) {
    String path = folder.replaceAll("^/+|/+$", "");
    String uri =
        Address.model(at.model())
            + "/tree/"
            + Address.segment(at.revision())
            + (path.isEmpty() ? "" : "/" + Address.path(path))
            + Address.query(
                "recursive", Boolean.toString(recursive), "expand", Boolean.toString(lastCommits));
    String purpose = "list %s%s".formatted(at, path.isEmpty() ? "" : " " + path);
    return new Pages(transport)
        .all(purpose, transport.server().at(uri), Integer.MAX_VALUE).stream()
            .map(TreeEntry::of)
            .toList();
  }

  /// Makes an empty model.
  ///
  /// @return its page
  public String create(ModelId model, boolean isPrivate) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", model.name());
    body.put("organization", model.namespace());
    body.put("type", "model");
    body.put("visibility", isPrivate ? "private" : "public");
    Request request =
        Request.of(
                "create " + model,
                "POST",
                transport.server().at("/api/repos/create"),
                Transport.json(body))
            .once();
    return new Fields(transport.json(request), "creation").optionalText("url").orElse("");
  }

  public void delete(ModelId model) {
    Map<String, Object> body =
        Map.of("name", model.name(), "organization", model.namespace(), "type", "model");
    change("delete " + model, "DELETE", "/api/repos/delete", body);
  }

  public void move(ModelId from, ModelId to) {
    Map<String, Object> body =
        Map.of("fromRepo", from.toString(), "toRepo", to.toString(), "type", "model");
    change("move %s to %s".formatted(from, to), "POST", "/api/repos/move", body);
  }

  /// Who may have a model.
  public enum Gate {
    /// Everybody who may see it.
    OPEN,
    /// Everybody who asks.
    AUTO,
    /// Who asked and was accepted.
    MANUAL
  }

  /// Changes what is given and leaves the rest.
  public void settings(ModelId model, Optional<Boolean> isPrivate, Optional<Gate> gate) {
    Map<String, Object> body = new LinkedHashMap<>();
    isPrivate.ifPresent(wanted -> body.put("visibility", wanted ? "private" : "public"));
    gate.ifPresent(wanted ->
        body.put(
            "gated",
            switch (wanted) {
              case OPEN -> false;
              case AUTO -> "auto";
              case MANUAL -> "manual";
            }));
    change("change the settings of " + model, "PUT", Address.model(model) + "/settings", body);
  }

  void createBranch(ModelId model, String branch) {
    change(
        "create the branch %s of %s".formatted(branch, model),
        "POST",
        Address.model(model) + "/branch/" + Address.segment(branch),
        Map.of());
  }

  private void change(String purpose, String method, String path, Map<String, Object> body) {
    Request request =
        Request.of(purpose, method, transport.server().at(path), Transport.json(body)).once();
    try (Answer answer = transport.send(request)) {
      // The answer may be "OK" or a document; that it is no refusal says all.
      answer.beginning(1 << 16);
    }
  }
}
