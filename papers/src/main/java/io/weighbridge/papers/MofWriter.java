package io.weighbridge.papers;

import io.weighbridge.papers.MofFile.Declared;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Writes MOF files that the framework's schema accepts: words that it limits to a few are left out
/// where they are others.
public final class MofWriter {

  private static final Map<String, Set<String>> LIMITED =
      Map.of(
          "type",
          Set.of(
              "",
              "language",
              "vision",
              "image",
              "audio",
              "video",
              "3d",
              "code",
              "multimodal",
              "other"),
          "architecture",
          Set.of(
              "",
              "transformer",
              "transformer decoder",
              "transformer encoder-decoder",
              "decoder",
              "encoder",
              "diffusion",
              "RNN",
              "CNN",
              "LSTM",
              "NeRF",
              "hybrid",
              "undisclosed",
              "other"),
          "treatment",
          Set.of("pre-trained", "instruct fine-tuned", "chat fine-tuned"));

  private MofWriter() {}

  /// Writes by the ending of the file's name: `.json`, else YAML.
  public static String write(MofFile file, String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".json") ? json(file) : yaml(file);
  }

  public static String yaml(MofFile file) {
    return Documents.yaml(document(file));
  }

  public static String json(MofFile file) {
    return Documents.json(document(file));
  }

  private static Map<String, Object> document(MofFile file) {
    Map<String, Object> framework = new LinkedHashMap<>();
    framework.put("name", MofFile.Framework.NAME);
    framework.put("version", file.framework().version());
    String date = file.framework().date();
    framework.put("date", isDate(date) ? date : MofFile.Framework.CURRENT.date());
    Map<String, Object> release = new LinkedHashMap<>();
    release.put("name", file.name());
    file.details()
        .forEach((key, value) -> {
          boolean fits =
              key.equals("date")
                  ? isDate(value)
                  : LIMITED.getOrDefault(key, Set.of(value)).contains(value);
          if (fits) {
            release.put(key, value);
          }
        });
    release.put("producer", file.producer());
    Map<String, Object> licences = new LinkedHashMap<>();
    file.licences()
        .forEach((scope, licence) -> {
          Map<String, Object> named = new LinkedHashMap<>();
          named.put("name", licence.name());
          named.put("path", licence.path());
          licences.put(scope, named);
        });
    release.put("license", licences);
    List<Map<String, Object>> components = new ArrayList<>();
    file.components().forEach(component -> components.add(component(component)));
    release.put("components", components);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("framework", framework);
    document.put("release", release);
    return document;
  }

  private static Map<String, Object> component(Declared declared) {
    Map<String, Object> component = new LinkedHashMap<>();
    component.put("name", declared.name());
    component.put("description", declared.description());
    declared.licence().ifPresent(licence -> component.put("license", licence));
    if (!declared.licencePath().isEmpty()) {
      component.put("license_path", declared.licencePath());
    }
    if (!declared.componentPath().isEmpty()) {
      component.put("component_path", declared.componentPath());
    }
    return component;
  }

  private static boolean isDate(String text) {
    try {
      return !java.time.LocalDate.parse(text).isEqual(java.time.LocalDate.MIN);
    } catch (java.time.format.DateTimeParseException e) {
      return false;
    }
  }
}
