package io.weighbridge.terms;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// A file of the table of licences: one licence, or one family, as YAML. Every key is known, every
/// value is checked; what is not there is what [Clauses#FREE] says.
final class LicenceFile {

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setAllowDuplicateKeys(false).setMaxAliasesForCollections(0).build();

  private LicenceFile() {}

  /// Reads one.
  ///
  /// @param id of the licence, which is the file's name
  /// @throws IllegalArgumentException naming the file, the key and what it must be
  static Entry read(LicenceId id, String yaml) {
    Object document;
    try {
      document = new Load(SETTINGS).loadFromString(yaml);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("%s: is no YAML: %s".formatted(id, e.getMessage()), e);
    }
    Keys keys = Keys.of(id.text(), document);
    Entry entry =
        keys.has("family") ? new Entry.OfFamily(family(id, keys)) : new Entry.OfOne(one(id, keys));
    keys.end();
    return entry;
  }

  /// What a file holds.
  sealed interface Entry {
    record OfOne(Licence licence) implements Entry {}

    record OfFamily(Family family) implements Entry {}
  }

  private static Family family(LicenceId id, Keys keys) {
    return new Family(
        id,
        keys.text("name"),
        keys.words("family").stream().map(LicenceId::of).toList(),
        lower(keys.words("also")));
  }

  private static Licence one(LicenceId id, Keys keys) {
    LocalDate reviewed;
    try {
      reviewed = LocalDate.parse(keys.text("reviewed"));
    } catch (DateTimeException e) {
      throw keys.mistake("reviewed", "a date such as 2026-11-28");
    }
    Set<Approval> approvals = EnumSet.noneOf(Approval.class);
    keys.words("approved_by")
        .forEach(word -> approvals.add(keys.one("approved_by", word, Approval.class)));
    return new Licence(
        id,
        keys.text("name"),
        keys.text("spdx"),
        lower(keys.words("also")),
        keys.text("source"),
        keys.maybe("text_sha256"),
        reviewed,
        keys.one("read_from", keys.text("read_from"), Licence.ReadFrom.class),
        approvals,
        clauses(keys.inner("clauses")),
        keys.words("incompatible_with").stream().map(LicenceId::of).toList());
  }

  private static List<String> lower(List<String> words) {
    return words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
  }

  private static Clauses clauses(Keys keys) {
    Clauses clauses =
        new Clauses(
            commercialUse(keys),
            keys.maybeInner("user_cap").map(LicenceFile::userCap),
            keys.maybeInner("field_of_use").map(LicenceFile::fieldOfUse),
            keys.maybe("hosted_service")
                .map(word -> keys.one("hosted_service", word, HostedService.class))
                .orElse(HostedService.SILENT),
            otherModels(keys),
            keys.maybeInner("attribution").map(LicenceFile::attribution).orElse(Attribution.NONE),
            derivatives(keys),
            keys.maybeFlag("distillation_is_derivative"),
            keys.flag("output_is_derivative"),
            keys.maybeInner("geo").map(LicenceFile::geography),
            keys.maybeInner("registration").map(LicenceFile::registration),
            keys.flag("remote_restriction"),
            termination(keys),
            keys.maybeInner("policy_incorporated").map(LicenceFile::policy));
    keys.end();
    return clauses;
  }

  private static CommercialUse commercialUse(Keys keys) {
    if (keys.isInner("commercial_use")) {
      Keys cap = keys.inner("commercial_use").inner("revenue_cap");
      CommercialUse read =
          new CommercialUse.RevenueCap(
              cap.number("us_dollars"),
              cap.one("window", cap.text("window"), CommercialUse.Window.class));
      cap.end();
      return read;
    }
    String word = keys.maybe("commercial_use").orElse("yes");
    return switch (word) {
      case "yes" -> CommercialUse.ALLOWED;
      case "no" -> new CommercialUse.Forbidden();
      case "research_only" -> new CommercialUse.ResearchOnly();
      case "non_production_only" -> new CommercialUse.NonProductionOnly();
      default ->
          throw keys.mistake(
              "commercial_use", "yes, no, research_only, non_production_only or revenue_cap");
    };
  }

