package io.weighbridge.terms;

import io.weighbridge.terms.Alignment.Found;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The texts of licences, as sketches, and which of them a text is.
///
/// ```java
/// switch (LicenceTexts.shipped().identify(LicenceText.of(text))) {
///   case Identification.Exact exact -> use(exact.licence());
///   …
/// }
/// ```
public final class LicenceTexts {

  /// A text is close to a licence when so much of the licence is in it, or so much of both is the
  /// same.
  private static final double CLOSE = 0.5;

  /// Not worth laying beside the text.
  private static final double FAR = 0.25;

  private static final int MAX_ALIGNED = 16;
  private static final int MAX_NEAREST = 3;
  private static final double MIN_NEAREST = 0.05;

  /// Where a text says the same over and over, the first places are enough.
  private static final int MAX_PLACES = 4;

  private static final int MAX_TRIES = 512;

  /// The sketches that ship with the program.
  private static final class Shipped {
    static final LicenceTexts TEXTS = new LicenceTexts(SketchFiles.read());
  }

  /// A clause, and the sketches that have it.
  private record Known(ClauseDigest digest, List<Owner> owners) {}

  private record Owner(int sketch, int clause) {}

  private final List<Sketch> sketches;
  private final Map<Integer, List<Known>> byAnchor = new HashMap<>();
  private final BitSet anchors = new BitSet(1 << 20);

  LicenceTexts(List<Sketch> sketches) {
    this.sketches = List.copyOf(sketches);
    Map<ClauseDigest, Known> known = new HashMap<>();
    for (int sketch = 0; sketch < sketches.size(); sketch++) {
      List<Sketch.Clause> clauses = sketches.get(sketch).clauses();
      for (int clause = 0; clause < clauses.size(); clause++) {
        known
            .computeIfAbsent(
                clauses.get(clause).digest(), digest -> new Known(digest, new ArrayList<>()))
            .owners()
            .add(new Owner(sketch, clause));
      }
    }
    for (Known clause : known.values()) {
      byAnchor.computeIfAbsent(clause.digest().anchor(), at -> new ArrayList<>()).add(clause);
      anchors.set(bit(clause.digest().anchor()));
    }
  }

  /// The texts that ship with the program.
  public static LicenceTexts shipped() {
    return Shipped.TEXTS;
  }

  private static int bit(int anchor) {
    return anchor & ((1 << 20) - 1);
  }

  /// The identifiers of the licences whose texts are known.
  public List<LicenceId> licences() {
    return sketches.stream().map(Sketch::licence).distinct().sorted().toList();
  }

  /// Where the texts of a licence were found, and the SHA-256 of what was found there.
  public List<KnownText> texts(LicenceId licence) {
    return sketches.stream()
        .filter(sketch -> sketch.licence().equals(licence))
        .map(sketch ->
            new KnownText(sketch.text(), sketch.policy(), sketch.source(), sketch.sha256()))
        .toList();
  }

  /// A text of a licence, or the use policy that is part of it: its name, its source, and the
  /// SHA-256 of its file there.
  public record KnownText(String text, boolean policy, String source, String sha256) {}

  /// Which licence the text is.
  public Identification identify(LicenceText text) {
    List<Alignment> aligned = align(text);
    Optional<? extends Identification> identified = exact(aligned);
    if (identified.isEmpty()) {
      identified = several(text, aligned);
    }
    if (identified.isEmpty()) {
      identified = close(aligned);
    }
    return identified.isPresent() ? identified.get() : unknown(text, aligned);
  }

  private List<Alignment> align(LicenceText text) {
    List<List<Found>> found = find(text);
    record Candidate(int sketch, double covered) {}
    return IntStream.range(0, sketches.size())
        .filter(sketch -> !found.get(sketch).isEmpty())
        .mapToObj(sketch -> new Candidate(sketch, covered(sketches.get(sketch), found.get(sketch))))
        .filter(candidate -> candidate.covered() >= FAR)
        .sorted(Comparator.comparingDouble(Candidate::covered).reversed())
        .limit(MAX_ALIGNED)
        .map(candidate ->
            new Alignment(text, sketches.get(candidate.sketch()), found.get(candidate.sketch())))
        .toList();
  }

  /// How much of the required clauses was found anywhere.
  private static double covered(Sketch sketch, List<Found> found) {
    int letters =
        found.stream()
            .mapToInt(Found::clause)
            .distinct()
            .mapToObj(sketch.clauses()::get)
            .filter(clause -> !clause.optional())
            .mapToInt(Sketch.Clause::length)
            .sum();
    return (double) letters / sketch.required();
  }

