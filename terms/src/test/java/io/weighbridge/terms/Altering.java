package io.weighbridge.terms;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Makes another licence of a licence by one change to one of its clauses.
final class Altering {

  private static final List<String> RESTRICTIONS =
      List.of(
          " This permission extends to non-commercial purposes only.",
          " You may not use the Work for military purposes.",
          " Use by companies with more than 100 employees requires a separate agreement.",
          " A fee of one percent of revenue is due to the licensor.",
          " The licensor may end these rights at any time.");

  private final RandomGenerator random;

  Altering(RandomGenerator random) {
    this.random = random;
  }

  String of(String text) {
    return switch (random.nextInt(7)) {
      case 0 -> replaced(text, "\\b(may|shall|must|is|are|can) (?!not\\b)", "$1 not ");
      case 1 -> replaced(text, "\\b(not|no|without|NOT) ", "");
      case 2 -> replaced(text, "\\b(any|all|each|every) ", "some ");
      case 3 -> replaced(text, "\\. (?=[A-Z])", "." + restriction() + " ");
      case 4 -> text.strip() + "\n\n" + restriction().strip() + "\n";
      case 5 -> restriction().strip() + "\n\n" + text;
      default -> replaced(text, "\\b(use|copy|copies|modify|distribute|distribution)\\b", "read");
    };
  }

  private String restriction() {
    return RESTRICTIONS.get(random.nextInt(RESTRICTIONS.size()));
  }

  /// With one of the places changed; white space stands for any.
  private String replaced(String text, String what, String by) {
    Pattern pattern = Pattern.compile(what.replace(" ", "\\s+"));
    List<MatchResult> places = pattern.matcher(text).results().toList();
    if (places.isEmpty()) {
      return text.strip() + restriction();
    }
    MatchResult place = places.get(random.nextInt(places.size()));
    String there = pattern.matcher(place.group()).replaceFirst(by);
    if (there.equals(place.group())) {
      // A pattern that looks ahead matches in its place only.
      there = by.replace("$1", place.groupCount() > 0 ? place.group(1) : "");
    }
    return text.substring(0, place.start()) + there + text.substring(place.end());
  }
}
