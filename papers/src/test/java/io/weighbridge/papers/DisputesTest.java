package io.weighbridge.papers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.openness.Answer;
import io.weighbridge.openness.HumanFacts;
import io.weighbridge.terms.Licences;
import io.weighbridge.terms.ModelTerms;
import io.weighbridge.terms.Outcome;
import io.weighbridge.terms.Relation;
import io.weighbridge.terms.StatedFacts;
import io.weighbridge.terms.Use;
import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a model's papers do not say the same, nothing is allowed before somebody says what holds.
final class DisputesTest {

  private static final String CARD = "---\nlicense: apache-2.0\n---\n# A model\nIt does things.\n";

  @TempDir private Path folder = Path.of("");

  private Papers papers() throws IOException {
    return Papers.of("acme/demo", FolderFiles.of(folder));
  }

  private void file(String path, String content) throws IOException {
    Files.writeString(folder.resolve(path), content);
  }

  private Outcome commercial() throws IOException {
    Bound bound = Bound.of(papers().terms(), papers().disputes(), name -> Optional.empty());
    return bound.decide(StatedFacts.parse(Map.of("use", "commercial"))).outcome();
  }

  @Test
  void aTextThatIsNoKnownLicenceIsNotThatOfTheCard() throws IOException {
    file("README.md", CARD);
    assertThat(commercial()).isEqualTo(Outcome.ALLOW);
    for (String name : List.of("LICENSE", "MODEL_LICENSE", "model-licence.txt", "COPYING.md")) {
      file(name, "All rights reserved. Nobody may use this for gain.\n");
      assertThat(papers().disputes())
          .as(name)
          .containsExactly(
              "The card says apache-2.0, but %s is not its text, nor that of a licence known here."
                  .formatted(name));
      assertThat(commercial()).as(name).isEqualTo(Outcome.NEED_FACT);
      Files.delete(folder.resolve(name));
    }
    file("LICENSE", "");
    file("DATA_LICENSE", "All rights to the data are reserved.\n");
    file("LICENSE-THIRD-PARTY.txt", "Parts of others.\n");
    assertThat(commercial()).isEqualTo(Outcome.ALLOW);
  }

  @Test
  void aTextThatCannotBeReadIsAskedAbout() throws IOException {
    file("README.md", CARD);
    file("LICENSE.pdf", "%PDF-1.7");
    assertThat(papers().disputes()).singleElement().asString().contains("could not be read");
    Files.delete(folder.resolve("LICENSE.pdf"));
    file("LICENSE", "x ".repeat(Papers.MAX_LICENCE));
    assertThat(papers().disputes()).singleElement().asString().contains("too long");
    assertThat(commercial()).isEqualTo(Outcome.NEED_FACT);
  }

  @Test
  void moreTextsThanAreReadAreAskedAbout() throws IOException {
    file("README.md", CARD);
    String apache = Files.readString(RealFiles.path("licences/apache-2.0.LICENSE"));
    for (int i = 10; i <= 10 + Papers.MOST_LICENCE_FILES; i++) {
      assertThat(commercial()).isEqualTo(Outcome.ALLOW);
      file("LICENSE-" + i, apache);
    }
    assertThat(commercial()).isEqualTo(Outcome.NEED_FACT);
  }

  private void declaration(String licence) throws IOException {
    file(
        "mof.yml",
        """
        framework: {name: Model Openness Framework, version: "1.0", date: "2024-12-15"}
        release:
          name: demo
          producer: acme
          license: {}
          components:
            - {name: Model parameters (Final), description: weights, license: %s}
        """
            .formatted(licence));
  }

  @Test
  void aDeclarationAndACardThatNameDifferentLicencesAreAskedAbout() throws IOException {
    file("README.md", CARD.replace("apache-2.0", "cc-by-nc-4.0"));
    declaration("Apache-2.0");
    assertThat(papers().disputes())
        .containsExactly("mof.yml says apache-2.0, but the card says cc-by-nc-4.0.");
    assertThat(commercial()).isEqualTo(Outcome.NEED_FACT);
    file("README.md", CARD);
    assertThat(commercial()).isEqualTo(Outcome.ALLOW);
  }

  @Test
  void weightsThatAreDeclaredToHaveNoLicenceHaveNoneWhateverTheCardSays() throws IOException {
    file("README.md", CARD);
    declaration("unlicensed");
    assertThat(commercial()).isEqualTo(Outcome.DENY);
    declaration("''");
    assertThat(commercial()).isEqualTo(Outcome.DENY);
    declaration("null");
    assertThat(commercial()).isEqualTo(Outcome.ALLOW);
  }

  @Test
  void severalLicencesInACardAreAskedAbout() throws IOException {
    file("README.md", CARD.replace("apache-2.0", "[apache-2.0, {name: ours}]"));
    assertThat(commercial()).isEqualTo(Outcome.NEED_FACT);
    file("README.md", CARD.replace("apache-2.0", "other\nlicense_name: [mit, ours]"));
    assertThat(commercial()).isEqualTo(Outcome.NEED_FACT);
    file("README.md", CARD.replace("apache-2.0", "[apache-2.0, null, 'apache-2.0 ']"));
    assertThat(commercial()).isEqualTo(Outcome.ALLOW);
    file("README.md", CARD.replace("apache-2.0", "[apache-2.0, cc-by-nc-4.0]"));
    assertThat(commercial()).isEqualTo(Outcome.NEED_FACT);
    assertThat(papers().grade(HumanFacts.NONE).licenceOpen()).isEqualTo(Answer.NEEDS_FACTS);
  }

  @Test
  void aBaseThatCannotBeReadIsAskedAbout() throws IOException {
    for (String base :
        List.of("{name: acme/base}", "[[acme/base]]", "'" + "x".repeat(9000) + "'")) {
      file("README.md", CARD.replace("2.0\n", "2.0\nbase_model: %s\n".formatted(base)));
      assertThat(commercial()).as(base).isEqualTo(Outcome.NEED_FACT);
    }
    file("README.md", CARD.replace("2.0\n", "2.0\nbase_model: ['', null]\n"));
    assertThat(commercial()).isEqualTo(Outcome.ALLOW);
  }

  @Test
  void whatIsAskedOfAParentIsAskedOfItsChild() throws IOException {
    file("README.md", CARD);
    file("LICENSE", "Something else.");
    Papers parent = papers();
    ModelTerms child =
        new ModelTerms(
            "acme/child",
            Licences.bundled().named("mit"),
            List.of(new ModelTerms.Base("acme/demo", Relation.FINETUNE)));
    Bound bound =
        Bound.of(
            child,
            List.of(),
            name -> {
              try {
                return Optional.of(new Bound.Parent(parent.terms(), parent.disputes()));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(bound.disputes()).isEmpty();
    assertThat(bound.decide(Use.PLAIN).outcome()).isEqualTo(Outcome.NEED_FACT);
    assertThat(bound.decide(Use.PLAIN).sentence()).startsWith("acme/demo: The card says");
  }
}
