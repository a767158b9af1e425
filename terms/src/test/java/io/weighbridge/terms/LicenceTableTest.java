package io.weighbridge.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The licences that ship with the program.
final class LicenceTableTest {

  /// The values of `license:` in model cards; `unknown` and `other` aside, which name none.
  private static final List<String> CARDS =
      List.of(
          ("apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m"
                  + " bigscience-bloom-rail-1.0 bigcode-openrail-m afl-3.0 artistic-2.0 bsl-1.0 bsd"
                  + " bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc cc0-1.0 cc-by-2.0"
                  + " cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0"
                  + " cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0"
                  + " cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0"
                  + " cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0"
                  + " etalab-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl lgpl-2.1"
                  + " lgpl-3.0 isc h-research intel-research lppl-1.3c ms-pl apple-ascl apple-amlr"
                  + " mpl-2.0 odc-by odbl openmdw-1.0 openmdw-1.1 openrail++ osl-3.0 postgresql"
                  + " ofl-1.1 ncsa unlicense zlib pddl lgpl-lr deepfloyd-if-license"
                  + " fair-noncommercial-research-license llama2 llama3 llama3.1 llama3.2 llama3.3"
                  + " llama4 grok2-community gemma")
              .split(" "));

  private static final Licences TABLE = Licences.bundled();

  private static Declared declared(String licence, String name) {
    return TABLE.declared(List.of(licence), Optional.of(name).filter(n -> !n.isEmpty()));
  }

  @Test
  void everyValueOfModelCardsIsALicenceOrAFamily() {
    assertThat(CARDS).hasSize(81);
    for (String card : CARDS) {
      assertThat(declared(card, ""))
          .as(card)
          .isInstanceOfAny(Declared.Known.class, Declared.OneOf.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cc", "gpl", "lgpl", "bsd", "openrail", "gfdl"})
  void aFamilyAsksWhichOfItsLicencesItIs(String family) {
    assertThat(declared(family, ""))
        .isInstanceOfSatisfying(
            Declared.OneOf.class,
            several ->
                assertThat(several.family().members())
                    .isNotEmpty()
                    .allSatisfy(member -> assertThat(TABLE.licence(member)).isPresent()));
    assertThat(Terms.decide(declared(family, ""), Use.PLAIN, Optional.empty()).outcome())
        .isEqualTo(Outcome.NEED_FACT);
  }

  @Test
  void unknownIsNoLicenceAndOtherIsWhatItsNameSays() {
    assertThat(declared("unknown", "")).isInstanceOf(Declared.None.class);
    assertThat(declared("other", "")).isInstanceOf(Declared.Unlisted.class);
    assertThat(declared("other", "Tongyi Qianwen License Agreement"))
        .isEqualTo(TABLE.named("tongyi-qianwen-2023"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          APACHE-2.0 | apache-2.0
          Apache 2.0 | apache-2.0
          MIT License | mit
          GPL-3.0-only | gpl-3.0
          gplv3 | gpl-3.0
          LicenseRef-scancode-llama-3.1-license-2024 | llama3.1
          Llama 3.1 Community License Agreement | llama3.1
          llama-3.3-license-2024 | llama3.3
          boost-1.0 | bsl-1.0
          BSL-1.1 | busl-1.1
          deepseek-license | deepseek-la-1.0
          stabilityai-ai-community | stability-ai-community-2024
          CC-BY-NC-4.0 | cc-by-nc-4.0
          """)
  void aLicenceHasManyWords(String word, String licence) {
    assertThat(TABLE.named(word))
        .isInstanceOfSatisfying(
            Declared.Known.class,
            known -> assertThat(known.licence().id().text()).isEqualTo(licence));
  }

  @Test
  void boostIsNotTheBusinessSourceLicence() {
    Licence boost = TABLE.licence(new LicenceId("bsl-1.0")).orElseThrow();
    assertThat(boost.name()).isEqualTo("Boost Software License 1.0");
    assertThat(boost.isOpen()).isTrue();
    assertThat(boost.clauses().restrictsUse()).isFalse();
  }

  @Test
  void noLicenceThatLimitsUseIsApprovedAsOpen() {
    for (Licence licence : TABLE.all()) {
      if (licence.isOpen()) {
        assertThat(licence.clauses().restrictsUse()).as(licence.id().text()).isFalse();
      }
    }
  }

  @Test
  void everyTextThatIsKnownBelongsToALicenceOfTheTable() {
    for (LicenceId licence : LicenceTexts.shipped().licences()) {
      assertThat(TABLE.licence(licence)).as(licence.text()).isPresent();
    }
  }

  @Test
  void whatWasComparedWithATextNamesATextThatIsKnown() {
    for (Licence licence : TABLE.all()) {
      List<String> digests =
          LicenceTexts.shipped().texts(licence.id()).stream()
              .map(LicenceTexts.KnownText::sha256)
              .toList();
      if (licence.readFrom() == Licence.ReadFrom.TEXT) {
        assertThat(licence.textSha256()).as(licence.id().text()).isPresent();
        assertThat(digests).as(licence.id().text()).contains(licence.textSha256().orElseThrow());
      } else {
        assertThat(digests).as(licence.id().text()).isEmpty();
      }
    }
  }

  @Test
  void compatibleAndIncompatibleLicencesAreInTheTable() {
    for (Licence licence : TABLE.all()) {
      licence
          .incompatible()
          .forEach(other -> assertThat(TABLE.licence(other)).as(other.text()).isPresent());
      if (licence.clauses().derivatives() instanceof Derivatives.Same(List<LicenceId> others)) {
        others.forEach(other -> assertThat(TABLE.licence(other)).as(other.text()).isPresent());
      }
    }
  }

  @Test
  void ofSeveralLicencesInOneCardItIsAskedWhichOneHolds() {
    Declared both = TABLE.declared(List.of("apache-2.0", "cc-by-nc-4.0"), Optional.empty());
    Decision decision = Terms.decide(both, Written.use("commercial=yes"), Optional.empty());
    assertThat(decision.outcome()).isEqualTo(Outcome.NEED_FACT);
    assertThat(decision.sentence()).contains("which of these is it: apache-2.0, cc-by-nc-4.0?");
    for (String expression : List.of("MIT OR Apache-2.0", "mit or gpl")) {
      assertThat(TABLE.declared(List.of(expression), Optional.empty()))
          .as(expression)
          .isInstanceOfSatisfying(
              Declared.OneOf.class,
              several -> assertThat(several.family().members()).contains(new LicenceId("mit")));
    }
    assertThat(TABLE.declared(List.of("MIT or mit"), Optional.empty()))
        .isEqualTo(TABLE.named("mit"));
    for (String expression :
        List.of("mit and apache-2.0", "gpl-2.0 with font-exception-2.0", "mit or ours")) {
      assertThat(TABLE.declared(List.of(expression), Optional.empty()))
          .as(expression)
          .isEqualTo(new Declared.Unlisted(expression));
    }
    assertThat(TABLE.declared(List.of("mit", "our own"), Optional.empty()))
        .isEqualTo(new Declared.Unlisted("mit, our own"));
  }
}
