package io.weighbridge.papers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.papers.MofFile.Declared;
import io.weighbridge.papers.MofFile.Framework;
import io.weighbridge.papers.MofFile.NamedLicence;
import io.weighbridge.papers.Outline.Fields;
import io.weighbridge.papers.Outline.Items;
import io.weighbridge.papers.Outline.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads MOF files (mof_schema.json of the framework's tool). What the schema requires is required;
/// texts that it limits to a few words are kept as they are, since real files have others.
public final class MofReader {

  /// Longer files are refused.
  public static final int MAX_BYTES = Outline.MAX_BYTES;

  private final String file;

  private MofReader(String file) {
    this.file = file;
  }

  /// Reads YAML or JSON.
  ///
  /// @param file for messages
  /// @throws PapersException if it is no MOF file, with the line that is wrong
  public static MofFile read(byte[] content, String file) {
    if (content.length > MAX_BYTES) {
      throw new PapersException(
          "could not read %s: it has more than %d bytes".formatted(file, MAX_BYTES));
    }
    String text = new String(content, UTF_8);
    return new MofReader(file)
        .read(Outline.read(text.startsWith("\uFEFF") ? text.substring(1) : text, file));
  }

  private MofFile read(Outline document) {
    Fields top = fields(document, "the file");
    Framework framework = framework(fields(required(top, "framework", "the file"), "framework"));
    Fields release = fields(required(top, "release", "the file"), "release");
    String name = text(required(release, "name", "release"), "release.name");
    if (name.isEmpty()) {
      throw refused(release.line(), "release.name is empty");
    }
    Map<String, String> details = new LinkedHashMap<>();
    for (String detail : MofFile.DETAILS) {
      release
          .field(detail)
          .ifPresent(value -> details.put(detail, text(value, "release." + detail)));
    }
    return new MofFile(
        framework,
        name,
        text(required(release, "producer", "release"), "release.producer"),
        details,
        licences(fields(required(release, "license", "release"), "release.license")),
        components(required(release, "components", "release")));
  }

  private Framework framework(Fields framework) {
    String name = text(required(framework, "name", "framework"), "framework.name");
    if (!name.equals(Framework.NAME)) {
      throw refused(
          framework.line(),
          "framework.name is '%s' and should be '%s'".formatted(name, Framework.NAME));
    }
    // Files of the framework's own tests have no date, though the schema asks for one.
    return new Framework(
        text(required(framework, "version", "framework"), "framework.version"),
        framework.field("date").map(date -> text(date, "framework.date")).orElse(""));
  }

  private Map<String, NamedLicence> licences(Fields scopes) {
    Map<String, NamedLicence> licences = new LinkedHashMap<>();
    for (String scope : List.of(MofFile.DISTRIBUTION, "code", "data", "document")) {
      scopes
          .field(scope)
          .ifPresent(value -> {
            Fields licence = fields(value, "release.license." + scope);
            licences.put(
                scope, new NamedLicence(optional(licence, "name"), optional(licence, "path")));
          });
    }
    return licences;
  }

  private List<Declared> components(Outline value) {
    if (!(value instanceof Items list)) {
      throw refused(value.line(), "release.components should be a list");
    }
    if (list.items().size() > MofFile.MOST_COMPONENTS) {
      throw refused(
          list.line(),
          "release.components has %d components and at most %d are possible"
              .formatted(list.items().size(), MofFile.MOST_COMPONENTS));
    }
    List<Declared> components = new ArrayList<>();
    for (Outline item : list.items()) {
      Fields component = fields(item, "a component");
      Optional<String> licence =
          component.field("license").map(own -> text(own, "the license of a component"));
      components.add(
          new Declared(
              text(required(component, "name", "a component"), "the name of a component"),
              optional(component, "description"),
              licence,
              optional(component, "license_path"),
              optional(component, "component_path"),
              component.line()));
    }
    return components;
  }

  private String optional(Fields of, String field) {
    return of.field(field).map(value -> text(value, field)).orElse("");
  }

  private Outline required(Fields of, String field, String name) {
    return of.field(field)
        .orElseThrow(() -> refused(of.line(), "%s has no '%s'".formatted(name, field)));
  }

  private Fields fields(Outline value, String name) {
    if (value instanceof Fields fields) {
      return fields;
    }
    throw refused(value.line(), name + " should be fields with values");
  }

  private String text(Outline value, String name) {
    if (value instanceof Text text) {
      return text.value();
    }
    throw refused(value.line(), name + " should be a text");
  }

  private PapersException refused(int line, String what) {
    return new PapersException(
        "could not read %s as a MOF file: line %d: %s".formatted(file, line, what));
  }
}
