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
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The table of licences: one file each below `licences/` in this room's resources, of which
/// `licences/index` names all.
public final class Licences {

  private static final class Bundled {
    private static final Licences TABLE = read();
  }

  private final SortedMap<LicenceId, Licence> licences = new TreeMap<>();
  private final SortedMap<LicenceId, Family> families = new TreeMap<>();
  private final Map<String, Declared> words = new HashMap<>();

  Licences(Collection<LicenceFile.Entry> entries) {
    for (LicenceFile.Entry entry : entries) {
      switch (entry) {
        case LicenceFile.Entry.OfOne(Licence licence) -> {
          licences.put(licence.id(), licence);
          Declared known = new Declared.Known(licence);
          name(licence.id().text(), known);
          name(licence.spdx(), known);
          name(licence.name(), known);
          licence.also().forEach(word -> name(word, known));
        }
        case LicenceFile.Entry.OfFamily(Family family) -> {
          families.put(family.id(), family);
          Declared several = new Declared.OneOf(family);
          name(family.id().text(), several);
          family.also().forEach(word -> name(word, several));
        }
      }
    }
  }

  private void name(String word, Declared declared) {
    Declared before = words.putIfAbsent(word.toLowerCase(Locale.ROOT), declared);
    if (before != null && !before.equals(declared)) {
      throw new IllegalArgumentException("two licences are called '%s'".formatted(word));
    }
  }

  /// The table that ships with the program.
  public static Licences bundled() {
    return Bundled.TABLE;
  }

  private static Licences read() {
    List<LicenceId> ids =
        resource("licences/index")
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .map(LicenceId::new)
            .toList();
    return new Licences(
        ids.stream()
            .map(id -> LicenceFile.read(id, resource("licences/%s.yaml".formatted(id))))
            .toList());
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

  /// All licences, by id.
  public Collection<Licence> all() {
    return licences.values();
  }

  /// All families, by id.
  public Collection<Family> families() {
    return families.values();
  }

  /// The licence with this id.
  public Optional<Licence> licence(LicenceId id) {
    return Optional.ofNullable(licences.get(id));
  }

  /// What a word stands for: an id, an SPDX id, or a name, in any case.
  public Declared named(String word) {
    String key = word.strip().toLowerCase(Locale.ROOT);
    Declared found = words.get(key);
    return found == null ? new Declared.Unlisted(word.strip()) : found;
  }

  /// What a model card declares by its keys `license` and `license_name`.
  public Declared declared(Optional<String> licence, Optional<String> name) {
    String word = licence.orElse("");
    if (word.isBlank() || word.equalsIgnoreCase("unknown")) {
      return new Declared.None();
    }
    @Nullable Declared found = words.get(word.strip().toLowerCase(Locale.ROOT));
    if (found != null) {
      return found;
    }
    // `other` says that the name tells.
    return named(name.orElse(word));
  }
}
