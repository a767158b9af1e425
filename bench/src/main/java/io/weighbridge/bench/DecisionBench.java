package io.weighbridge.bench;

import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Licence;
import io.weighbridge.terms.Licences;
import io.weighbridge.terms.Outcome;
import io.weighbridge.terms.StatedFacts;
import io.weighbridge.terms.Terms;
import io.weighbridge.terms.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How many decisions one thread makes in a second: every licence of the table with uses of which
/// nothing, something and all is known. Prints a line, or with `--json FILE` a document too; ends
/// with exit code 1 when the claim does not hold.
public final class DecisionBench {

  private static final double CLAIM = 100_000;
  private static final int WARM_UPS = 3;
  private static final int ROUNDS = 9;
  private static final int DECISIONS = 200_000;

  private static final List<Map<String, String>> FACTS =
      List.of(
          Map.of(),
          Map.of("use", "research"),
          Map.of("use", "commercial,production,service", "mau", "20000", "country", "DE"),
          Map.of(
              "use", "commercial,production,service,text",
              "mau", "20000",
              "revenue", "5000000",
              "monthly-revenue", "400000",
              "country", "US",
              "sector", "general",
              "train-on-outputs", "false",
              "registered", "true"));

  private DecisionBench() {}

  public static void main(String[] args) throws IOException {
    List<Declared> licences = Licences.bundled().all().stream().map(DecisionBench::known).toList();
    List<Use> uses = FACTS.stream().map(StatedFacts::parse).toList();
    Rounds figures = new Rounds();
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      double rate = decisionsASecond(licences, uses);
      if (round >= 0) {
        figures.add(rate);
      }
    }
    boolean holds = figures.median() >= CLAIM;
    System.out.printf(
        Locale.ROOT,
        "%d licences, %d uses: %,.0f decisions a second (claim: at least %,.0f: %s)%n",
        licences.size(),
        uses.size(),
        figures.median(),
        CLAIM,
        holds ? "holds" : "DOES NOT HOLD");
    if (args.length == 2 && args[0].equals("--json")) {
      Files.writeString(
          Path.of(args[1]),
          String.format(
              Locale.ROOT,
              "{\"licences\": %d, \"decisions_per_second\": %.0f, \"best\": %.0f, \"holds\": %s}%n",
              licences.size(),
              figures.median(),
              figures.best(),
              holds));
    }
    System.exit(holds ? 0 : 1);
  }

  private static Declared known(Licence licence) {
    return new Declared.Known(licence);
  }

  private static double decisionsASecond(List<Declared> licences, List<Use> uses) {
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    long start = System.nanoTime();
    for (int i = 0; i < DECISIONS; i++) {
      Declared licence = licences.get(i % licences.size());
      Use use = uses.get(i / licences.size() % uses.size());
      outcomes.merge(Terms.decide(licence, use, Optional.empty()).outcome(), 1, Integer::sum);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (outcomes.size() < 2) {
      throw new IllegalStateException("all uses were decided alike: " + outcomes);
    }
    return DECISIONS / seconds;
  }
}