  private static UserCap userCap(Keys keys) {
    UserCap.Exceeded exceeded =
        keys.isInner("on_exceed")
            ? new UserCap.Exceeded.Display(keys.inner("on_exceed").text("display"))
            : requestLicence(keys);
    UserCap cap =
        new UserCap(
            keys.number("monthly_users").longValueExact(),
            keys.maybeNumber("or_monthly_revenue"),
            keys.one("measured", keys.text("measured"), UserCap.Measured.class),
            keys.flag("affiliates"),
            keys.flag("commercial_only"),
            exceeded);
    keys.end();
    return cap;
  }

  private static UserCap.Exceeded requestLicence(Keys keys) {
    if (!keys.text("on_exceed").equals("request_licence")) {
      throw keys.mistake("on_exceed", "request_licence, or display with a text");
    }
    return new UserCap.Exceeded.RequestLicence();
  }

  private static FieldOfUse fieldOfUse(Keys keys) {
    Set<Sector> forbids = EnumSet.noneOf(Sector.class);
    keys.words("forbids").forEach(word -> forbids.add(keys.one("forbids", word, Sector.class)));
    FieldOfUse read = new FieldOfUse(keys.text("list"), forbids, keys.flag("flows_down"));
    keys.end();
    return read;
  }

  private static OtherModels otherModels(Keys keys) {
    if (!keys.isInner("train_other_models")) {
      if (!keys.maybe("train_other_models").orElse("free").equals("free")) {
        throw keys.mistake("train_other_models", "free, forbidden with a text, or if_named");
      }
      return OtherModels.FREE;
    }
    Keys inner = keys.inner("train_other_models");
    OtherModels read;
    if (inner.has("forbidden")) {
      read = new OtherModels.Forbidden(inner.text("forbidden"));
    } else {
      Keys named = inner.inner("if_named");
      read = new OtherModels.IfNamed(named.maybe("prefix"), named.maybe("display"));
      named.end();
    }
    inner.end();
    return read;
  }

  private static Attribution attribution(Keys keys) {
    Attribution read =
        new Attribution(
            keys.flag("licence_copy"),
            keys.maybe("notice"),
            keys.flag("keep_notices"),
            keys.maybe("display"),
            keys.maybe("name_prefix"),
            keys.flag("state_changes"));
    keys.end();
    return read;
  }

  private static Derivatives derivatives(Keys keys) {
    if (keys.isInner("derivative_licence")) {
      Keys inner = keys.inner("derivative_licence");
      Derivatives read =
          new Derivatives.Same(inner.words("same_or").stream().map(LicenceId::of).toList());
      inner.end();
      return read;
    }
    return switch (keys.maybe("derivative_licence").orElse("any")) {
      case "any" -> Derivatives.ANY;
      case "same" -> new Derivatives.Same(List.of());
      case "carry_limits" -> new Derivatives.CarryLimits();
      case "under_these" -> new Derivatives.UnderThese();
      case "not_shared" -> new Derivatives.NotShared();
      default ->
          throw keys.mistake(
              "derivative_licence", "any, same, same_or, carry_limits, under_these or not_shared");
    };
  }

  private static Geography geography(Keys keys) {
    Set<Country> excluded = new HashSet<>();
    for (String word : keys.words("exclude")) {
      if (word.equals("EU")) {
        excluded.addAll(Geography.EUROPEAN_UNION);
      } else {
        excluded.add(Country.from(word).orElseThrow(() -> keys.mistake("exclude", "a country")));
      }
    }
    Geography read =
        new Geography(
            excluded,
            keys.one("who", keys.text("who"), Geography.Whose.class),
            keys.flag("multimodal_only"));
    keys.end();
    return read;
  }

  private static Registration registration(Keys keys) {
    Registration read = new Registration(keys.text("url"), keys.flag("commercial_only"));
    keys.end();
    return read;
  }

  private static Set<Termination> termination(Keys keys) {
    Set<Termination> read = EnumSet.noneOf(Termination.class);
    keys.words("auto_termination")
        .forEach(word -> read.add(keys.one("auto_termination", word, Termination.class)));
    return read;
  }

  private static Policy policy(Keys keys) {
    Policy read = new Policy(keys.text("url"), keys.maybe("version"), keys.flag("mutable"));
    keys.end();
    return read;
  }
}
