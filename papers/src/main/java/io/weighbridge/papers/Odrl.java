package io.weighbridge.papers;

import io.weighbridge.terms.Clauses;
import io.weighbridge.terms.CommercialUse;
import io.weighbridge.terms.Country;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Derivatives;
import io.weighbridge.terms.HostedService;
import io.weighbridge.terms.Licence;
import io.weighbridge.terms.OtherModels;
import io.weighbridge.terms.Sector;
import io.weighbridge.terms.UserCap;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A licence's clauses as an ODRL 2.2 policy (W3C, ODRL Information Model 2.2; Vocabulary 2.2): a
/// Set of permissions, prohibitions and duties over one model.
///
/// What ODRL has no word for has a name below `urn:weighbridge:`, which the profile announces: the
/// revenue of the user, monthly active users as a unit, purposes, the policy that a licence refers
/// to.
final class Odrl {

  private static final String OWN = "urn:weighbridge:odrl:";
  private static final String USE = "use";
  private static final String DISTRIBUTE = "distribute";
  private static final String DERIVE = "derive";
  private static final String COMMERCIALIZE = "cc:CommercialUse";
  private static final String ATTRIBUTE = "attribute";

  private final String target;
  private final Clauses clauses;
  private final Licence licence;
  private final List<Map<String, Object>> prohibitions = new ArrayList<>();

  private Odrl(String target, Licence licence) {
    this.target = target;
    this.licence = licence;
    this.clauses = licence.clauses();
  }

  /// @throws PapersException if no licence of the table is declared: there is nothing to write then
  static Map<String, Object> document(Papers papers) throws IOException {
    if (!(papers.licence() instanceof Declared.Known(Licence licence))) {
      throw new PapersException(
          "could not write a policy for %s: its licence is %s, whose clauses are not known here"
              .formatted(papers.name(), TermsDocument.words(papers.licence())));
    }
    return new Odrl("urn:weighbridge:model:" + encoded(papers.name()), licence)
        .document("urn:weighbridge:policy:" + encoded(papers.name()));
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("%2F", ":").replace("+", "%20");
  }

  private Map<String, Object> document(String uid) {
    List<Map<String, Object>> permissions = new ArrayList<>();
    List<Map<String, Object>> everywhere = everywhere();
    List<Map<String, Object>> forGain = forGain();
    permissions.add(permission(USE, with(everywhere, useDuties())));
    permissions.add(permission("reproduce", with(everywhere, List.of())));
    permissions.add(permission(DERIVE, with(everywhere, List.of())));
    permissions.add(permission(DISTRIBUTE, with(everywhere, handingOn())));
    if (forGain.isEmpty()
        && prohibitions.stream().noneMatch(each -> COMMERCIALIZE.equals(each.get("action")))) {
      permissions.add(permission(COMMERCIALIZE, with(everywhere, List.of())));
    } else if (!forGain.isEmpty()) {
      List<Map<String, Object>> both = new ArrayList<>(everywhere);
      both.addAll(forGain);
      permissions.add(permission(COMMERCIALIZE, with(both, List.of())));
    }
    prohibit();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("@context", "http://www.w3.org/ns/odrl.jsonld");
    document.put("@type", "Set");
    document.put("uid", uid);
    document.put("profile", OWN + "profile");
    document.put("permission", permissions);
    if (!prohibitions.isEmpty()) {
      document.put("prohibition", prohibitions);
    }
    return document;
  }

  /// Constraints and duties of one permission.
  private record Bound(List<Map<String, Object>> constraints, List<Map<String, Object>> duties) {}

  private static Bound with(
      List<Map<String, Object>> constraints, List<Map<String, Object>> duties) {
    return new Bound(constraints, duties);
  }

  private Map<String, Object> permission(String action, Bound bound) {
    Map<String, Object> permission = rule("Permission", action, bound.constraints());
    if (!bound.duties().isEmpty()) {
      permission.put("duty", bound.duties());
    }
    return permission;
  }

  private Map<String, Object> prohibition(String action, List<Map<String, Object>> constraints) {
    return rule("Prohibition", action, constraints);
  }

