package io.weighbridge.papers;

import io.weighbridge.openness.HumanFacts;
import io.weighbridge.openness.OpenLicences;
import io.weighbridge.openness.Openness;
import io.weighbridge.openness.SeenFile;
import io.weighbridge.papers.ModelFiles.Listed;
import io.weighbridge.terms.CommercialUse;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Licence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A bill of materials in CycloneDX 1.6 for one machine-learning model (ECMA-424, `modelCard`): its
/// files with their digests, its licence, what it was made from, what its card says of task, data
/// and results. The same files give the same bytes: no time is in it, and its serial number comes
/// from its content.
final class CycloneDx {

  private static final int MOST_FILES = 10_000;
  private static final int MOST_METRICS = 1_000;
  private static final String MODEL = "machine-learning-model";
  private static final String OTHER = "other";

  private final Papers papers;

  private CycloneDx(Papers papers) {
    this.papers = papers;
  }

  static Map<String, Object> document(Papers papers) throws IOException {
    return new CycloneDx(papers).document();
  }

  private Map<String, Object> document() throws IOException {
    Map<String, Object> model = model();
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put(
        "tools",
        Map.of("components", List.of(ordered("type", "application", "name", "weighbridge"))));
    metadata.put("component", model);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
    document.put("bomFormat", "CycloneDX");
    document.put("specVersion", "1.6");
    byte[] content = Documents.json(metadata).getBytes(StandardCharsets.UTF_8);
    document.put("serialNumber", "urn:uuid:" + UUID.nameUUIDFromBytes(content));
    document.put("version", 1);
    document.put("metadata", metadata);
    return document;
  }

  private Map<String, Object> model() throws IOException {
    Map<String, Object> model = named(papers.name());
    model.put("bom-ref", "model");
    licence(papers.licence()).ifPresent(licence -> model.put("licenses", List.of(licence)));
    List<Map<String, Object>> references = references();
    if (!references.isEmpty()) {
      model.put("externalReferences", references);
    }
    List<Map<String, Object>> ancestors = new ArrayList<>();
    papers
        .bases()
        .forEach((base, relation) -> {
          Map<String, Object> ancestor = named(base);
          if (!relation.isEmpty()) {
            ancestor.put("properties", List.of(property("weighbridge:relation", relation)));
          }
          ancestors.add(ancestor);
        });
    if (!ancestors.isEmpty()) {
      model.put("pedigree", Map.of("ancestors", ancestors));
    }
    model.put("components", files());
    model.put("modelCard", modelCard());
    return model;
  }

  private static Map<String, Object> named(String name) {
    int slash = name.indexOf('/');
    Map<String, Object> component = new LinkedHashMap<>();
    component.put("type", MODEL);
    if (slash > 0) {
      component.put("group", name.substring(0, slash));
    }
    component.put("name", name.substring(slash + 1));
    return component;
  }

  private List<Map<String, Object>> files() throws IOException {
    List<Map<String, Object>> files = new ArrayList<>();
    for (Listed listed : papers.files().stream().limit(MOST_FILES).toList()) {
      SeenFile seen = papers.seen(listed);
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("type", "file");
      file.put("name", seen.path());
      seen.sha256()
          .ifPresent(
              digest -> file.put("hashes", List.of(ordered("alg", "SHA-256", "content", digest))));
      file.put("properties", List.of(property("weighbridge:bytes", String.valueOf(seen.bytes()))));
      files.add(file);
    }
    return files;
  }

  private static Map<String, Object> property(String name, String value) {
    return ordered("name", name, "value", value);
  }

