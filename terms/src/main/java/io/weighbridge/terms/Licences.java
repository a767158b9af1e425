package io.weighbridge.terms;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The table of licences: one file each below `licences/` in this room's resources. A file is read
/// when its licence is first asked for, since most who ask care for one: `licences/index` says
/// which licence every word stands for.
public final class Licences {

  private static final class Bundled {
    private static final Licences TABLE = new Licences(resource("licences/index"));
  }

  /// Between licences of which one may be chosen, as SPDX writes it.
  private static final Pattern CHOICE = Pattern.compile("\\s+or\\s+", Pattern.CASE_INSENSITIVE);

  private static final int MOST_CHOICES = 8;

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
  ///
  /// @param licences all values of `license`; which of several holds, nobody has said
  public Declared declared(List<String> licences, Optional<String> name) {
    if (licences.size() > 1) {
      return oneOf(String.join(", ", licences), licences);
    }
    String word = licences.isEmpty() ? "" : licences.getFirst();
    List<String> choices = List.of(CHOICE.split(word.strip(), MOST_CHOICES + 1));
    return choices.size() > 1 && choices.size() <= MOST_CHOICES && known(word).isEmpty()
        ? oneOf(word, choices)
        : declared(word, name);
  }

  /// One of several, of which all are known, or what nothing is known of.
  private Declared oneOf(String words, List<String> choices) {
    SequencedSet<LicenceId> ids = new LinkedHashSet<>();
    for (String choice : choices) {
      switch (known(choice).orElseGet(Declared.None::new)) {
        case Declared.Known(Licence licence) -> ids.add(licence.id());
        case Declared.OneOf(Family family) -> ids.addAll(family.members());
        case Declared.Unlisted _, Declared.None _ -> {
          return new Declared.Unlisted(words);
        }
      }
    }
    if (ids.size() == 1) {
      return named(ids.getFirst().text());
    }
    String all = ids.stream().map(LicenceId::text).collect(Collectors.joining("_or_"));
    return all.length() > LicenceId.MAX_LENGTH
        ? new Declared.Unlisted(words)
        : new Declared.OneOf(new Family(LicenceId.of(all), words, List.copyOf(ids), List.of()));
  }

  private Declared declared(String word, Optional<String> name) {
    if (word.isBlank() || word.equalsIgnoreCase("unknown")) {
      return new Declared.None();
    }
    // `other` says that the name tells.
    return known(word).orElseGet(() -> named(name.orElse(word)));
  }
}
