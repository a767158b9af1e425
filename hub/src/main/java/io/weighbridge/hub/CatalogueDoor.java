package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.cards.WeightsFormat;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The catalogue as people read it: found models with what matters of each, and how many more there
/// are of what kind.
final class CatalogueDoor {

  /// Tasks that are listed; more than anybody reads.
  private static final int MOST_VALUES = 200;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Catalogue catalogue;

  /// The values of the facets that have a list of them, with what people read, in their order.
  private final Map<Facet, Map<String, String>> known = new LinkedHashMap<>();

  CatalogueDoor(HubParts parts, Doorkeeper doorkeeper, Catalogue catalogue) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.catalogue = catalogue;
    known.put(Facet.LICENCE, labels(catalogue.facts().families()));
    known.put(
        Facet.OPENNESS,
        labels(
            word("1", "Class I, open science"),
            word("2", "Class II, open tooling"),
            word("3", "Class III, open model"),
            word("none", "No class")));
    List<CatalogueFacts.Word> formats = new ArrayList<>();
    for (WeightsFormat format : WeightsFormat.values()) {
      formats.add(word(format.word(), format.label()));
    }
    formats.add(word("none", "No weights"));
    known.put(Facet.FORMAT, labels(formats));
    List<CatalogueFacts.Word> engines = new ArrayList<>(catalogue.facts().engines());
    engines.add(word("none", "None of this server"));
    known.put(Facet.ENGINE, labels(engines));
    known.put(
        Facet.SIZE,
        labels(
            word("10m", "up to 10 million"),
            word("100m", "up to 100 million"),
            word("1b", "up to 1 billion"),
            word("10b", "up to 10 billion"),
            word("more", "more than 10 billion"),
            word("unknown", "Unknown")));
    known.put(
        Facet.ACCESS,
        labels(
            word("open", "Open to everybody"),
            word("gated", "Gated"),
            word("sealed", "Sealed"),
            word("private", "Private")));
    known.put(
        Facet.VERDICT,
        labels(
            word("clean", "Clean"),
            word("suspicious", "Suspicious"),
            word("malicious", "Malicious"),
            word("unscanned", "Not scanned")));
    known.put(
        Facet.SIGNED,
        labels(
            word("yes", "Signed by a trusted signer"),
            word("untrusted", "Signed by nobody who is trusted"),
            word("bad", "Signature does not hold"),
            word("no", "Not signed")));
    known.put(Facet.DEPLOYED, labels(word("yes", "Deployed here"), word("no", "Not deployed")));
  }

  private static CatalogueFacts.Word word(String value, String label) {
    return new CatalogueFacts.Word(value, label);
  }

  private static Map<String, String> labels(CatalogueFacts.Word... words) {
    return labels(List.of(words));
  }

  private static Map<String, String> labels(List<CatalogueFacts.Word> words) {
    Map<String, String> labels = new LinkedHashMap<>();
    words.forEach(word -> labels.put(word.value(), word.label()));
    return labels;
  }

  void routes(Router router) {
    Operation operation =
        Operation.of("Finds models, and says how many there are of what kind")
            .query("search", "string", "words of the name, the tags or the card; all of them")
            .query("author", "string", "the namespace")
            .query(
                "task",
                "string",
                "the task, such as image-classification, or unknown; repeated: any of them");
    for (Map.Entry<Facet, Map<String, String>> facet : known.entrySet()) {
      operation =
          operation.query(
              facet.getKey().word(),
              "string",
              String.join(", ", facet.getValue().keySet()) + "; repeated: any of them");
    }
    router.get(
        OwnApi.PREFIX + "catalogue",
        operation
            .query("sort", "string", "match (usual), lastModified, downloads, likes, size or name")
            .query("direction", "string", "-1 for the largest first, 1 for the smallest first")
            .query("limit", "integer", "models of a page, at most 100; 30 if it is missing")
            .query("cursor", "string", "where the page before ended: its `next`")
            .answer(
                200,
                "total, one page of models, the counts of every facet under the conditions of the"
                    + " others, and next")
            .answer(400, "a value that cannot be meant"),
        this::show);
  }

  private void show(Exchange exchange) {
    Caller caller = doorkeeper.caller(exchange);
    CatalogueQuery query = CatalogueQuery.of(exchange);
    query.wanted().forEach(this::require);
    Map<String, List<String>> deployed =
        catalogue.facts().deployed(caller).entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> entry.getKey().toLowerCase(Locale.ROOT),
                    Map.Entry::getValue,
                    (some, more) -> Stream.concat(some.stream(), more.stream()).toList()));
    CatalogueSearch.Found found = catalogue.find(query, caller, deployed.keySet());
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("total", found.total());
    answer.put(
        "models",
        found.page().stream()
            .map(row -> model(row, deployed.getOrDefault(row.lower(), List.of())))
            .toList());
    Map<String, Object> facets = new LinkedHashMap<>();
    for (Facet facet : Facet.values()) {
      facets.put(
          facet.word(),
          counts(
              facet,
              found.counts().getOrDefault(facet, Map.of()),
              query.wanted().getOrDefault(facet, Set.of())));
    }
    answer.put("facets", facets);
    answer.put("next", found.next().map(ModelCursor::text).orElse(null));
    found
        .next()
        .ifPresent(next -> parts.settings().links().next(exchange, Map.of("cursor", next.text())));
    exchange.json(200, answer);
  }

  private void require(Facet facet, Set<String> values) {
    Map<String, String> labels = known.get(facet);
    for (String value : values) {
      if (labels != null && !labels.containsKey(value)) {
        throw HubFailures.badRequest(
            "%s is one of %s, not '%s'."
                .formatted(facet.word(), String.join(", ", labels.keySet()), Shown.text(value)));
      }
    }
  }

  /// The values that there are, and those that were asked for.
  private List<Map<String, Object>> counts(
      Facet facet, Map<String, Long> counts, Set<String> wanted) {
    Set<String> values = new TreeSet<>(counts.keySet());
    values.addAll(wanted);
    Map<String, String> labels = known.getOrDefault(facet, Map.of());
    Comparator<String> order =
        labels.isEmpty()
            ? Comparator.comparing((String value) -> counts.getOrDefault(value, 0L))
                .reversed()
                .thenComparing(Comparator.naturalOrder())
            : Comparator.comparingInt(value -> List.copyOf(labels.keySet()).indexOf(value));
    return values.stream()
        .sorted(order)
        .limit(MOST_VALUES)
        .map(value -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("value", value);
          one.put("label", labels.getOrDefault(value, Facet.spelled(value)));
          one.put("count", counts.getOrDefault(value, 0L));
          one.put("selected", wanted.contains(value));
          return one;
        })
        .toList();
  }

  private Map<String, @Nullable Object> model(CatalogueRow row, List<String> deployed) {
    ModelFacets facets = row.facets();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", row.name().toString());
    json.put("summary", facets.summary());
    json.put("task", row.task().orElse(null));
    json.put("library", row.library().orElse(null));
    json.put("parameters", row.parameters() > 0 ? row.parameters() : null);
    json.put("size", row.size());
    json.put("downloads", row.downloads());
    json.put("likes", row.likes());
    json.put("lastModified", Times.text(Instant.ofEpochMilli(row.modified())));
    json.put("createdAt", Times.text(Instant.ofEpochMilli(row.created())));
    json.put("private", row.isPrivate());
    json.put("access", row.access());
    json.put("formats", facets.formats());
    json.put("engines", facets.said().engines());
    json.put("openness", openness(facets.said().openness()));
    json.put("licence", licence(facets.said()));
    json.put(
        "decision",
        catalogue
            .decided(row)
            .map(decided -> Map.of("outcome", decided.outcome(), "sentence", decided.sentence()))
            .orElse(null));
    json.put("verdict", facets.verdict());
    json.put("signature", facets.signature());
    json.put("deployed", deployed);
    return json;
  }

  private static Map<String, @Nullable Object> openness(CatalogueFacts.Openness openness) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("mof", openness.mof());
    json.put("osaid", openness.osaid());
    json.put("downloadable", openness.downloadable().orElse(null));
    json.put("licenceOpen", openness.licenceOpen().orElse(null));
    return json;
  }

  private Map<String, @Nullable Object> licence(CatalogueFacts.Said said) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", said.licence().map(CatalogueFacts.Licence::id).orElse(null));
    json.put("name", said.licence().map(CatalogueFacts.Licence::name).orElse(null));
    json.put("family", said.family());
    json.put(
        "familyLabel",
        known.getOrDefault(Facet.LICENCE, Map.of()).getOrDefault(said.family(), said.family()));
    return json;
  }
}
