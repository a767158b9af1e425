package io.weighbridge.openness;

import static io.weighbridge.openness.Component.PARAMETERS;
import static io.weighbridge.openness.Component.RESEARCH_PAPER;
import static io.weighbridge.openness.Component.TECHNICAL_REPORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.openness.Licensing.Source;
import io.weighbridge.openness.Standing.Status;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The rules of the framework, one by one.
final class MofTest {

  private static final Licensing APACHE = new Licensing("Apache-2.0", Map.of());

  @Test
  void thereAreSeventeenComponentsOfWhichFourteenAreRequired() {
    assertThat(Component.values()).hasSize(17);
    assertThat(Component.requiredFor(3)).hasSize(6);
    assertThat(Component.requiredFor(2)).hasSize(10);
    assertThat(Component.requiredFor(1)).hasSize(14);
    assertThat(Arrays.stream(Component.values()).map(Component::id)).doesNotHaveDuplicates();
    assertThat(
            Arrays.stream(Component.values())
                .allMatch(each -> Component.named(each.title()).equals(Optional.of(each))))
        .isTrue();
  }

  @Test
  void namesAndIdentifiersCountLetterByLetter() {
    assertThat(Component.named("Model card")).isPresent();
    assertThat(Component.named("Model Card")).isEmpty();
    assertThat(OpenLicences.isOpen("Apache-2.0")).isTrue();
    for (String word :
        List.of(
            "Apache 2.0", "apache-2.0", "MIT license", "Gemma Terms of Use", "", "unlicensed")) {
      assertThat(OpenLicences.isOpen(word)).as(word).isFalse();
    }
  }

  @Test
  void everyLowerClassHasToBeComplete() {
    Map<Component, Optional<String>> all = components(Component.values());
    assertThat(Mof.of(APACHE, all).number()).isEqualTo(1);
    for (Component component : Component.values()) {
      Map<Component, Optional<String>> without = new EnumMap<>(all);
      without.remove(component);
      Mof mof = Mof.of(APACHE, without);
      int expected =
          !component.required() || component == TECHNICAL_REPORT
              ? 1
              : switch (component.ofClass()) {
                case 3 -> 0;
                case 2 -> 3;
                default -> 2;
              };
      assertThat(mof.number()).as(component.title()).isEqualTo(expected);
      if (expected == 0) {
        assertThat(mof.progress()).containsEntry(2, 0.0).containsEntry(1, 0.0);
        assertThat(mof.progress().get(3)).isEqualTo(5 / 6.0 * 100);
      }
    }
  }

  @Test
  void aPaperStandsInForTheReportOnlyUnderAnOpenLicence() {
    Map<Component, Optional<String>> without = components(Component.values());
    without.remove(TECHNICAL_REPORT);
    assertThat(Mof.of(APACHE, without).paperStandsIn()).isTrue();
    without.put(RESEARCH_PAPER, Optional.of("unlicensed"));
    Mof mof = Mof.of(APACHE, without);
    assertThat(mof.paperStandsIn()).isFalse();
    assertThat(mof.number()).isZero();
    assertThat(mof.missingForNext())
        .extracting(Standing::component)
        .containsExactly(TECHNICAL_REPORT);
  }

  @Test
  void aLicenceIsLookedForWithTheComponentThenItsKindThenTheDistribution() {
    Licensing licensing = new Licensing("MIT", Map.of(ContentType.DATA, "CC0-1.0"));
    assertThat(licensing.resolve(PARAMETERS, Optional.of("GPL-3.0-only")))
        .contains(new Licensing.Resolved("GPL-3.0-only", Source.COMPONENT));
    assertThat(licensing.resolve(PARAMETERS, Optional.empty()))
        .contains(new Licensing.Resolved("CC0-1.0", Source.CONTENT_TYPE));
    assertThat(licensing.resolve(RESEARCH_PAPER, Optional.empty()))
        .contains(new Licensing.Resolved("MIT", Source.DISTRIBUTION));
    assertThat(licensing.resolve(PARAMETERS, Optional.of("unlicensed"))).isEmpty();
    assertThat(licensing.resolve(PARAMETERS, Optional.of(""))).isEmpty();
    assertThat(Licensing.NONE.resolve(PARAMETERS, Optional.empty())).isEmpty();
  }

