package io.weighbridge.sealing;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What a grant allows, and where.
///
/// @param actions at least one
/// @param purposes empty is any
/// @param territory countries by ISO 3166's two letters; empty is anywhere
/// @param nodes machines by their fingerprints; empty is any
public record Scope(
    Set<Action> actions, List<String> purposes, List<String> territory, List<String> nodes) {

  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
  private static final Pattern NODE = Pattern.compile("[0-9a-f]{64}");

  public Scope {
    if (actions.isEmpty()) {
      throw new IllegalArgumentException("a grant allows at least one of " + Action.words());
    }
    actions = Set.copyOf(actions);
    purposes = List.copyOf(new TreeSet<>(purposes));
    territory = List.copyOf(new TreeSet<>(territory));
    nodes = List.copyOf(new TreeSet<>(nodes));
    require(territory, COUNTRY, "a country such as DE");
    require(nodes, NODE, "a machine's fingerprint, 64 hexadecimal digits");
  }

  private static void require(List<String> texts, Pattern form, String what) {
    for (String text : texts) {
      if (!form.matcher(text).matches()) {
        throw new IllegalArgumentException("'%s' is not %s".formatted(text, what));
      }
    }
  }

  static Scope of(Fields fields) {
    EnumSet<Action> actions = EnumSet.noneOf(Action.class);
    for (String word : fields.texts("actions")) {
      actions.add(
          Action.of(word)
              .orElseThrow(() ->
                  fields.wrong(
                      "actions", "has '%s', which is none of %s".formatted(word, Action.words()))));
    }
    Scope scope =
        new Scope(
            actions,
            fields.optionalTexts("purposes"),
            fields.optionalTexts("territory"),
            fields.optionalTexts("nodes"));
    fields.end();
    return scope;
  }

  List<String> actionWords() {
    return actions.stream().map(Action::word).sorted().toList();
  }
}
