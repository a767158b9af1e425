package io.weighbridge.terms;

import static io.weighbridge.terms.Judgement.is;
import static io.weighbridge.terms.Judgement.isNot;

import io.weighbridge.terms.Duty.Kind;
import io.weighbridge.terms.Duty.When;
import java.math.BigDecimal;
import java.util.Optional;

/// Clauses on who uses a model: for gain or not, of which size, from where, registered or not.
final class DeployerRules {

  private DeployerRules() {}

  static void commercialUse(Judgement judgement) {
    Use use = judgement.use;
    switch (judgement.clauses.commercialUse()) {
      case CommercialUse.Allowed _ -> {}
      case CommercialUse.Forbidden _ -> notForGain(judgement);
      case CommercialUse.ResearchOnly _ -> {
        notForGain(judgement);
        if (isNot(use.research())) {
          judgement.refuse("it allows research only");
        } else if (use.research().isEmpty()) {
          judgement.ask(Fact.RESEARCH);
        }
      }
      case CommercialUse.NonProductionOnly _ -> {
        notForGain(judgement);
        if (is(use.production())) {
          judgement.refuse("it forbids use in production");
        } else if (use.production().isEmpty()) {
          judgement.ask(Fact.PRODUCTION);
        }
      }
      case CommercialUse.RevenueCap(BigDecimal dollars, CommercialUse.Window window) ->
          revenueCap(judgement, dollars, window);
    }
  }

  private static void notForGain(Judgement judgement) {
    if (is(judgement.use.commercial())) {
      judgement.refuse("it forbids use for gain");
    } else if (judgement.use.commercial().isEmpty()) {
      judgement.ask(Fact.COMMERCIAL);
    }
  }

  private static void revenueCap(
      Judgement judgement, BigDecimal dollars, CommercialUse.Window window) {
    Use use = judgement.use;
    if (isNot(use.commercial())) {
      return;
    }
    boolean yearly = window == CommercialUse.Window.YEAR;
    Optional<BigDecimal> revenue = yearly ? use.annualRevenue() : use.monthlyRevenue();
    if (revenue.isPresent() && revenue.get().compareTo(dollars) < 0) {
      return;
    }
    if (use.commercial().isEmpty()) {
      judgement.ask(Fact.COMMERCIAL);
    }
    if (revenue.isEmpty()) {
      judgement.ask(yearly ? Fact.ANNUAL_REVENUE : Fact.MONTHLY_REVENUE);
    } else if (is(use.commercial())) {
      judgement.refuse(
          "it allows use for gain to those only whose revenue is below %s US dollars a %s; ask the licensor for a licence"
              .formatted(Amounts.shown(dollars), yearly ? "year" : "month"));
    }
  }

  static void userCap(Judgement judgement) {
    Optional<UserCap> clause = judgement.clauses.userCap();
    if (clause.isEmpty()) {
      return;
    }
    UserCap cap = clause.get();
    Use use = judgement.use;
    if (cap.commercialOnly() && isNot(use.commercial())) {
      return;
    }
    Optional<Boolean> usersAbove =
        use.monthlyUsers().isPresent()
            ? Optional.of(use.monthlyUsers().getAsLong() > cap.monthlyUsers())
            : Optional.empty();
    Optional<Boolean> revenueAbove =
        cap.monthlyRevenue().isEmpty()
            ? Optional.of(false)
            : use.monthlyRevenue().map(own -> own.compareTo(cap.monthlyRevenue().get()) > 0);
    boolean above = is(usersAbove) || is(revenueAbove);
    if (!above && isNot(usersAbove) && isNot(revenueAbove)) {
      return;
    }
    switch (cap.exceeded()) {
      case UserCap.Exceeded.Display(String text) ->
          judgement.oblige(
              Kind.DISPLAY,
              When.OFFERED,
              "With more than %s, show \"%s\" where it is used.".formatted(size(cap), text),
              text);
      case UserCap.Exceeded.RequestLicence _ -> {
        if (cap.commercialOnly() && use.commercial().isEmpty()) {
          judgement.ask(Fact.COMMERCIAL);
        } else if (above) {
          judgement.refuse(
              "those with more than %s%s need a licence of their own; ask the licensor"
                  .formatted(size(cap), measured(cap)));
        }
        if (!above && usersAbove.isEmpty()) {
          judgement.ask(Fact.MONTHLY_USERS);
        }
        if (!above && revenueAbove.isEmpty()) {
          judgement.ask(Fact.MONTHLY_REVENUE);
        }
      }
    }
  }

  private static String size(UserCap cap) {
    String users = Amounts.shown(BigDecimal.valueOf(cap.monthlyUsers())) + " monthly active users";
    return cap.monthlyRevenue()
        .map(revenue -> "%s, or %s US dollars a month,".formatted(users, Amounts.shown(revenue)))
        .orElse(users);
  }

  private static String measured(UserCap cap) {
    String whose = cap.affiliates() ? ", affiliates included" : "";
    return cap.measured() == UserCap.Measured.AT_RELEASE
        ? whose + " (counted when the model was released)"
        : whose;
  }

  static void geography(Judgement judgement) {
    Optional<Geography> clause = judgement.clauses.geography();
    if (clause.isEmpty()) {
      return;
    }
    Geography geography = clause.get();
    Optional<Boolean> multimodal = judgement.use.multimodal();
    if (geography.multimodalOnly() && isNot(multimodal)) {
      return;
    }
    boolean domicile = geography.who() == Geography.Whose.DOMICILE;
    Optional<Country> country = domicile ? judgement.use.domicile() : judgement.use.placeOfUse();
    if (country.isPresent() && !geography.excluded().contains(country.get())) {
      return;
    }
    if (geography.multimodalOnly() && multimodal.isEmpty()) {
      judgement.ask(Fact.MULTIMODAL);
    }
    if (country.isEmpty()) {
      judgement.ask(domicile ? Fact.DOMICILE : Fact.PLACE_OF_USE);
    } else if (!geography.multimodalOnly() || is(multimodal)) {
      judgement.refuse(
          "it gives no rights%s %s %s"
              .formatted(
                  geography.multimodalOnly() ? " to pictures, sound and video" : "",
                  domicile ? "to those who live in" : "for use in",
                  country.get()));
    }
  }

  static void registration(Judgement judgement) {
    Optional<Registration> clause = judgement.clauses.registration();
    Use use = judgement.use;
    if (clause.isEmpty() || is(use.registered())) {
      return;
    }
    Registration registration = clause.get();
    if (registration.commercialOnly() && isNot(use.commercial())) {
      return;
    }
    if (registration.commercialOnly() && use.commercial().isEmpty()) {
      judgement.ask(Fact.COMMERCIAL);
    } else if (isNot(use.registered())) {
      judgement.refuse("use needs a registration first: %s".formatted(registration.url()));
    }
    if (use.registered().isEmpty()) {
      judgement.ask(
          Fact.REGISTERED,
          "Have you registered with the licensor at %s?".formatted(registration.url()));
    }
  }
}
