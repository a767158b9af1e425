package io.weighbridge.openness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The Open Source AI Definition over the same table of components.
final class OsaidTest {

  private static final HumanFacts BOTH =
      HumanFacts.NONE
          .with(HumanFacts.DATA_INFORMATION, true)
          .with(HumanFacts.NO_FIELD_OF_USE, true);

  private final Map<Component, Optional<String>> components = new EnumMap<>(Component.class);

  OsaidTest() {
    for (Component component : Component.values()) {
      components.put(component, Optional.empty());
    }
  }

  private Osaid verdict(boolean declared, HumanFacts facts) {
    Mof mof = Mof.of(new Licensing("Apache-2.0", Map.of()), components);
    return Osaid.of(mof, declared, facts, "llama3.1"::equals);
  }

  @Test
  void allOfItUnderOpenLicencesAndBothFactsIsAYes() {
    assertThat(verdict(true, BOTH).answer()).isEqualTo(Answer.YES);
    assertThat(verdict(true, BOTH).facts()).isEmpty();
  }

  @Test
  void aFactThatNobodySaidIsAskedFor() {
    Osaid osaid = verdict(true, HumanFacts.NONE.with(HumanFacts.NO_FIELD_OF_USE, true));
    assertThat(osaid.answer()).isEqualTo(Answer.NEEDS_FACTS);
    assertThat(osaid.facts()).containsExactly(HumanFacts.DATA_INFORMATION);
    assertThat(verdict(true, HumanFacts.NONE).facts())
        .containsExactlyElementsOf(HumanFacts.names());
  }

  @Test
  void aFactThatIsNoDecides() {
    assertThat(verdict(true, BOTH.with(HumanFacts.DATA_INFORMATION, false)).answer())
        .isEqualTo(Answer.NO);
    assertThat(verdict(true, BOTH.with(HumanFacts.NO_FIELD_OF_USE, false)).answer())
        .isEqualTo(Answer.NO);
  }

  @Test
  void aLicenceThatLimitsUseIsANoAtOnce() {
    components.put(Component.PARAMETERS, Optional.of("llama3.1"));
    Osaid osaid = verdict(false, HumanFacts.NONE);
    assertThat(osaid.answer()).isEqualTo(Answer.NO);
    assertThat(osaid.reasons())
        .containsExactly(
            "Model parameters (Final) is under llama3.1, which limits who may use it or for what");
  }

  @Test
  void codeNeedsALicenceThatTheOsiHasApproved() {
    components.put(Component.TRAINING_CODE, Optional.of("WTFPL"));
    assertThat(verdict(true, BOTH).reasons())
        .containsExactly("Training code is under WTFPL, which is not approved by the OSI");
    components.put(Component.TRAINING_CODE, Optional.of("unlicensed"));
    assertThat(verdict(true, BOTH).reasons()).containsExactly("Training code has no licence");
  }

  @Test
  void whatNobodyDeclaredMayBeSomewhereElse() {
    components.remove(Component.INFERENCE_CODE);
    assertThat(verdict(true, BOTH).answer()).isEqualTo(Answer.NO);
    assertThat(verdict(false, BOTH).answer()).isEqualTo(Answer.NEEDS_FACTS);
    assertThat(verdict(false, BOTH).facts()).containsExactly("place of Inference code");
  }

  @Test
  void aLicenceThatIsNoIdentifierIsAQuestion() {
    components.put(Component.PARAMETERS, Optional.of("Apache 2.0"));
    assertThat(verdict(true, BOTH).answer()).isEqualTo(Answer.NEEDS_FACTS);
    components.put(Component.PARAMETERS, Optional.of("CC-BY-NC-4.0"));
    assertThat(verdict(true, BOTH).answer()).isEqualTo(Answer.NO);
  }

  @Test
  void theFrameworksSpellingOfALicenceIsNoReasonForANo() {
    components.put(Component.PARAMETERS, Optional.of("PDDL-1.0"));
    assertThat(verdict(true, BOTH).answer()).isEqualTo(Answer.YES);
  }

  @Test
  void someDocumentHasToTellOfTheData() {
    components.remove(Component.DATA_CARD);
    components.remove(Component.TECHNICAL_REPORT);
    assertThat(verdict(true, BOTH).answer()).isEqualTo(Answer.YES);
    components.remove(Component.RESEARCH_PAPER);
    assertThat(verdict(true, BOTH).answer()).isEqualTo(Answer.NO);
  }

  @Test
  void thereAreTwoFactsAndNoOthers() {
    assertThatThrownBy(() -> HumanFacts.NONE.with("open", true))
        .hasMessage(
            "'open' is no fact; there are data_information_sufficient and no_field_of_use_limits");
  }

  @Test
  void aBaseLimitsWithoutChangingNumbers() {
    assertThat(new Base("acme/base", Optional.of("finetune"), Optional.of(3)).limits(1))
        .isEqualTo(
            "made from acme/base (finetune), which is Class III - Open Model: together with its base it is Class III - Open Model");
    assertThat(new Base("acme/base", Optional.empty(), Optional.of(1)).limits(2))
        .endsWith("no limit");
    assertThat(new Base("acme/base", Optional.empty(), Optional.of(0)).limits(1))
        .endsWith("together with its base it is Unclassified");
    assertThat(new Base("acme/base", Optional.empty(), Optional.empty()).limits(1))
        .contains("not known here", "grade the base too");
  }
}