  private static Map<String, Object> ordered(
      String first, Object value, String second, Object other) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(first, value);
    fields.put(second, other);
    return fields;
  }

  private static Optional<Map<String, Object>> licence(Declared declared) {
    Map<String, Object> licence = new LinkedHashMap<>();
    switch (declared) {
      case Declared.Known(Licence known) -> {
        if (OpenLicences.spelling(known.spdx()).filter(known.spdx()::equals).isPresent()) {
          licence.put("id", known.spdx());
        } else {
          licence.put("name", known.name());
        }
        licence.put("acknowledgement", "declared");
        licence.put("url", known.source());
        if (!known.isOpen()) {
          Map<String, Object> licensing = new LinkedHashMap<>();
          licensing.put("altIds", List.of(known.spdx()));
          licensing.put("licenseTypes", types(known));
          licence.put("licensing", licensing);
        }
      }
      case Declared.OneOf(var family) -> named(licence, family.id().text());
      case Declared.Unlisted(var name) -> {
        Optional<String> spdx = OpenLicences.spelling(name);
        spdx.ifPresentOrElse(id -> licence.put("id", id), () -> named(licence, name));
        licence.put("acknowledgement", "declared");
      }
      case Declared.None() -> {
        return Optional.empty();
      }
    }
    return Optional.of(Map.of("license", licence));
  }

  private static void named(Map<String, Object> licence, String name) {
    licence.put("name", name);
    licence.put("acknowledgement", "declared");
  }

  /// The words of CycloneDX for what a commercial licence is bound to, as far as they fit.
  private static List<String> types(Licence licence) {
    return switch (licence.clauses().commercialUse()) {
      case CommercialUse.ResearchOnly _ -> List.of("academic");
      case CommercialUse.NonProductionOnly _ -> List.of("evaluation");
      case CommercialUse.Allowed _, CommercialUse.Forbidden _, CommercialUse.RevenueCap _ ->
          List.of(OTHER);
    };
  }

  private List<Map<String, Object>> references() {
    List<Map<String, Object>> references = new ArrayList<>();
    Grading.papersOf(papers)
        .forEach(id -> references.add(reference("documentation", "https://arxiv.org/abs/" + id)));
    papers
        .card()
        .licenceLink()
        .filter(link -> link.matches("https?://[\\x21-\\x7e&&[^\"<>\\\\^`{|}]]+"))
        .ifPresent(link -> references.add(reference("license", link)));
    return references;
  }

  private static Map<String, Object> reference(String type, String url) {
    return ordered("type", type, "url", url);
  }

  private Map<String, Object> modelCard() throws IOException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    papers.description().pipelineTag().ifPresent(task -> parameters.put("task", task));
    papers.config().modelType().ifPresent(type -> parameters.put("architectureFamily", type));
    papers.config().architectures().stream()
        .findFirst()
        .ifPresent(name -> parameters.put("modelArchitecture", name));
    List<Map<String, Object>> datasets = new ArrayList<>();
    for (String name : papers.card().datasets()) {
      datasets.add(ordered("type", "dataset", "name", name));
    }
    if (!datasets.isEmpty()) {
      parameters.put("datasets", datasets);
    }
    Map<String, Object> card = new LinkedHashMap<>();
    if (!parameters.isEmpty()) {
      card.put("modelParameters", parameters);
    }
    List<Map<String, Object>> metrics = metrics();
    if (!metrics.isEmpty()) {
      card.put("quantitativeAnalysis", Map.of("performanceMetrics", metrics));
    }
    Openness openness = papers.grade(HumanFacts.NONE);
    card.put(
        "properties",
        List.of(
            property("weighbridge:mof-class", String.valueOf(openness.mof().number())),
            property("weighbridge:mof-label", openness.mof().label()),
            property("weighbridge:osaid", openness.osaid().answer().word()),
            property("weighbridge:weights-downloadable", openness.weightsDownloadable().word()),
            property("weighbridge:licence-open", openness.licenceOpen().word())));
    return card;
  }

  /// The results that the card's `model-index` tells.
  private List<Map<String, Object>> metrics() {
    List<Map<String, Object>> metrics = new ArrayList<>();
    for (Object model : list(papers.card().modelIndex().orElse(null))) {
      for (Object result : list(field(model, "results"))) {
        String slice = text(field(field(result, "dataset"), "name"));
        for (Object metric : list(field(result, "metrics"))) {
          Object value = field(metric, "value");
          if (value != null && metrics.size() < MOST_METRICS) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("type", text(field(metric, "type")));
            told.put("value", text(value));
            if (!slice.isEmpty()) {
              told.put("slice", slice);
            }
            metrics.add(told);
          }
        }
      }
    }
    return metrics;
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static @Nullable Object field(@Nullable Object value, String name) {
    return value instanceof Map<?, ?> map ? map.get(name) : null;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : String.valueOf(value);
  }
}
