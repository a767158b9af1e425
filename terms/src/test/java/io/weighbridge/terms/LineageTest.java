package io.weighbridge.terms;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.terms.LineageFinding.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LineageTest {

  private static final Declared LLAMA = Licences.bundled().named("llama3.1");
  private static final Declared APACHE = Licences.bundled().named("apache-2.0");
  private static final Declared MIT = Licences.bundled().named("mit");
  private static final Declared NC = Licences.bundled().named("cc-by-nc-4.0");
  private static final Declared GPL = Licences.bundled().named("gpl-3.0");
  private static final Declared SHARE_ALIKE = Licences.bundled().named("cc-by-sa-4.0");
  private static final Declared RAIL = Licences.bundled().named("bigscience-openrail-m");
  private static final Declared QWEN = Licences.bundled().named("qwen");
  private static final Declared TONGYI = Licences.bundled().named("tongyi-qianwen-2023");
  private static final Declared NO_DERIVATIVES = Licences.bundled().named("cc-by-nd-4.0");

  private final Map<String, ModelTerms> hub = new HashMap<>();

  @Test
  void aChainFromLlamaToAFileThatCallsItselfApacheDrifts() {
    model("meta/Llama-3.1-8B", LLAMA);
    model("me/Llama-tuned", LLAMA, Relation.FINETUNE, "meta/Llama-3.1-8B");
    model("you/tuned-gguf", APACHE, Relation.QUANTIZED, "me/Llama-tuned");
    assertThat(kinds("me/Llama-tuned")).isEmpty();
    Lineage lineage = lineage("you/tuned-gguf");
    assertThat(lineage.findings()).extracting(LineageFinding::kind).containsOnly(Kind.DRIFT);
    assertThat(lineage.findings().getFirst().sentence())
        .contains(
            "declared apache-2.0",
            "user_cap, field_of_use, train_other_models, attribution, derivative_licence");
    // Whatever its card says, Llama's clauses decide.
    Decision decision = lineage.decide(Written.use("users=800000000 sector=general"));
    assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
    assertThat(decision.sentence()).contains("llama3.1 of meta/Llama-3.1-8B", "700 million");
    assertThat(lineage.decide(Written.use("users=5 sector=general")).duties())
        .anyMatch(duty -> duty.text().equals(Optional.of("Built with Llama")));
  }

  @Test
  void aModelMadeFromLlamaIsCalledSo() {
    model("meta/Llama-3.1-8B", LLAMA);
    model("me/tuned", LLAMA, Relation.FINETUNE, "meta/Llama-3.1-8B");
    assertThat(kinds("me/tuned")).containsExactly(Kind.NAME);
  }

  @Test
  void aChildOfANonCommercialModelStaysNonCommercialWhateverItsCardSays() {
    model("a/parent", NC);
    model("b/child", MIT, Relation.FINETUNE, "a/parent");
    Lineage lineage = lineage("b/child");
    assertThat(lineage.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.kind()).isEqualTo(Kind.DRIFT);
          assertThat(finding.sentence())
              .contains("drops what cc-by-nc-4.0 of a/parent binds it to: commercial_use");
        });
    assertThat(lineage.decide(Written.use("commercial=yes")).outcome()).isEqualTo(Outcome.DENY);
    assertThat(lineage.decide(Written.use("commercial=no")).outcome()).isEqualTo(Outcome.ALLOW);
  }

  @Test
  void limitsOfUseAndCopyleftConflict() {
    model("a/rail", RAIL);
    model("a/gpl", GPL);
    merge("b/merged", GPL, "a/rail", "a/gpl");
    Lineage lineage = lineage("b/merged");
    assertThat(lineage.findings()).extracting(LineageFinding::kind).contains(Kind.CONFLICT);
    Decision decision = lineage.decide(Written.use("sector=general"));
    assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
    assertThat(decision.sentence()).contains("further restrictions");
  }

  @Test
  void aNamingDutyFlowsDown() {
    model("qwen/base", QWEN);
    model("me/tuned", QWEN, Relation.FINETUNE, "qwen/base");
    assertThat(lineage("me/tuned").decide(Written.use("trains=yes")).duties())
        .extracting(duty -> duty.text().orElse(""))
        .contains("Built with Qwen");
    model("me/loose", MIT, Relation.FINETUNE, "qwen/base");
    assertThat(kinds("me/loose")).containsExactly(Kind.DRIFT);
  }

  @Test
  void twoLicencesThatEachWantTheSameConflictUnlessOneAcceptsTheOther() {
    Declared osl = Licences.bundled().named("osl-3.0");
    model("a/gpl", GPL);
    model("a/osl", osl);
    model("a/share-alike", SHARE_ALIKE);
    merge("b/both", GPL, "a/gpl", "a/osl");
    assertThat(kinds("b/both")).contains(Kind.CONFLICT);
    model("b/accepted", GPL, Relation.FINETUNE, "a/share-alike");
    assertThat(kinds("b/accepted")).isEmpty();
    model("b/other", SHARE_ALIKE, Relation.FINETUNE, "a/gpl");
    assertThat(kinds("b/other")).contains(Kind.DRIFT);
  }

  @Test
  void whatMustNotBeAdaptedMayBeQuantisedOnly() {
    model("a/fixed", NO_DERIVATIVES);
    model("b/tuned", NO_DERIVATIVES, Relation.FINETUNE, "a/fixed");
    model("b/small", NO_DERIVATIVES, Relation.QUANTIZED, "a/fixed");
    assertThat(kinds("b/tuned")).containsExactly(Kind.CONFLICT);
    assertThat(kinds("b/small")).isEmpty();
  }

  @Test
  void distillingIsWhatTheLicenceSaysOfIt() {
    model("a/mit", MIT);
    model("a/rail", RAIL);
    model("a/tongyi", TONGYI);
    model("a/Llama-3.1", LLAMA);
    model("b/from-mit", MIT, Relation.DISTILLED, "a/mit");
    model("b/from-rail", MIT, Relation.DISTILLED, "a/rail");
    model("b/from-tongyi", MIT, Relation.DISTILLED, "a/tongyi");
    model("b/from-llama", MIT, Relation.DISTILLED, "a/Llama-3.1");
    model("b/Llama-from", MIT, Relation.DISTILLED, "a/Llama-3.1");
    assertThat(kinds("b/from-mit")).isEmpty();
    assertThat(lineage("b/from-mit").bindings()).hasSize(1);
    assertThat(kinds("b/from-rail")).containsExactly(Kind.DRIFT);
    assertThat(kinds("b/from-tongyi")).containsExactly(Kind.CONFLICT);
    assertThat(kinds("b/from-llama")).containsExactly(Kind.NAME);
    assertThat(kinds("b/Llama-from")).isEmpty();
    // What was only learnt from its outputs is not under its limits of size.
    assertThat(lineage("b/Llama-from").decide(Use.PLAIN).outcome()).isEqualTo(Outcome.ALLOW);
  }

  @Test
  void aParentOfWhichNothingIsKnownIsAskedFor() {
    model("b/child", MIT, Relation.FINETUNE, "somewhere/else");
    Lineage lineage = lineage("b/child");
    assertThat(lineage.findings())
        .extracting(LineageFinding::kind)
        .containsExactly(Kind.UNKNOWN_PARENT);
    Decision decision = lineage.decide(Use.PLAIN);
    assertThat(decision.outcome()).isEqualTo(Outcome.NEED_FACT);
    assertThat(decision.sentence())
        .isEqualTo("Under which licence is somewhere/else, of which b/child was made?");
  }

  @Test
  void aParentWithoutALicenceGivesNothingOn() {
    model("a/parent", new Declared.None());
    model("b/child", MIT, Relation.FINETUNE, "a/parent");
    Decision decision = lineage("b/child").decide(Use.PLAIN);
    assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
    assertThat(decision.sentence())
        .isEqualTo(
            "The model a/parent, of which it was made, has no licence, so all rights are reserved.");
  }

  @Test
  void aModelThatComesFromItselfIsAskedFor() {
    model("a/one", MIT, Relation.FINETUNE, "a/two");
    model("a/two", MIT, Relation.FINETUNE, "a/one");
    assertThat(kinds("a/one")).containsExactly(Kind.CYCLE);
    assertThat(lineage("a/one").decide(Use.PLAIN).outcome()).isEqualTo(Outcome.NEED_FACT);
  }

  @Test
  void ancestorsWithoutEndAreNotReadAndTheModelIsRefused() {
    for (int i = 0; i < 1000; i++) {
      model("a/m" + i, MIT, Relation.FINETUNE, "a/m" + (i + 1));
    }
    Lineage lineage = lineage("a/m0");
    assertThat(lineage.models()).hasSize(Lineage.MAX_MODELS);
    assertThat(lineage.decide(Use.PLAIN).outcome()).isEqualTo(Outcome.DENY);
  }

  @Test
  void manyPathsToOneAncestorAreReadOnce() {
    model("a/top", NC);
    for (int i = 0; i < 30; i++) {
      String above = i == 0 ? "a/top" : "a/join" + (i - 1);
      model("a/left" + i, NC, Relation.FINETUNE, above);
      model("a/right" + i, NC, Relation.FINETUNE, above);
      merge("a/join" + i, NC, "a/left" + i, "a/right" + i);
    }
    Lineage lineage = lineage("a/join29");
    assertThat(lineage.models()).hasSize(91);
    assertThat(lineage.findings()).isEmpty();
  }

  private void model(String name, Declared declared) {
    hub.put(name, new ModelTerms(name, declared, List.of()));
  }

  private void model(String name, Declared declared, Relation relation, String base) {
    hub.put(name, new ModelTerms(name, declared, List.of(new ModelTerms.Base(base, relation))));
  }

  private void merge(String name, Declared declared, String... bases) {
    hub.put(
        name,
        new ModelTerms(
            name,
            declared,
            List.of(bases).stream()
                .map(base -> new ModelTerms.Base(base, Relation.MERGE))
                .toList()));
  }

  private List<Kind> kinds(String name) {
    return lineage(name).findings().stream().map(LineageFinding::kind).toList();
  }

  private Lineage lineage(String name) {
    return Lineage.of(
        Objects.requireNonNull(hub.get(name)), base -> Optional.ofNullable(hub.get(base)));
  }
}
