package io.weighbridge.papers;

import io.weighbridge.openness.Answer;
import io.weighbridge.openness.HumanFacts;
import io.weighbridge.openness.Openness;
import io.weighbridge.terms.Clauses;
import io.weighbridge.terms.CommercialUse;
import io.weighbridge.terms.Decision;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Duty;
import io.weighbridge.terms.Licence;
import io.weighbridge.terms.Lineage;
import io.weighbridge.terms.Question;
import io.weighbridge.terms.Use;
import io.weighbridge.terms.UserCap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One model's side of a comparison, from what its papers say and from nothing else: where they are
/// silent it says [#NOT_STATED].
///
/// @param rights what one may do: `use`, `change`, `share`, `sell`, each answered in words
/// @param duties what the licences ask for when it is offered, changed or handed on
/// @param hosting what the licence makes of a service with it
/// @param dataLeaves whether what is given to it leaves the house
/// @param cost what the licence asks for in money, or lets go free
public record Comparison(
    String name,
    String licence,
    Openness openness,
    Map<String, String> rights,
    List<String> duties,
    String hosting,
    String dataLeaves,
    String cost) {

  public static final String NOT_STATED = "not stated";

  public Comparison {
    duties = List.copyOf(duties);
  }

  /// Reads a model's side from its papers.
  public static Comparison of(Papers papers) throws IOException {
    Openness openness = papers.grade(HumanFacts.NONE);
    Lineage lineage = Lineage.of(papers.terms(), name -> Optional.empty());
    Map<String, String> rights = new LinkedHashMap<>();
    rights.put("use", right(lineage, Use.PLAIN));
    rights.put("change", right(lineage, use(true, false, false)));
    rights.put("share", right(lineage, use(false, true, false)));
    rights.put("sell", right(lineage, use(false, true, true)));
    Declared declared = papers.licence();
    Optional<Clauses> clauses =
        declared instanceof Declared.Known(Licence licence)
            ? Optional.of(licence.clauses())
            : Optional.empty();
    return new Comparison(
        papers.name(),
        TermsDocument.words(declared),
        openness,
        rights,
        lineage.decide(use(true, true, false)).duties().stream()
            .map(Duty::sentence)
            .distinct()
            .toList(),
        clauses.map(Comparison::hosting).orElse(NOT_STATED),
        openness.weightsDownloadable() == Answer.YES
            ? "no: its weights can be run in the house"
            : NOT_STATED,
        clauses.map(Comparison::cost).orElse(NOT_STATED));
  }

  private static Use use(boolean modify, boolean distribute, boolean sell) {
    Use none = Use.PLAIN;
    Optional<Boolean> sold = sell ? Optional.of(true) : Optional.empty();
    return new Use(
        modify,
        distribute,
        sold,
        none.production(),
        none.research(),
        none.monthlyUsers(),
        none.annualRevenue(),
        none.monthlyRevenue(),
        none.domicile(),
        none.placeOfUse(),
        distribute ? Optional.of(true) : Optional.empty(),
        none.trainsModels(),
        none.sector(),
        none.multimodal(),
        none.registered());
  }

  private static String right(Lineage lineage, Use use) {
    Decision decision = lineage.decide(use);
    return switch (decision.outcome()) {
      case ALLOW -> "yes";
      case ALLOW_WITH_DUTIES -> "yes, with duties";
      case NEED_FACT ->
          lineage.model().declared() instanceof Declared.Unlisted
              ? NOT_STATED
              : "depends on: "
                  + decision.questions().stream()
                      .map(Question::fact)
                      .map(fact -> fact.word())
                      .distinct()
                      .collect(Collectors.joining(", "));
      case DENY -> "no: " + decision.sentence();
    };
  }

  private static String hosting(Clauses clauses) {
    return switch (clauses.hostedService()) {
      case SILENT -> NOT_STATED;
      case NOT_DISTRIBUTION -> "a service is no distribution";
      case DISTRIBUTION -> "a service is distribution, with its duties";
      case OFFER_SOURCE -> "who uses a service is offered the source";
      case SEPARATE_PERMISSION -> "a service needs a permission of its own";
    };
  }

  private static String cost(Clauses clauses) {
    List<String> terms = new ArrayList<>();
    switch (clauses.commercialUse()) {
      case CommercialUse.Allowed _ -> terms.add("no fee");
      case CommercialUse.Forbidden _ -> terms.add("no fee, and no use for gain");
      case CommercialUse.ResearchOnly _ -> terms.add("no fee, for research only");
      case CommercialUse.NonProductionOnly _ -> terms.add("no fee outside production");
      case CommercialUse.RevenueCap(var dollars, var window) ->
          terms.add(
              "no fee below US$ %,d of revenue a %s"
                  .formatted(
                      dollars.toBigInteger(),
                      window == CommercialUse.Window.YEAR ? "year" : "month"));
    }
    clauses
        .userCap()
        .filter(cap -> cap.exceeded() instanceof UserCap.Exceeded.RequestLicence)
        .ifPresent(cap ->
            terms.add(
                "a licence of its own above %,d monthly users".formatted(cap.monthlyUsers())));
    return String.join("; ", terms);
  }

  /// The side as a document for programs.
  public Map<String, @Nullable Object> document() {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("model", name);
    document.put("licence", licence);
    Map<String, @Nullable Object> answers = OpennessJson.document(openness);
    answers.remove("evidence");
    document.putAll(answers);
    document.put("rights", rights);
    document.put("duties", duties);
    document.put("hosting", hosting);
    document.put("data_leaves_the_house", dataLeaves);
    document.put("cost", cost);
    return document;
  }
}
