package io.weighbridge.papers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.openness.Answer;
import io.weighbridge.openness.Component;
import io.weighbridge.openness.Evidence;
import io.weighbridge.openness.HumanFacts;
import io.weighbridge.openness.Openness;
import io.weighbridge.openness.SeenFile;
import io.weighbridge.openness.Standing.Status;
import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is found in folders of models, and what is made of it.
final class PapersTest {

  private static final String CARD = "---\nlicense: apache-2.0\n---\n# A model\nIt does things.\n";

  @TempDir private Path folder = Path.of("");

  private Papers papers() throws IOException {
    return Papers.of("acme/demo", FolderFiles.of(folder));
  }

  private Openness grade() throws IOException {
    return papers().grade(HumanFacts.NONE);
  }

  private void file(String path, String content) throws IOException {
    Path target = folder.resolve(path);
    Files.createDirectories(target.getParent());
    Files.writeString(target, content);
  }

  private static Evidence.OfComponent evidence(Openness openness, Component component) {
    return openness.evidence().stream()
        .filter(Evidence.OfComponent.class::isInstance)
        .map(Evidence.OfComponent.class::cast)
        .filter(each -> each.standing().component() == component)
        .findFirst()
        .orElseThrow();
  }

  private static String says(Openness openness) {
    return String.join("\n", openness.evidence().stream().map(Evidence::says).toList());
  }

  @Test
  void filesAreComponentsByTheNamesThatRepositoriesGiveThem() {
    Map<String, Component> names =
        Map.ofEntries(
            Map.entry("model-00001-of-00002.safetensors", Component.PARAMETERS),
            Map.entry("pytorch_model.bin", Component.PARAMETERS),
            Map.entry("checkpoint-500/model.safetensors", Component.CHECKPOINTS),
            Map.entry("checkpoint-500/optimizer.pt", Component.METADATA),
            Map.entry("training_args.bin", Component.METADATA),
            Map.entry("config.json", Component.METADATA),
            Map.entry("README.md", Component.MODEL_CARD),
            Map.entry("docs/model_card.md", Component.MODEL_CARD),
            Map.entry("DATA_CARD.md", Component.DATA_CARD),
            Map.entry("datasheet.pdf", Component.DATA_CARD),
            Map.entry("technical-report.pdf", Component.TECHNICAL_REPORT),
            Map.entry("paper.pdf", Component.RESEARCH_PAPER),
            Map.entry("eval_results.json", Component.EVALUATION_RESULTS),
            Map.entry(".eval_results/mmlu.yaml", Component.EVALUATION_RESULTS),
            Map.entry("modeling_demo.py", Component.ARCHITECTURE),
            Map.entry("src/train.py", Component.TRAINING_CODE),
            Map.entry("scripts/finetune_lora.sh", Component.TRAINING_CODE),
            Map.entry("inference.py", Component.INFERENCE_CODE),
            Map.entry("eval/run.py", Component.EVALUATION_CODE),
            Map.entry("preprocess_data.py", Component.PREPROCESSING_CODE),
            Map.entry("requirements.txt", Component.LIBRARIES),
            Map.entry("data/train.parquet", Component.DATASETS),
            Map.entry("data/test.jsonl", Component.EVALUATION_DATA),
            Map.entry("samples/one.txt", Component.SAMPLE_OUTPUTS));
    names.forEach((path, role) -> assertThat(FileRoles.of(path)).as(path).contains(role));
    for (String none :
        List.of("LICENSE", "mof.yml", "tokenizer.json", ".gitattributes", "NOTICE")) {
      assertThat(FileRoles.of(none)).as(none).isEmpty();
    }
  }

  @Test
  void withoutADeclarationWhatIsFoundIsCounted() throws IOException {
    file("README.md", CARD);
    file("model.safetensors", "weights");
    file("modeling_demo.py", "pass");
    Openness openness = grade();
    assertThat(openness.mof().progress().get(3)).isEqualTo(50);
    assertThat(openness.weightsDownloadable()).isEqualTo(Answer.YES);
    assertThat(openness.licenceOpen()).isEqualTo(Answer.YES);
    assertThat(openness.osaid().answer()).isEqualTo(Answer.NEEDS_FACTS);
    Evidence.OfComponent card = evidence(openness, Component.MODEL_CARD);
    assertThat(card.claimed()).isFalse();
    assertThat(card.files())
        .containsExactly(new SeenFile("README.md", CARD.length(), Optional.of(sha256(CARD))));
    assertThat(evidence(openness, Component.PARAMETERS).standing().conditional()).isTrue();
  }