  private Map<String, Object> rule(
      String type, String action, List<Map<String, Object>> constraints) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("@type", type);
    rule.put("target", target);
    rule.put("action", action);
    if (!constraints.isEmpty()) {
      rule.put("constraint", constraints);
    }
    return rule;
  }

  private static Map<String, Object> constraint(String left, String operator, Object right) {
    Map<String, Object> constraint = new LinkedHashMap<>();
    constraint.put("@type", "Constraint");
    constraint.put("leftOperand", left);
    constraint.put("operator", operator);
    constraint.put("rightOperand", right);
    return constraint;
  }

  private static Map<String, Object> number(String value) {
    Map<String, Object> number = new LinkedHashMap<>();
    number.put("@value", value);
    number.put("@type", "xsd:decimal");
    return number;
  }

  private static Map<String, Object> iri(String iri) {
    return Map.of("@id", iri);
  }

  /// Limits of every permission: size of the user, place.
  private List<Map<String, Object>> everywhere() {
    List<Map<String, Object>> constraints = new ArrayList<>();
    clauses
        .userCap()
        .filter(cap -> cap.exceeded() instanceof UserCap.Exceeded.RequestLicence)
        .ifPresent(cap -> {
          Map<String, Object> users =
              constraint("count", "lteq", number(String.valueOf(cap.monthlyUsers())));
          users.put("unit", iri(OWN + "monthlyActiveUsers"));
          constraints.add(users);
        });
    clauses
        .geography()
        .ifPresent(geography ->
            constraints.add(
                constraint(
                    "spatial",
                    "isNoneOf",
                    geography.excluded().stream()
                        .map(Country::code)
                        .sorted()
                        .map(code -> iri("urn:iso:std:iso:3166:" + code))
                        .toList())));
    return constraints;
  }

  /// Limits of use for gain; a prohibition where there is none.
  private List<Map<String, Object>> forGain() {
    switch (clauses.commercialUse()) {
      case CommercialUse.Allowed _ -> {}
      case CommercialUse.Forbidden _ -> prohibitions.add(prohibition(COMMERCIALIZE, List.of()));
      case CommercialUse.ResearchOnly _ -> {
        // Not neq, which the published JSON-LD context turns into a word that ODRL has not.
        prohibitions.add(prohibition(COMMERCIALIZE, List.of()));
        prohibitions.add(
            prohibition(
                USE, List.of(constraint("purpose", "isNoneOf", iri(OWN + "purpose:research")))));
      }
      case CommercialUse.NonProductionOnly _ -> {
        prohibitions.add(prohibition(COMMERCIALIZE, List.of()));
        prohibitions.add(
            prohibition(
                USE, List.of(constraint("purpose", "eq", iri(OWN + "purpose:production")))));
      }
      case CommercialUse.RevenueCap(var dollars, var window) -> {
        Map<String, Object> revenue =
            constraint(
                OWN + (window == CommercialUse.Window.YEAR ? "annualRevenue" : "monthlyRevenue"),
                "lt",
                number(dollars.toPlainString()));
        revenue.put("unit", iri("urn:iso:std:iso:4217:USD"));
        return List.of(revenue);
      }
    }
    return List.of();
  }

  private List<Map<String, Object>> useDuties() {
    List<Map<String, Object>> duties = new ArrayList<>();
    clauses
        .registration()
        .ifPresent(registration ->
            duties.add(
                duty(
                    "obtainConsent",
                    List.of(constraint("event", "eq", iri(registered(registration.url())))))));
    clauses
        .attribution()
        .display()
        .ifPresent(text -> duties.add(duty(ATTRIBUTE, List.of(text("display", text)))));
    clauses.policy().ifPresent(policy -> duties.add(policy(policy.url())));
    return duties;
  }

  private static String registered(String url) {
    return url.matches("https?://\\S+") ? url : OWN + "registration";
  }

  private Map<String, Object> policy(String url) {
    Map<String, Object> duty = duty("reviewPolicy", List.of());
    if (url.matches("https?://\\S+")) {
      duty.put("target", url);
    }
    return duty;
  }

  private List<Map<String, Object>> handingOn() {
    List<Map<String, Object>> duties = new ArrayList<>();
    var attribution = clauses.attribution();
    if (attribution.licenceCopy()) {
      duties.add(duty(ATTRIBUTE, List.of(constraint(OWN + "licenceCopy", "eq", licence.source()))));
    }
    attribution
        .notice()
        .ifPresent(notice -> duties.add(duty(ATTRIBUTE, List.of(text("notice", notice)))));
    if (attribution.keepNotices()) {
      duties.add(duty(ATTRIBUTE, List.of(text("keepNotices", "all"))));
    }
    attribution
        .namePrefix()
        .ifPresent(prefix -> duties.add(duty(ATTRIBUTE, List.of(text("namePrefix", prefix)))));
    if (attribution.stateChanges()) {
      duties.add(duty(ATTRIBUTE, List.of(text("stateChanges", "changed files"))));
    }
    boolean flowsDown =
        switch (clauses.derivatives()) {
          case Derivatives.Any _ ->
              clauses.fieldOfUse().filter(list -> list.flowsDown()).isPresent();
          case Derivatives.Same _, Derivatives.CarryLimits _, Derivatives.UnderThese _ -> true;
          case Derivatives.NotShared _ -> false;
        };
    if (flowsDown) {
      duties.add(duty("nextPolicy", List.of()));
    }
    if (clauses.hostedService() == HostedService.OFFER_SOURCE) {
      duties.add(duty("cc:SourceCode", List.of()));
    }
    return duties;
  }

  private static Map<String, Object> text(String left, String right) {
    return constraint(OWN + left, "eq", right);
  }

  private static Map<String, Object> duty(String action, List<Map<String, Object>> constraints) {
    Map<String, Object> duty = new LinkedHashMap<>();
    duty.put("@type", "Duty");
    duty.put("action", action);
    if (!constraints.isEmpty()) {
      duty.put("constraint", constraints);
    }
    return duty;
  }

  private void prohibit() {
    clauses
        .fieldOfUse()
        .ifPresent(field -> {
          List<Map<String, Object>> purposes = new ArrayList<>();
          purposes.add(iri(OWN + "list:" + encoded(field.list())));
          field.forbids().stream()
              .map(Sector::word)
              .sorted()
              .forEach(word -> purposes.add(iri(OWN + "purpose:" + word)));
          prohibitions.add(prohibition(USE, List.of(constraint("purpose", "isAnyOf", purposes))));
        });
    if (clauses.otherModels() instanceof OtherModels.Forbidden) {
      prohibitions.add(
          prohibition(
              USE,
              List.of(constraint("purpose", "eq", iri(OWN + "purpose:training-other-models")))));
    }
    if (clauses.hostedService() == HostedService.SEPARATE_PERMISSION) {
      prohibitions.add(prohibition("grantUse", List.of()));
    }
    if (clauses.derivatives() instanceof Derivatives.NotShared) {
      prohibitions.add(
          prohibition(DISTRIBUTE, List.of(constraint("product", "eq", iri(OWN + "derivative")))));
    }
  }
}
