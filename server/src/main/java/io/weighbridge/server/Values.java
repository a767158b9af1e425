package io.weighbridge.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The values of all keys from all sources: an option beats the environment beats the file beats
/// the default. Mistakes are collected while values are read; whoever has read all of them asks for
/// them with [#check()].
final class Values {

  /// A value as it was given, and where.
  record Given(String text, String place) {}

  private static final String PREFIX = "WEIGHBRIDGE_";

  private final Map<String, Key<?>> keys = new LinkedHashMap<>();
  private final Map<String, Given> given = new HashMap<>();
  private final List<String> mistakes = new ArrayList<>();

  Values(List<Key<?>> known) {
    known.forEach(key -> keys.put(key.name(), key));
  }

  void file(ConfigurationFile file) {
    mistakes.addAll(file.mistakes());
    file.values().forEach(this::give);
  }

  /// Takes the variables that belong to a section; one of a section that names no key is a mistake.
  void environment(Map<String, String> environment) {
    Map<String, String> names = new HashMap<>();
    keys.values().forEach(key -> names.put(key.variable(), key.name()));
    List<String> sections =
        keys.keySet().stream()
            .map(name ->
                PREFIX + name.substring(0, name.indexOf('.')).toUpperCase(Locale.ROOT) + "_")
            .distinct()
            .toList();
    new TreeMap<>(environment)
        .forEach((variable, text) -> {
          String name = names.get(variable);
          if (name != null) {
            give(name, new Given(text, "environment variable " + variable));
          } else if (sections.stream().anyMatch(variable::startsWith)) {
            mistakes.add("environment variable %s: there is no such key".formatted(variable));
          }
        });
  }

  void options(Map<String, String> options) {
    options.forEach((name, text) ->
        give(name, new Given(text, "option --" + name.substring(name.indexOf('.') + 1))));
  }

  private void give(String name, Given value) {
    if (keys.containsKey(name)) {
      given.put(name, value);
    } else {
      mistakes.add(
          "%s: there is no key %s; there are %s"
              .formatted(value.place(), name, String.join(", ", keys.keySet())));
    }
  }

  <T> T get(Key<T> key) {
    Given value = given.get(key.name());
    if (value == null) {
      return key.parse().apply(key.usual());
    }
    try {
      return key.parse().apply(value.text());
    } catch (IllegalArgumentException e) {
      String mistake = "%s: %s %s".formatted(value.place(), key.name(), e.getMessage());
      if (!mistakes.contains(mistake)) {
        mistakes.add(mistake);
      }
      return key.parse().apply(key.usual());
    }
  }

  /// Every key as it was given, or its default.
  List<Setting> settings() {
    return keys.values().stream()
        .map(key ->
            Optional.ofNullable(given.get(key.name()))
                .map(value -> new Setting(key, value.text(), Optional.of(value.place())))
                .orElseGet(() -> new Setting(key, key.usual(), Optional.empty())))
        .toList();
  }

  void mistake(String sentence) {
    mistakes.add(sentence);
  }

  void check() {
    if (!mistakes.isEmpty()) {
      throw new ConfigurationMistakes(mistakes);
    }
  }
}
