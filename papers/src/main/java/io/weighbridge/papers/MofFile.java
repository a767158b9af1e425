package io.weighbridge.papers;

import io.weighbridge.openness.Component;
import io.weighbridge.openness.ContentType;
import io.weighbridge.openness.Licensing;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What somebody declares of a model in the format of the Model Openness Framework (MOF.YAML,
/// MOF.JSON), as it was written.
///
/// @param details the other words of `release` that were there: `version`, `date`, `type`,
///   `architecture`, `treatment`, `origin`, `contact`, `repository`, `huggingface`
/// @param licences of the distribution (`distribution`), of all `code`, `data` and documents
///   (`document`)
/// @param components in the order of the file; names of the framework or not
public record MofFile(
    Framework framework,
    String name,
    String producer,
    Map<String, String> details,
    Map<String, NamedLicence> licences,
    List<Declared> components) {

  /// Components of a model; the schema allows no more.
  public static final int MOST_COMPONENTS = 17;

  static final List<String> DETAILS =
      List.of(
          "version",
          "date",
          "type",
          "architecture",
          "treatment",
          "origin",
          "contact",
          "repository",
          "huggingface");

  static final String DISTRIBUTION = "distribution";

  /// Which edition of the framework a file is written for.
  public record Framework(String version, String date) {

    /// The edition that is written here.
    public static final Framework CURRENT = new Framework("1.0", "2024-12-15");

    static final String NAME = "Model Openness Framework";
  }

  /// A licence by name, and where its text is; both may be empty.
  public record NamedLicence(String name, String path) {}

  /// A component as it was declared.
  ///
  /// @param licence its own; empty where it names none, an empty text where it says that it has
  ///   none
  /// @param line where it begins; 0 where it was not read from a file
  public record Declared(
      String name,
      String description,
      Optional<String> licence,
      String licencePath,
      String componentPath,
      int line) {

    /// Which of the framework's components it is.
    public Optional<Component> component() {
      return Component.named(name);
    }
  }

  public MofFile {
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    licences = Collections.unmodifiableMap(new LinkedHashMap<>(licences));
    components = List.copyOf(components);
  }

  /// The licences that hold where a component names none.
  public Licensing licensing() {
    Map<ContentType, String> byType = new EnumMap<>(ContentType.class);
    for (ContentType type : ContentType.values()) {
      byType.put(type, licence(type.word()));
    }
    return new Licensing(licence(DISTRIBUTION), byType);
  }

  private String licence(String scope) {
    NamedLicence named = licences.get(scope);
    return named == null ? "" : named.name();
  }

  /// The framework's components with their own licences; of one that is declared twice, the last.
  public Map<Component, Optional<String>> declared() {
    Map<Component, Optional<String>> declared = new EnumMap<>(Component.class);
    components.forEach(
        each -> each.component().ifPresent(known -> declared.put(known, each.licence())));
    return declared;
  }
}
