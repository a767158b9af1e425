package io.weighbridge.papers;

import io.weighbridge.terms.Decision;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Duty;
import io.weighbridge.terms.Family;
import io.weighbridge.terms.Licence;
import io.weighbridge.terms.LicenceId;
import io.weighbridge.terms.Lineage;
import io.weighbridge.terms.LineageFinding;
import io.weighbridge.terms.ModelTerms;
import io.weighbridge.terms.Origin;
import io.weighbridge.terms.Question;
import io.weighbridge.terms.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decisions and lineages as documents for programs: maps, lists, texts and numbers, the same from
/// the command line and from the server.
public final class TermsDocument {

  private TermsDocument() {}

  /// A decision on the use of a model.
  public static Map<String, Object> of(Bound bound, Decision decision) {
    Lineage lineage = bound.lineage();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", lineage.model().name());
    document.put("licence", licence(lineage.model().declared()));
    document.put("decision", decision.outcome().name());
    document.put("sentence", decision.sentence());
    document.put("refusals", decision.refusals().stream().map(TermsDocument::of).toList());
    document.put("questions", decision.questions().stream().map(TermsDocument::of).toList());
    document.put("duties", decision.duties().stream().map(TermsDocument::of).toList());
    document.put("notes", decision.notes());
    document.put("findings", findings(bound));
    return document;
  }

  /// A lineage: the model, its ancestors, how they hang together, and what is wrong.
  public static Map<String, Object> of(Bound bound) {
    Lineage lineage = bound.lineage();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", lineage.model().name());
    document.put("models", lineage.models().stream().map(TermsDocument::of).toList());
    document.put(
        "edges",
        lineage.edges().stream()
            .map(edge -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("child", edge.child());
              one.put("parent", edge.parent());
              one.put("relation", edge.relation().word());
              return one;
            })
            .toList());
    document.put(
        "bound_by",
        lineage.bindings().stream()
            .map(binding -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("model", binding.model());
              one.put("licence", licence(binding.declared()));
              one.put("outputs_only", binding.outputsOnly());
              return one;
            })
            .toList());
    document.put("findings", findings(bound));
    return document;
  }

  private static Map<String, Object> of(ModelTerms model) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", model.name());
    document.put("licence", licence(model.declared()));
    return document;
  }

  /// What a licence is: its id, or why there is none.
  static Map<String, Object> licence(Declared declared) {
    Map<String, Object> document = new LinkedHashMap<>();
    switch (declared) {
      case Declared.Known(Licence licence) -> {
        document.put("id", licence.id().text());
        document.put("spdx", licence.spdx());
        document.put("name", licence.name());
        document.put("source", licence.source());
        document.put("open", licence.isOpen());
        document.put("reviewed", licence.reviewed().toString());
      }
      case Declared.OneOf(Family family) -> {
        document.put("family", family.id().text());
        document.put("one_of", family.members().stream().map(LicenceId::text).toList());
      }
      case Declared.Unlisted(String name) -> document.put("unlisted", name);
      case Declared.None _ -> document.put("none", true);
    }
    return document;
  }

  /// The same in a few words.
  public static String words(Declared declared) {
    return switch (declared) {
      case Declared.Known(Licence licence) -> licence.id().text();
      case Declared.OneOf(Family family) -> family.id().text() + " (which one is not said)";
      case Declared.Unlisted(String name) -> name + " (not in the table)";
      case Declared.None _ -> "none";
    };
  }

  private static List<Map<String, Object>> findings(Bound bound) {
    List<Map<String, Object>> findings = new ArrayList<>();
    List<String> disputes = new ArrayList<>(bound.disputes());
    disputes.addAll(bound.inherited());
    for (String dispute : disputes) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("kind", "DISPUTE");
      document.put("sentence", dispute);
      findings.add(document);
    }
    bound.lineage().findings().forEach(finding -> findings.add(of(finding)));
    return findings;
  }

  private static Map<String, Object> of(LineageFinding finding) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", finding.kind().name());
    document.put("child", finding.child());
    document.put("parent", finding.parent());
    document.put("sentence", finding.sentence());
    return document;
  }

  private static Map<String, Object> of(Refusal refusal) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("clause", refusal.clause());
    document.put("sentence", refusal.sentence());
    put(document, refusal.source());
    return document;
  }

  private static Map<String, Object> of(Question question) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("fact", question.fact().word());
    document.put("sentence", question.sentence());
    document.put("clause", question.because());
    put(document, question.source());
    return document;
  }

  private static Map<String, Object> of(Duty duty) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", duty.kind().name());
    document.put("when", duty.when().name());
    document.put("sentence", duty.sentence());
    duty.text().ifPresent(text -> document.put("text", text));
    document.put("clause", duty.clause());
    put(document, Optional.of(duty.source()));
    return document;
  }

  private static void put(Map<String, Object> document, Optional<Origin> source) {
    source.ifPresent(origin -> {
      document.put("licence", origin.licence().text());
      origin.model().ifPresent(model -> document.put("of", model));
    });
  }
}