  private static String sha256(String text) {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aClaimIsCountedAndWhetherItIsThereIsSaidBeside() throws IOException {
    file("mof.yml", MofWriter.yaml(demo("model.safetensors", "src/gone.py")));
    file("model.safetensors", "weights");
    file("inference.py", "pass");
    Openness openness = grade();
    Evidence.OfComponent there = evidence(openness, Component.PARAMETERS);
    assertThat(there.claimed()).isTrue();
    assertThat(there.present()).isTrue();
    Evidence.OfComponent gone = evidence(openness, Component.ARCHITECTURE);
    assertThat(gone.standing().status()).isEqualTo(Status.INCLUDED);
    assertThat(gone.present()).isFalse();
    assertThat(gone.says()).isEqualTo("'src/gone.py' is not among the files");
    Evidence.OfComponent undeclared = evidence(openness, Component.INFERENCE_CODE);
    assertThat(undeclared.standing().status()).isEqualTo(Status.MISSING);
    assertThat(undeclared.says()).isEqualTo("found, and not declared: not counted");
    Evidence.OfComponent paper = evidence(openness, Component.RESEARCH_PAPER);
    assertThat(paper.elsewhere()).contains("https://arxiv.org/abs/2403.13784");
    assertThat(paper.says()).isEqualTo("claimed to be elsewhere, where nobody has looked");
    assertThat(openness.osaid().answer()).isEqualTo(Answer.NO);
  }

  private static MofFile demo(String weights, String code) {
    String text =
        """
        framework: {name: Model Openness Framework, version: '1.0', date: '2024-12-15'}
        release:
          name: Demo
          producer: Acme
          license: {distribution: {name: Apache-2.0, path: ''}}
          components:
          - {name: Model architecture, component_path: '%s'}
          - {name: Model parameters (Final), component_path: '%s'}
          - {name: Research paper, component_path: 'https://arxiv.org/abs/2403.13784'}
          - {name: Weights, component_path: 'x'}
        """
            .formatted(code, weights);
    return MofReader.read(text.getBytes(UTF_8), "demo.yml");
  }

  @Test
  void aPathNeverLeadsOutOfTheFolder() throws IOException {
    Path outside = Files.writeString(folder.resolve("secret.py"), "secret");
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("mof.yml"), MofWriter.yaml(demo("w", "../secret.py")));
    Openness openness =
        Papers.declared(
                "demo", FolderFiles.only(model, List.of("mof.yml", "../secret.py")), "mof.yml")
            .grade(HumanFacts.NONE);
    assertThat(outside).exists();
    assertThat(evidence(openness, Component.ARCHITECTURE).present()).isFalse();
  }

  @Test
  void withoutALicenceNothingIsOpen() throws IOException {
    file("README.md", "# A model\nIt does things.\n");
    file("model.safetensors", "weights");
    Openness openness = grade();
    assertThat(openness.licenceOpen()).isEqualTo(Answer.NO);
    assertThat(evidence(openness, Component.PARAMETERS).standing().status())
        .isEqualTo(Status.UNLICENSED);
    assertThat(says(openness)).contains("without a licence all rights are reserved");
  }

  @Test
  void aDeclarationThatIsSilentOnLicencesLeavesTheCardsWord() throws IOException {
    file("README.md", CARD);
    file("model.safetensors", "weights");
    String silent = MofWriter.yaml(demo("model.safetensors", "x.py")).replace("'Apache-2.0'", "''");
    file("mof.yml", silent);
    assertThat(grade().licenceOpen()).isEqualTo(Answer.YES);
    file(
        "mof.yml",
        silent.replace(
            "component_path: 'model", "license: 'unlicensed'\n    component_path: 'model"));
    assertThat(grade().licenceOpen()).isEqualTo(Answer.NO);
    assertThat(says(grade())).contains("the weights are declared to have none");
  }

  @Test
  void familiesAndUnknownNamesAreQuestions() throws IOException {
    file("model.safetensors", "weights");
    for (String licence : List.of("license: gpl", "license: other\nlicense_name: my-own-terms")) {
      file("README.md", "---\n" + licence + "\n---\n# A model\n");
      assertThat(grade().licenceOpen()).as(licence).isEqualTo(Answer.NEEDS_FACTS);
    }
    file("README.md", "---\nlicense: llama3.1\n---\n# A model\n");
    Openness openness = grade();
    assertThat(openness.licenceOpen()).isEqualTo(Answer.NO);
    assertThat(openness.osaid().answer()).isEqualTo(Answer.NO);
  }

