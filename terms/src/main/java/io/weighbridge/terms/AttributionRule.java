package io.weighbridge.terms;

import io.weighbridge.terms.Duty.Kind;
import io.weighbridge.terms.Duty.When;

/// What has to be shown or passed on.
final class AttributionRule {

  private AttributionRule() {}

  static void says(Judgement judgement) {
    Attribution attribution = judgement.clauses.attribution();
    Use use = judgement.use;
    boolean handsOn = ClauseRules.handsOn(judgement);
    When when = use.distribute() ? When.HANDED_ON : When.OFFERED;
    if (attribution.licenceCopy() && handsOn) {
      judgement.oblige(Kind.LICENCE_COPY, when, "Give a copy of the licence along.");
    }
    // A notice is a file, which nobody gets who only calls a service.
    if (use.distribute()) {
      attribution
          .notice()
          .ifPresent(text ->
              judgement.oblige(
                  Kind.NOTICE,
                  When.HANDED_ON,
                  "Put this text into a file named NOTICE: \"%s\"".formatted(text),
                  text));
      if (attribution.keepNotices()) {
        judgement.oblige(Kind.NOTICE, When.HANDED_ON, "Keep all notices of copyright and origin.");
      }
      if (attribution.stateChanges() && use.modify()) {
        judgement.oblige(
            Kind.STATE_CHANGES, When.CHANGED, "Say in changed files that you changed them.");
      }
    }
    boolean offered = use.distribute() || use.offeredToOthers().orElse(true);
    if (offered) {
      attribution
          .display()
          .ifPresent(text ->
              judgement.oblige(
                  Kind.DISPLAY,
                  When.OFFERED,
                  "Show \"%s\" where it is used.".formatted(text),
                  text));
    }
    if (offered && use.modify()) {
      attribution
          .namePrefix()
          .ifPresent(text ->
              judgement.oblige(
                  Kind.NAME,
                  When.CHANGED,
                  "Begin the name of a model made from it with \"%s\".".formatted(text),
                  text));
    }
  }
}