  @Test
  void aComponentIsIncludedInvalidUnlicensedOrMissing() {
    Mof mof =
        Mof.of(
            Licensing.NONE,
            Map.of(
                PARAMETERS,
                Optional.of("Gemma Terms of Use"),
                RESEARCH_PAPER,
                Optional.of("CC-BY-4.0"),
                Component.DATA_CARD,
                Optional.empty()));
    assertThat(mof.standing(PARAMETERS).status()).isEqualTo(Status.INVALID);
    assertThat(mof.standing(RESEARCH_PAPER).status()).isEqualTo(Status.INCLUDED);
    assertThat(mof.standing(Component.DATA_CARD).status()).isEqualTo(Status.UNLICENSED);
    assertThat(mof.standing(Component.MODEL_CARD).status()).isEqualTo(Status.MISSING);
  }

  @Test
  void anOpenLicenceForAnotherKindOfContentIsAConditionalPass() {
    Mof mof = Mof.of(APACHE, components(Component.values()));
    assertThat(mof.conditional())
        .isNotEmpty()
        .allMatch(standing -> standing.component().type() == ContentType.DATA);
    Mof fit = Mof.of(new Licensing("OpenMDW-1.0", Map.of()), components(Component.values()));
    assertThat(fit.conditional()).isEmpty();
    assertThat(fit.number()).isEqualTo(1);
  }

  @Test
  void theFrameworksSpellingOfThePublicDomainDedicationIsKeptAndSaid() {
    assertThat(OpenLicences.isOpen("ODC-PDDL-1.0")).isTrue();
    assertThat(OpenLicences.isOpen("PDDL-1.0")).isFalse();
    assertThat(OpenLicences.remark("PDDL-1.0"))
        .hasValueSatisfying(remark -> assertThat(remark).contains("ODC-PDDL-1.0"));
    assertThat(OpenLicences.remark("Apache 2.0"))
        .contains("'Apache 2.0' is no SPDX identifier; Apache-2.0 is, if that is meant");
    assertThat(OpenLicences.remark("MIT license")).isPresent();
    assertThat(OpenLicences.remark("Apache-2.0")).isEmpty();
  }

  @Test
  void theListOfLicencesSaysItsVersion() {
    assertThat(OpenLicences.version()).matches("\\d+\\.\\d+(\\.\\d+)?");
    assertThat(OpenLicences.isOsiApproved("MIT")).isTrue();
    assertThat(OpenLicences.isFsfFree("WTFPL")).isTrue();
    assertThat(OpenLicences.isOsiApproved("WTFPL")).isFalse();
    assertThat(OpenLicences.spelling("apache-2.0")).contains("Apache-2.0");
  }

  /// More components, or better licences, never make a model less open.
  @Test
  void moreOpennessNeverLowersTheClass() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> licences = List.of("unlicensed", "Llama", "MIT", "CC-BY-4.0");
    for (int round = 0; round < 2_000; round++) {
      Map<Component, Optional<String>> some = new EnumMap<>(Component.class);
      for (Component component : Component.values()) {
        if (random.nextInt(8) > 0) {
          some.put(
              component, Optional.of(licences.get(random.nextInt(20) > 0 ? 2 : random.nextInt(4))));
        }
      }
      Mof before = Mof.of(Licensing.NONE, some);
      Component more = List.of(Component.values()).get(random.nextInt(17));
      some.put(more, Optional.of("MIT"));
      Mof after = Mof.of(Licensing.NONE, some);
      assertThat(rank(after))
          .as("seed %d, round %d", seed, round)
          .isGreaterThanOrEqualTo(rank(before));
    }
  }

  private static int rank(Mof mof) {
    return mof.number() == 0 ? 0 : 4 - mof.number();
  }

  private static Map<Component, Optional<String>> components(Component... components) {
    Map<Component, Optional<String>> all = new EnumMap<>(Component.class);
    for (Component component : components) {
      all.put(component, Optional.empty());
    }
    return all;
  }
}