  /// The places of all known clauses in the text, for each sketch.
  private List<List<Found>> find(LicenceText text) {
    String letters = text.letters();
    byte[] bytes = letters.getBytes(StandardCharsets.UTF_16BE);
    int[] here = ClauseDigest.anchors(letters);
    MessageDigest sha256 = ClauseDigest.sha256();
    byte[] digest = new byte[32];
    Map<Known, int[]> spent = new HashMap<>();
    List<List<Found>> found = new ArrayList<>();
    sketches.forEach(sketch -> found.add(new ArrayList<>()));
    for (int at = 0; at < here.length; at++) {
      if (!anchors.get(bit(here[at]))) {
        continue;
      }
      for (Known clause : byAnchor.getOrDefault(here[at], List.of())) {
        int length = clause.digest().length();
        int[] count = spent.computeIfAbsent(clause, any -> new int[2]);
        if (at + length > letters.length() || count[0]++ > MAX_TRIES || count[1] >= MAX_PLACES) {
          continue;
        }
        if (matches(clause.digest(), bytes, at, sha256, digest)) {
          count[1]++;
          for (Owner owner : clause.owners()) {
            found.get(owner.sketch()).add(new Found(owner.clause(), at, length));
          }
        }
      }
    }
    return found;
  }

  private static boolean matches(
      ClauseDigest clause, byte[] letters, int at, MessageDigest sha256, byte[] digest) {
    sha256.update(letters, 2 * at, 2 * clause.length());
    try {
      sha256.digest(digest, 0, digest.length);
    } catch (DigestException e) {
      throw new AssertionError("32 bytes hold a SHA-256", e);
    }
    ByteBuffer halves = ByteBuffer.wrap(digest);
    return halves.getLong() == clause.high() && halves.getLong() == clause.low();
  }

  private static Optional<Identification.Exact> exact(List<Alignment> aligned) {
    return aligned.stream()
        .filter(Alignment::isExact)
        .max(Comparator.comparingInt(Alignment::matched))
        .map(LicenceTexts::exact);
  }

  private static Identification.Exact exact(Alignment alignment) {
    Sketch sketch = alignment.sketch();
    return new Identification.Exact(
        sketch.licence(), sketch.text(), sketch.policy(), alignment.notices());
  }

  /// Whole licences that follow each other with nothing between but notices.
  private static Optional<? extends Identification> several(
      LicenceText text, List<Alignment> aligned) {
    List<Alignment> whole = apart(aligned);
    if (whole.size() < 2) {
      return Optional.empty();
    }
    List<String> titles =
        whole.stream().flatMap(one -> one.sketch().titles().stream()).distinct().toList();
    int letter = 0;
    for (Alignment one : whole) {
      if (!nothingBetween(text, letter, one.start(), titles)) {
        return Optional.empty();
      }
      letter = one.end();
    }
    if (!nothingBetween(text, letter, text.letters().length(), titles)) {
      return Optional.empty();
    }
    return Optional.of(
        withPolicy(whole)
            .orElseGet(() ->
                new Identification.Several(whole.stream().map(LicenceTexts::exact).toList())));
  }

  /// A licence and its own use policy in one file are that licence.
  private static Optional<Identification> withPolicy(List<Alignment> whole) {
    boolean one = whole.stream().map(each -> each.sketch().licence()).distinct().count() == 1;
    List<Alignment> licences = whole.stream().filter(each -> !each.sketch().policy()).toList();
    return one && licences.size() == 1 ? Optional.of(exact(licences.getFirst())) : Optional.empty();
  }

  private static boolean nothingBetween(LicenceText text, int from, int to, List<String> titles) {
    return from == to || Notices.only(text, text.wordAt(from), text.wordAt(to - 1) + 1, titles);
  }

  /// Unbroken whole licences, the longest first, that do not overlap; in the order of the text.
  private static List<Alignment> apart(List<Alignment> aligned) {
    List<Alignment> apart = new ArrayList<>();
    aligned.stream()
        .filter(Alignment::isUnbroken)
        .sorted(Comparator.comparingInt(Alignment::matched).reversed())
        .filter(one ->
            apart.stream()
                .allMatch(other -> one.end() <= other.start() || other.end() <= one.start()))
        .forEach(apart::add);
    apart.sort(Comparator.comparingInt(Alignment::start));
    return apart;
  }

  private static Optional<Identification.Close> close(List<Alignment> aligned) {
    return aligned.stream()
        .filter(one -> one.similarity() >= CLOSE || one.covered() >= CLOSE)
        .max(Comparator.comparingDouble(Alignment::similarity))
        .map(one ->
            new Identification.Close(
                one.sketch().licence(),
                one.sketch().text(),
                one.similarity(),
                one.differences(),
                apart(aligned).stream()
                    .map(whole -> whole.sketch().licence())
                    .distinct()
                    .toList()));
  }

  private Identification.Unknown unknown(LicenceText text, List<Alignment> aligned) {
    Shingles shingles = Shingles.of(text.letters());
    Set<LicenceId> named = new HashSet<>();
    List<Identification.Resemblance> nearest =
        Stream.concat(
                aligned.stream()
                    .map(one ->
                        new Identification.Resemblance(one.sketch().licence(), one.similarity())),
                sketches.stream()
                    .map(sketch ->
                        new Identification.Resemblance(
                            sketch.licence(), sketch.shingles().resemblance(shingles))))
            .filter(one -> one.similarity() >= MIN_NEAREST)
            .sorted(
                Comparator.comparingDouble(Identification.Resemblance::similarity)
                    .reversed()
                    .thenComparing(Identification.Resemblance::licence))
            .filter(one -> named.add(one.licence()))
            .limit(MAX_NEAREST)
            .toList();
    return new Identification.Unknown(nearest);
  }
}
