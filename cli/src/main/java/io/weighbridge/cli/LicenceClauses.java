package io.weighbridge.cli;

import io.weighbridge.terms.Attribution;
import io.weighbridge.terms.Clauses;
import io.weighbridge.terms.CommercialUse;
import io.weighbridge.terms.Country;
import io.weighbridge.terms.Derivatives;
import io.weighbridge.terms.FieldOfUse;
import io.weighbridge.terms.Geography;
import io.weighbridge.terms.HostedService;
import io.weighbridge.terms.LicenceId;
import io.weighbridge.terms.OtherModels;
import io.weighbridge.terms.Policy;
import io.weighbridge.terms.Registration;
import io.weighbridge.terms.Sector;
import io.weighbridge.terms.UserCap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The clauses of a licence under the names that the table's files use; what a licence does not say
/// is left out.
final class LicenceClauses {

  private LicenceClauses() {}

  static Map<String, ?> of(Clauses clauses) {
    Map<String, Object> said = new LinkedHashMap<>();
    if (!clauses.commercialUse().equals(CommercialUse.ALLOWED)) {
      said.put("commercial_use", commercialUse(clauses.commercialUse()));
    }
    clauses.userCap().ifPresent(cap -> said.put("user_cap", userCap(cap)));
    clauses.fieldOfUse().ifPresent(field -> said.put("field_of_use", fieldOfUse(field)));
    if (clauses.hostedService() != HostedService.SILENT) {
      said.put("hosted_service", word(clauses.hostedService()));
    }
    if (!clauses.otherModels().equals(OtherModels.FREE)) {
      said.put("train_other_models", otherModels(clauses.otherModels()));
    }
    if (!clauses.attribution().equals(Attribution.NONE)) {
      said.put("attribution", attribution(clauses.attribution()));
    }
    if (!clauses.derivatives().equals(Derivatives.ANY)) {
      said.put("derivative_licence", derivatives(clauses.derivatives()));
    }
    clauses.distillation().ifPresent(flag -> said.put("distillation_is_derivative", flag));
    if (clauses.outputsAreDerivatives()) {
      said.put("output_is_derivative", true);
    }
    clauses.geography().ifPresent(geography -> said.put("geo", geography(geography)));
    clauses.registration().ifPresent(one -> said.put("registration", registration(one)));
    if (clauses.remoteRestriction()) {
      said.put("remote_restriction", true);
    }
    if (!clauses.termination().isEmpty()) {
      said.put(
          "auto_termination",
          clauses.termination().stream().map(LicenceClauses::word).sorted().toList());
    }
    clauses.policy().ifPresent(policy -> said.put("policy_incorporated", policy(policy)));
    return said;
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }

  private static Object commercialUse(CommercialUse use) {
    return switch (use) {
      case CommercialUse.Allowed _ -> "yes";
      case CommercialUse.Forbidden _ -> "no";
      case CommercialUse.ResearchOnly _ -> "research_only";
      case CommercialUse.NonProductionOnly _ -> "non_production_only";
      case CommercialUse.RevenueCap cap ->
          Map.of(
              "revenue_cap",
              named("us_dollars", cap.dollars().toPlainString(), "window", word(cap.window())));
    };
  }

  private static Map<String, Object> named(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return map;
  }

  private static Map<String, Object> userCap(UserCap cap) {
    Map<String, Object> said = named("monthly_users", cap.monthlyUsers());
    cap.monthlyRevenue()
        .ifPresent(revenue -> said.put("or_monthly_revenue", revenue.toPlainString()));
    said.put("measured", word(cap.measured()));
    said.put("affiliates", cap.affiliates());
    if (cap.commercialOnly()) {
      said.put("commercial_only", true);
    }
    said.put(
        "on_exceed",
        switch (cap.exceeded()) {
          case UserCap.Exceeded.RequestLicence _ -> "request_licence";
          case UserCap.Exceeded.Display(String text) -> named("display", text);
        });
    return said;
  }

  private static Map<String, Object> fieldOfUse(FieldOfUse field) {
    return named(
        "list",
        field.list(),
        "forbids",
        field.forbids().stream().map(Sector::word).sorted().toList(),
        "flows_down",
        field.flowsDown());
  }

  private static Object otherModels(OtherModels models) {
    return switch (models) {
      case OtherModels.Free _ -> "free";
      case OtherModels.Forbidden(String which) -> named("forbidden", which);
      case OtherModels.IfNamed named -> {
        Map<String, Object> said = new LinkedHashMap<>();
        named.namePrefix().ifPresent(text -> said.put("prefix", text));
        named.display().ifPresent(text -> said.put("display", text));
        yield Map.of("if_named", said);
      }
    };
  }

  private static Map<String, Object> attribution(Attribution attribution) {
    Map<String, Object> said = new LinkedHashMap<>();
    flag(said, "licence_copy", attribution.licenceCopy());
    attribution.notice().ifPresent(text -> said.put("notice", text));
    flag(said, "keep_notices", attribution.keepNotices());
    attribution.display().ifPresent(text -> said.put("display", text));
    attribution.namePrefix().ifPresent(text -> said.put("name_prefix", text));
    flag(said, "state_changes", attribution.stateChanges());
    return said;
  }

  private static void flag(Map<String, Object> said, String key, boolean set) {
    if (set) {
      said.put(key, true);
    }
  }

  private static Object derivatives(Derivatives derivatives) {
    return switch (derivatives) {
      case Derivatives.Any _ -> "any";
      case Derivatives.Same(List<LicenceId> compatible) ->
          compatible.isEmpty()
              ? "same"
              : named("same_or", compatible.stream().map(LicenceId::text).toList());
      case Derivatives.CarryLimits _ -> "carry_limits";
      case Derivatives.UnderThese _ -> "under_these";
      case Derivatives.NotShared _ -> "not_shared";
    };
  }

  private static Map<String, Object> geography(Geography geography) {
    Map<String, Object> said =
        named(
            "exclude",
            geography.excluded().stream().map(Country::code).sorted().toList(),
            "who",
            word(geography.who()));
    flag(said, "multimodal_only", geography.multimodalOnly());
    return said;
  }

  private static Map<String, Object> registration(Registration registration) {
    Map<String, Object> said = named("url", registration.url());
    flag(said, "commercial_only", registration.commercialOnly());
    return said;
  }

  private static Map<String, Object> policy(Policy policy) {
    Map<String, Object> said = named("url", policy.url());
    policy.version().ifPresent(version -> said.put("version", version));
    flag(said, "mutable", policy.mutable());
    return said;
  }
}
