package io.weighbridge.pages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What `GET /api/weighbridge/catalogue` answers, as the page draws it.
///
/// @param search what was typed
/// @param chosen how many values of facets narrow the list
/// @param next the address of the next page
public record CatalogueView(
    String search,
    String sort,
    long total,
    int chosen,
    List<ModelCard> models,
    List<Facet> facets,
    Optional<String> next) {

  /// One property by which the list can be narrowed.
  public record Facet(String name, String title, List<Value> values) {

    /// Whether one of its values narrows the list.
    public boolean isUsed() {
      return values.stream().anyMatch(Value::chosen);
    }
  }

  /// One value of a facet, with how many models it would leave.
  public record Value(String value, String label, long count, boolean chosen) {}

  /// The facets in the order of the page, with their titles.
  static final Map<String, String> FACETS = new LinkedHashMap<>();

  static {
    FACETS.put("task", "Task");
    FACETS.put("licence", "Licence");
    FACETS.put("openness", "Openness");
    FACETS.put("format", "Format");
    FACETS.put("engine", "Runs in");
    FACETS.put("size", "Size");
    FACETS.put("access", "Access");
    FACETS.put("verdict", "Scan");
    FACETS.put("signed", "Signature");
    FACETS.put("deployed", "Answers here");
  }

  public CatalogueView {
    models = List.copyOf(models);
    facets = List.copyOf(facets);
  }

  static CatalogueView of(JsonNode answer, Visit visit, String page) {
    List<Facet> facets = new ArrayList<>();
    int chosen = 0;
    for (Map.Entry<String, String> facet : FACETS.entrySet()) {
      List<String> asked = visit.queries(facet.getKey());
      List<Value> values = new ArrayList<>();
      for (JsonNode value : answer.path("facets").path(facet.getKey())) {
        String word = value.path("value").asString("");
        boolean isChosen = asked.contains(word);
        values.add(
            new Value(
                word, value.path("label").asString(word), value.path("count").asLong(0), isChosen));
        chosen += isChosen ? 1 : 0;
      }
      facets.add(new Facet(facet.getKey(), facet.getValue(), values));
    }
    Optional<String> next =
        Optional.of(answer.path("next").asString("")).filter(cursor -> !cursor.isEmpty());
    return new CatalogueView(
        visit.query("search"),
        visit.query("sort"),
        answer.path("total").asLong(0),
        chosen,
        answer.path("models").valueStream().map(ModelCard::of).toList(),
        facets,
        next.map(cursor -> {
          Map<String, List<String>> query = new LinkedHashMap<>();
          List.of("search", "sort", "author").forEach(name -> query.put(name, visit.queries(name)));
          FACETS.keySet().forEach(name -> query.put(name, visit.queries(name)));
          query.put("cursor", List.of(cursor));
          return page + Addresses.query(query);
        }));
  }
}