  @Test
  void aTextThatIsAnotherLicenceThanTheCardsIsSaid() throws IOException {
    file("README.md", "---\nlicense: mit\n---\n# A model\n");
    Files.copy(RealFiles.repository().resolve("LICENSE"), folder.resolve("LICENSE"));
    assertThat(says(grade())).contains("the text is apache-2.0, and MIT is declared");
    file("README.md", "# A model\n");
    file("model.safetensors", "weights");
    assertThat(grade().licenceOpen()).as("the text alone").isEqualTo(Answer.YES);
    Files.writeString(folder.resolve("LICENSE"), "Do what I say.");
    assertThat(grade().licenceOpen()).isEqualTo(Answer.NO);
  }

  @Test
  void aBaseIsNamedAndLimitsWithoutChangingTheNumbers() throws IOException {
    file(
        "README.md",
        "---\nlicense: mit\nbase_model: acme/base\nbase_model_relation: finetune\n---\nx\n");
    assertThat(says(grade())).contains("made from acme/base (finetune), whose class is not known");
    Openness known = papers().grade(HumanFacts.NONE, base -> OptionalInt.of(3));
    assertThat(says(known)).contains("which is Class III - Open Model: no limit");
    assertThat(known.mof()).isEqualTo(grade().mof());
  }

  @Test
  void theDocumentHasTheFourAnswersAndTheEvidence() throws IOException {
    file("README.md", CARD);
    file("model.safetensors", "weights");
    Map<String, ?> document = OpennessJson.document(grade());
    assertThat(document.keySet())
        .containsExactly("mof", "osaid", "weights_downloadable", "licence_open", "evidence");
    assertThat(String.valueOf(document.get("mof")))
        .startsWith("{class=0, label=Unclassified, progress={1=0.0, 2=0.0, 3=33.3");
    assertThat(document.get("weights_downloadable")).isEqualTo(true);
    assertThat(document.get("evidence"))
        .isInstanceOfSatisfying(
            List.class,
            rows -> assertThat(rows.getLast().toString()).startsWith("{of=next_class, class=3"));
  }

  @Test
  void aPolicyNeedsALicenceWhoseClausesAreKnown() throws IOException {
    file("README.md", "---\nlicense: other\nlicense_name: mine\n---\nx\n");
    Papers papers = papers();
    assertThatThrownBy(() -> PapersDocument.ODRL.of(papers, true))
        .hasMessage(
            "could not write a policy for acme/demo: its licence is mine (not in the table), whose"
                + " clauses are not known here");
  }

  @Test
  void aPolicySaysWhatTheClausesSay() throws IOException {
    file("README.md", "---\nlicense: llama3.1\n---\nx\n");
    assertThat(PapersDocument.ODRL.of(papers(), true))
        .contains("700000000", "monthlyActiveUsers", "Built with Llama", "nextPolicy", "isAnyOf");
  }

  @Test
  void aNoticeHasTheTextsOfTheLicencesAndThoseThatWereThere() throws IOException {
    file("README.md", "---\nlicense: llama3.1\nbase_model: meta/base\n---\nx\n");
    file("NOTICE", "Portions by Acme.");
    assertThat(PapersDocument.NOTICE.of(papers(), true))
        .contains(
            "Portions by Acme.",
            "Llama 3.1 is licensed under the Llama 3.1 Community License",
            "Show \"Built with Llama\" where it is used. (llama3.1, attribution)",
            "Made from meta/base");
  }

  @Test
  void theSameFilesGiveTheSameBillOfMaterials() throws IOException {
    file("README.md", CARD);
    file("model.safetensors", "weights");
    String one = PapersDocument.CYCLONEDX.of(papers(), true);
    assertThat(PapersDocument.CYCLONEDX.of(papers(), true)).isEqualTo(one);
    assertThat(one).contains(sha256("weights"), "machine-learning-model", "\"Apache-2.0\"");
    file("model.safetensors", "other weights");
    assertThat(PapersDocument.CYCLONEDX.of(papers(), true)).isNotEqualTo(one);
  }

  @Test
  void aDraftOfADeclarationHasTheSameGrade() throws IOException {
    file("README.md", CARD);
    file("model.safetensors", "weights");
    file("src/modeling.py", "pass");
    Openness before = grade();
    file("mof.yml", MofWriter.yaml(papers().export()));
    assertThat(grade().mof()).isEqualTo(before.mof());
    assertThat(evidence(grade(), Component.PARAMETERS).claimed()).isTrue();
  }
}
