package io.weighbridge.terms;

import static io.weighbridge.terms.Judgement.is;
import static io.weighbridge.terms.Judgement.isNot;

import io.weighbridge.terms.Duty.Kind;
import io.weighbridge.terms.Duty.When;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The decision on a use, clause by clause. Two principles hold in every rule: a fact that is not
/// known and could forbid the use is asked for; one that could only add a duty is taken to do so,
/// and the duty says when it arises. So nothing is allowed by keeping quiet.
final class ClauseRules {

  /// What one clause says.
  private record Rule(String clause, Consumer<Judgement> says) {}

  private static final List<Rule> TABLE =
      List.of(
          new Rule("commercial_use", DeployerRules::commercialUse),
          new Rule("user_cap", DeployerRules::userCap),
          new Rule("field_of_use", ClauseRules::fieldOfUse),
          new Rule("hosted_service", ClauseRules::hostedService),
          new Rule("train_other_models", ClauseRules::otherModels),
          new Rule("attribution", AttributionRule::says),
          new Rule("derivative_licence", ClauseRules::derivatives),
          new Rule("distillation_is_derivative", ClauseRules::distillation),
          new Rule("output_is_derivative", ClauseRules::outputs),
          new Rule("geo", DeployerRules::geography),
          new Rule("registration", DeployerRules::registration),
          new Rule("remote_restriction", ClauseRules::remoteRestriction),
          new Rule("auto_termination", ClauseRules::termination),
          new Rule("policy_incorporated", ClauseRules::policy));

  private ClauseRules() {}

  static Decision decide(Clauses clauses, Use use, Origin origin) {
    Judgement judgement = new Judgement(clauses, use, origin);
    for (Rule rule : TABLE) {
      judgement.of(rule.clause);
      rule.says.accept(judgement);
    }
    return judgement.decision();
  }

  private static void fieldOfUse(Judgement judgement) {
    Optional<FieldOfUse> clause = judgement.clauses.fieldOfUse();
    if (clause.isEmpty()) {
      return;
    }
    FieldOfUse field = clause.get();
    Optional<Sector> sector = judgement.use.sector();
    if (sector.isPresent() && field.forbids().contains(sector.get())) {
      judgement.refuse(
          "its list %s forbids use in the sector %s".formatted(field.list(), sector.get().word()));
    } else if (sector.isEmpty() && !field.forbids().isEmpty()) {
      judgement.ask(Fact.SECTOR);
    }
    judgement.oblige(
        Kind.LIMITS_OF_USE,
        When.USED,
        "Keep to the uses that %s leaves.".formatted(listed(judgement, field)));
    if (field.flowsDown() && handsOn(judgement)) {
      judgement.oblige(
          Kind.LIMITS_OF_USE,
          When.HANDED_ON,
          "Bind those who get it to %s as well.".formatted(listed(judgement, field)));
    }
  }

  private static String listed(Judgement judgement, FieldOfUse field) {
    return judgement
        .clauses
        .policy()
        .map(policy -> "%s (%s)".formatted(field.list(), policy.url()))
        .orElse(field.list());
  }

  /// Whether others get it, as the licence sees it: unless it is known that they do not.
  static boolean handsOn(Judgement judgement) {
    return judgement.use.distribute()
        || (judgement.clauses.hostedService() == HostedService.DISTRIBUTION
            && !isNot(judgement.use.offeredToOthers()));
  }

  private static void hostedService(Judgement judgement) {
    Optional<Boolean> offered = judgement.use.offeredToOthers();
    switch (judgement.clauses.hostedService()) {
      case SILENT, NOT_DISTRIBUTION, DISTRIBUTION -> {}
      case OFFER_SOURCE -> {
        if (!isNot(offered)) {
          judgement.oblige(
              Kind.OFFER_SOURCE,
              When.OFFERED,
              "Offer the source of what runs to all who use it over a network.");
        }
      }
      case SEPARATE_PERMISSION -> {
        if (is(offered)) {
          judgement.refuse(
              "to offer it as a service needs a permission of its own; ask the licensor");
        } else if (offered.isEmpty()) {
          judgement.ask(Fact.OFFERED_TO_OTHERS);
        }
      }
    }
  }

  private static void otherModels(Judgement judgement) {
    Optional<Boolean> trains = judgement.use.trainsModels();
    if (isNot(trains)) {
      return;
    }
    switch (judgement.clauses.otherModels()) {
      case OtherModels.Free _ -> {}
      case OtherModels.Forbidden(String which) -> {
        if (is(trains)) {
          judgement.refuse("its outputs must not train or improve %s".formatted(which));
        } else {
          judgement.ask(Fact.TRAINS_MODELS);
        }
      }
      case OtherModels.IfNamed(Optional<String> prefix, Optional<String> display) -> {
        prefix.ifPresent(text ->
            judgement.oblige(
                Kind.NAME,
                When.TRAINS,
                "Begin the name of a model that its outputs train with \"%s\".".formatted(text),
                text));
        display.ifPresent(text ->
            judgement.oblige(
                Kind.DISPLAY,
                When.TRAINS,
                "Show \"%s\" with a model that its outputs train.".formatted(text),
                text));
      }
    }
  }

  private static void derivatives(Judgement judgement) {
    if (!judgement.use.modify() || !judgement.use.distribute()) {
      return;
    }
    switch (judgement.clauses.derivatives()) {
      case Derivatives.Any _ -> {}
      case Derivatives.Same _ ->
          oblige(judgement, "Hand on what you make from it under the same licence.");
      case Derivatives.CarryLimits _ ->
          oblige(judgement, "Put its limits of use into the licence of what you make from it.");
      case Derivatives.UnderThese _ ->
          oblige(judgement, "Hand on what you make from it under its terms.");
      case Derivatives.NotShared _ ->
          judgement.refuse("what is made from it must not be handed on");
    }
  }

  private static void oblige(Judgement judgement, String sentence) {
    judgement.oblige(Kind.DERIVATIVE_LICENCE, When.CHANGED, sentence);
  }

  private static void distillation(Judgement judgement) {
    if (is(judgement.clauses.distillation()) && !isNot(judgement.use.trainsModels())) {
      judgement.oblige(
          Kind.DERIVATIVE_LICENCE,
          When.TRAINS,
          "Treat a model that its outputs train as made from it: the same terms bind it.");
    }
  }

  private static void outputs(Judgement judgement) {
    if (judgement.clauses.outputsAreDerivatives()) {
      judgement.oblige(
          Kind.LIMITS_OF_USE, When.USED, "Use its outputs only as the model itself may be used.");
    }
  }

  private static void remoteRestriction(Judgement judgement) {
    if (judgement.clauses.remoteRestriction()) {
      judgement.note("the licensor may restrict its use later, from afar");
    }
  }

  private static void termination(Judgement judgement) {
    for (Termination termination : judgement.clauses.termination()) {
      judgement.note("%s ends the licence".formatted(termination.words()));
    }
  }

  private static void policy(Judgement judgement) {
    Optional<Policy> policy = judgement.clauses.policy();
    if (policy.isEmpty()) {
      return;
    }
    if (judgement.clauses.fieldOfUse().isEmpty()) {
      judgement.oblige(
          Kind.LIMITS_OF_USE, When.USED, "Keep to the policy %s.".formatted(policy.get().url()));
    }
    if (policy.get().mutable()) {
      judgement.note(
          "the policy %s is part of the licence and may change".formatted(policy.get().url()));
    }
  }
}
