package io.weighbridge.openness;

import static io.weighbridge.openness.Component.ARCHITECTURE;
import static io.weighbridge.openness.Component.DATA_CARD;
import static io.weighbridge.openness.Component.EVALUATION_CODE;
import static io.weighbridge.openness.Component.INFERENCE_CODE;
import static io.weighbridge.openness.Component.PARAMETERS;
import static io.weighbridge.openness.Component.PREPROCESSING_CODE;
import static io.weighbridge.openness.Component.RESEARCH_PAPER;
import static io.weighbridge.openness.Component.TECHNICAL_REPORT;
import static io.weighbridge.openness.Component.TRAINING_CODE;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The verdict of the Open Source AI Definition 1.0, from the framework's table of components
/// (OSI's checklist names them) and two facts that only a person knows.
///
/// Code has to be under a licence that OSI has approved, architecture included; for parameters and
/// documents "OSI-approved terms" are asked for, of which there is no list: an open licence counts.
///
/// @param reasons why it is so, one sentence each
/// @param facts what has to be said before the answer can be yes; empty where the answer is no
public record Osaid(Answer answer, List<String> reasons, List<String> facts) {

  private static final List<Component> CODE =
      List.of(ARCHITECTURE, PREPROCESSING_CODE, TRAINING_CODE, EVALUATION_CODE, INFERENCE_CODE);
  private static final List<Component> DATA_INFORMATION =
      List.of(DATA_CARD, TECHNICAL_REPORT, RESEARCH_PAPER);

  public Osaid {
    reasons = List.copyOf(reasons);
    facts = List.copyOf(facts);
  }

  /// Applies the definition.
  ///
  /// @param declared whether somebody has listed the components: then what is not listed is not
  ///   there; else it may be somewhere else, which is a question
  /// @param restricted whether a licence, as it is written, is known to limit who may use a model
  ///   or for what
  public static Osaid of(
      Mof mof, boolean declared, HumanFacts facts, Predicate<String> restricted) {
    return new Reading(mof, declared, restricted).osaid(facts);
  }

  /// What is gathered while the definition is gone through.
  private static final class Reading {

    private final Mof mof;
    private final boolean declared;
    private final Predicate<String> restricted;
    private final Set<String> refusals = new LinkedHashSet<>();
    private final Set<String> questions = new LinkedHashSet<>();
    private final List<String> facts = new ArrayList<>();

    Reading(Mof mof, boolean declared, Predicate<String> restricted) {
      this.mof = mof;
      this.declared = declared;
      this.restricted = restricted;
    }

    Osaid osaid(HumanFacts human) {
      required(PARAMETERS, OpenLicences::isOpenInSubstance, "not open");
      CODE.forEach(code -> required(code, OpenLicences::isOsiApproved, "not approved by the OSI"));
      dataInformation();
      fact(
          HumanFacts.DATA_INFORMATION,
          human.dataInformationSufficient(),
          "a person has to say whether what is told of the data is enough to build an equivalent",
          "what is told of the data is not enough to build an equivalent");
      fact(
          HumanFacts.NO_FIELD_OF_USE,
          human.noFieldOfUseLimits(),
          "a person has to say that nothing beside the licences limits the use",
          "something beside the licences limits what it may be used for");
      if (!refusals.isEmpty()) {
        return new Osaid(Answer.NO, List.copyOf(refusals), List.of());
      }
      if (!questions.isEmpty()) {
        return new Osaid(Answer.NEEDS_FACTS, List.copyOf(questions), facts);
      }
      return new Osaid(
          Answer.YES,
          List.of(
              "parameters, architecture and the code to make the data ready, to train, to evaluate"
                  + " and to run it are there under open licences",
              "what is told of the data is enough, and nothing beside the licences limits the use"),
          List.of());
    }

    private void required(Component component, Predicate<String> accepted, String lacking) {
      Standing standing = mof.standing(component);
      Optional<String> licence = standing.licence().map(Licensing.Resolved::id);
      String name = component.title();
      switch (standing.status()) {
        case MISSING -> absent(name);
        case UNLICENSED -> refusals.add(name + " has no licence");
        case INCLUDED, INVALID -> {
          String id = licence.orElse("");
          if (restricted.test(id)) {
            refusals.add(
                "%s is under %s, which limits who may use it or for what".formatted(name, id));
          } else if (!accepted.test(id)) {
            if (OpenLicences.spelling(id).filter(id::equals).isPresent()) {
              refusals.add("%s is under %s, which is %s".formatted(name, id, lacking));
            } else {
              ask(
                  "which licence '%s' of %s is cannot be told: SPDX has no such identifier"
                      .formatted(id, name),
                  "licence of " + name);
            }
          }
        }
      }
    }

    private void absent(String name) {
      if (declared) {
        refusals.add(name + " is not among the components");
      } else {
        ask(name + " is not among these files: it may be somewhere else", "place of " + name);
      }
    }

    private void dataInformation() {
      if (DATA_INFORMATION.stream().noneMatch(each -> mof.standing(each).isIncluded())) {
        String any = "Data card, Technical report or Research paper";
        if (declared) {
          refusals.add("no %s is there under an open licence to tell of the data".formatted(any));
        } else {
          ask(
              "no %s is among these files: it may be somewhere else".formatted(any),
              "place of " + any);
        }
      }
    }

    private void fact(String name, Optional<Boolean> said, String question, String refusal) {
      if (said.isEmpty()) {
        ask(question, name);
      } else if (!said.get()) {
        refusals.add(refusal);
      }
    }

    private void ask(String question, String fact) {
      questions.add(question);
      facts.add(fact);
    }
  }
}
