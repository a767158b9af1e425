package io.weighbridge.terms;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The table of licences: one file each below `licences/` in this room's resources. A file is read
/// when its licence is first asked for, since most who ask care for one: `licences/index` says
/// which licence every word stands for.
public final class Licences {

  private static final class Bundled {
    private static final Licences TABLE = new Licences(resource("licences/index"));
  }

  private final List<LicenceId> ids;
  private final Map<String, LicenceId> words = new HashMap<>();
  private final Map<LicenceId, LicenceFile.Entry> read = new ConcurrentHashMap<>();

  /// @param index a line for each licence or family: its id, and the other words for it in small
  ///   letters, with tabs between them
  Licences(String index) {
    ids = index.lines().map(line -> add(List.of(line.split("\t", -1)))).toList();
  }

  private LicenceId add(List<String> line) {
    LicenceId id = new LicenceId(line.getFirst());
    for (String word : line) {
      LicenceId before = words.putIfAbsent(word, id);
      if (before != null && !before.equals(id)) {
        throw new IllegalArgumentException(
            "%s and %s are both called '%s'".formatted(before, id, word));
      }
    }
    return id;
  }

  /// The line of the index for an entry.
  static String indexLine(LicenceFile.Entry entry) {
    Stream<String> words =
        switch (entry) {
          case LicenceFile.Entry.OfOne(Licence licence) ->
              Stream.concat(
                  Stream.of(licence.id().text(), licence.spdx(), licence.name()),
                  licence.also().stream());
          case LicenceFile.Entry.OfFamily(Family family) ->
              Stream.concat(Stream.of(family.id().text()), family.also().stream());
        };
    return String.join("\t", words.map(word -> word.toLowerCase(Locale.ROOT)).distinct().toList());
  }

  /// The table that ships with the program.
  public static Licences bundled() {
    return Bundled.TABLE;
  }

  private static String resource(String name) {
    try (InputStream file = Licences.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("the table of licences has no file " + name);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LicenceFile.Entry entry(LicenceId id) {
    return read.computeIfAbsent(
        id, any -> LicenceFile.read(any, resource("licences/%s.yaml".formatted(any))));
  }

  /// All licences, by id.
  public Collection<Licence> all() {
    return ids.stream()
        .flatMap(id ->
            entry(id) instanceof LicenceFile.Entry.OfOne(Licence licence)
                ? Stream.of(licence)
                : Stream.empty())
        .toList();
  }

  /// All families, by id.
  public Collection<Family> families() {
    return ids.stream()
        .flatMap(id ->
            entry(id) instanceof LicenceFile.Entry.OfFamily(Family family)
                ? Stream.of(family)
                : Stream.empty())
        .toList();
  }

  /// The licence with this id.
  public Optional<Licence> licence(LicenceId id) {
    return id.equals(words.get(id.text()))
            && entry(id) instanceof LicenceFile.Entry.OfOne(Licence licence)
        ? Optional.of(licence)
        : Optional.empty();
  }

  /// What a word stands for: an id, an SPDX id, or a name, in any case.
  public Declared named(String word) {
    return known(word).orElseGet(() -> new Declared.Unlisted(word.strip()));
  }

  private Optional<Declared> known(String word) {
    return Optional.ofNullable(words.get(word.strip().toLowerCase(Locale.ROOT)))
        .map(id ->
            switch (entry(id)) {
              case LicenceFile.Entry.OfOne(Licence licence) -> new Declared.Known(licence);
              case LicenceFile.Entry.OfFamily(Family family) -> new Declared.OneOf(family);
            });
  }

  /// What a model card declares by its keys `license` and `license_name`.
  public Declared declared(Optional<String> licence, Optional<String> name) {
    String word = licence.orElse("");
    if (word.isBlank() || word.equalsIgnoreCase("unknown")) {
      return new Declared.None();
    }
    // `other` says that the name tells.
    return known(word).orElseGet(() -> named(name.orElse(word)));
  }
}
