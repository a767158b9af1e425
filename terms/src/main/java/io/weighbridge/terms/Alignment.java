package io.weighbridge.terms;

import io.weighbridge.terms.Identification.Difference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A text laid beside a licence: the clauses that both have in the same order, and what lies
/// between them on either side.
final class Alignment {

  /// A clause found in the text.
  ///
  /// @param clause its number in the licence, from 0
  /// @param start its first letter in the text
  record Found(int clause, int start, int length) {
    int end() {
      return start + length;
    }
  }

  private final LicenceText text;
  private final Sketch sketch;
  private final List<Found> chain;
  private final List<Difference> differences = new ArrayList<>();
  private final List<Passage> notices = new ArrayList<>();
  private int noticeLetters;
  private int missingLetters;

  /// @param found all places of all clauses of the licence in the text
  Alignment(LicenceText text, Sketch sketch, List<Found> found) {
    this.text = text;
    this.sketch = sketch;
    this.chain = longest(found);
    compare();
  }

  /// The heaviest chain of clauses that come in the same order in both.
  private static List<Found> longest(List<Found> found) {
    List<Found> places = new ArrayList<>(found);
    places.sort(Comparator.comparingInt(Found::start).thenComparingInt(Found::clause));
    int[] weight = new int[places.size()];
    int[] before = new int[places.size()];
    int heaviest = -1;
    for (int i = 0; i < places.size(); i++) {
      Found place = places.get(i);
      before[i] = -1;
      for (int j = 0; j < i; j++) {
        Found earlier = places.get(j);
        boolean inOrder = earlier.clause() < place.clause() && earlier.end() <= place.start();
        if (inOrder && weight[j] > (before[i] < 0 ? 0 : weight[before[i]])) {
          before[i] = j;
        }
      }
      weight[i] = place.length() + (before[i] < 0 ? 0 : weight[before[i]]);
      if (heaviest < 0 || weight[i] > weight[heaviest]) {
        heaviest = i;
      }
    }
    List<Found> chain = new ArrayList<>();
    for (int i = heaviest; i >= 0; i = before[i]) {
      chain.add(places.get(i));
    }
    Collections.reverse(chain);
    return chain;
  }

  private void compare() {
    int clause = -1;
    int letter = 0;
    for (Found place : chain) {
      gap(clause, place.clause(), letter, place.start());
      clause = place.clause();
      letter = place.end();
    }
    gap(clause, sketch.clauses().size(), letter, text.letters().length());
  }

  /// What lies between the clauses `before` and `after` of the licence, and between the letters
  /// `from` and `to` of the text.
  private void gap(int before, int after, int from, int to) {
    int[] missing =
        IntStream.range(before + 1, after)
            .filter(clause -> !sketch.clauses().get(clause).optional())
            .toArray();
    missingLetters += Arrays.stream(missing).map(i -> sketch.clauses().get(i).length()).sum();
    if (from == to) {
      if (missing.length > 0) {
        int line = text.words() == 0 ? 1 : text.passageOfLetters(at(from), at(from) + 1).line();
        differences.add(new Difference.Missing(line, missing[0] + 1, missing.length));
      }
      return;
    }
    Passage here = text.passageOfLetters(from, to);
    if (missing.length > 0) {
      differences.add(new Difference.Changed(here, missing[0] + 1, missing.length));
    } else if (changesNothing(before, after, from, to)) {
      notices.add(here);
      noticeLetters += to - from;
    } else {
      differences.add(new Difference.Added(here, before + 1));
    }
  }

  private int at(int letter) {
    return Math.clamp(letter, 0, text.letters().length() - 1);
  }

  private boolean changesNothing(int before, int after, int from, int to) {
    int first = text.wordAt(from);
    int end = text.wordAt(to - 1) + 1;
    for (int clause = before + 1; clause <= after && clause < sketch.clauses().size(); clause++) {
      if (sketch.clauses().get(clause).afterName() && Notices.isName(text, first, end)) {
        return true;
      }
    }
    return text.start(first) == from && Notices.only(text, first, end, sketch.titles());
  }

  Sketch sketch() {
    return sketch;
  }

  boolean isExact() {
    return differences.isEmpty();
  }

  /// Whether all clauses of the licence that must be there are there.
  boolean isWhole() {
    return missingLetters == 0;
  }

  List<Difference> differences() {
    return differences;
  }

  List<Passage> notices() {
    return notices;
  }

  int matched() {
    return chain.stream().mapToInt(Found::length).sum();
  }

  /// The first letter of what was found.
  int start() {
    return chain.isEmpty() ? 0 : chain.getFirst().start();
  }

  /// After the last letter of what was found.
  int end() {
    return chain.isEmpty() ? 0 : chain.getLast().end();
  }

  /// Whether nothing was put between the clauses.
  boolean isUnbroken() {
    return isWhole()
        && differences.stream()
            .allMatch(difference ->
                difference instanceof Difference.Added(Passage here, int after)
                    && (after == 0 || isLast(after)));
  }

  private boolean isLast(int clause) {
    return sketch.clauses().stream().skip(clause).allMatch(Sketch.Clause::optional)
        && chain.getLast().clause() + 1 == clause;
  }

  double similarity() {
    int matched = matched();
    int mine = text.letters().length() - noticeLetters;
    int theirs = matched + missingLetters;
    return mine + theirs == 0 ? 0 : 2.0 * matched / (mine + theirs);
  }

  /// How much of the licence was found, from 0 to 1.
  double covered() {
    int matched = matched();
    return (double) matched / (matched + missingLetters);
  }
}
