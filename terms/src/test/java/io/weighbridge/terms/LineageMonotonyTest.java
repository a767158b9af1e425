package io.weighbridge.terms;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.terms.ModelTerms.Base;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Where a model comes from never allows more: seeded random lineages of the licences of the table.
final class LineageMonotonyTest {

  private static final int ROUNDS = 1_500;
  private static final int MODELS = 5;
  private static final long SEED = Long.getLong("seed", new Random().nextLong());

  private static final List<String> FACTS =
      List.of(
          "",
          "commercial=yes",
          "commercial=no research=yes production=no",
          "commercial=yes users=5 yearly=5 monthly=5 domicile=US place=US offered=yes trains=no"
              + " sector=general multimodal=no registered=yes",
          "commercial=no users=900000000 sector=military domicile=DE modify=yes distribute=yes");

  private final Random random = new Random(SEED);
  private final List<Declared> declared = declared();

  private static List<Declared> declared() {
    List<Declared> all = new ArrayList<>();
    Licences.bundled().all().forEach(licence -> all.add(new Declared.Known(licence)));
    Licences.bundled().families().forEach(family -> all.add(new Declared.OneOf(family)));
    all.add(new Declared.Unlisted("house licence"));
    all.add(new Declared.None());
    return all;
  }

  @Test
  void oneMoreParentNeverAllowsWhatWasNotAllowed() {
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, ModelTerms> hub = hub();
      ModelTerms child = Objects.requireNonNull(hub.get("a/m0"));
      Use use = Written.use(FACTS.get(random.nextInt(FACTS.size())));
      Outcome before = Lineage.of(child, find(hub)).decide(use).outcome();
      List<Base> bases = new ArrayList<>(child.bases());
      // The last may be a model of which nothing is known, the first the child itself.
      bases.add(base(random.nextInt(MODELS + 1)));
      ModelTerms more = new ModelTerms(child.name(), child.declared(), bases);
      hub.put(more.name(), more);
      assertThat(Lineage.of(more, find(hub)).decide(use).outcome())
          .as("seed %d, round %d: %s and then %s", SEED, round, child, more)
          .isGreaterThanOrEqualTo(before);
    }
  }

  @Test
  void whateverItWasMadeFromItsOwnLicenceBinds() {
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, ModelTerms> hub = hub();
      ModelTerms child = Objects.requireNonNull(hub.get("a/m0"));
      Use use = Written.use(FACTS.get(random.nextInt(FACTS.size())));
      assertThat(Lineage.of(child, find(hub)).decide(use).outcome())
          .as("seed %d, round %d: %s", SEED, round, child)
          .isGreaterThanOrEqualTo(Terms.decide(child.declared(), use, Optional.empty()).outcome());
    }
  }

  /// Models that are made from each other in any way, in circles too.
  private Map<String, ModelTerms> hub() {
    Map<String, ModelTerms> hub = new HashMap<>();
    for (int i = 0; i < MODELS; i++) {
      List<Base> bases = new ArrayList<>();
      while (random.nextInt(2) == 0) {
        bases.add(base(random.nextInt(MODELS + 1)));
      }
      Declared licence = declared.get(random.nextInt(declared.size()));
      hub.put("a/m" + i, new ModelTerms("a/m" + i, licence, bases));
    }
    return hub;
  }

  private Base base(int model) {
    Relation[] relations = Relation.values();
    return new Base("a/m" + model, relations[random.nextInt(relations.length)]);
  }

  private static Function<String, Optional<ModelTerms>> find(Map<String, ModelTerms> hub) {
    return name -> Optional.ofNullable(hub.get(name));
  }
}
