package io.weighbridge.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.testing.RealFiles;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CardTest {

  private static Card card(String yaml) {
    return Card.parse("---\n" + yaml + "\n---\n# Text\n");
  }

  @Test
  void readsEveryFieldOfACard() {
    Card card =
        card(
            """
            language:
              - en
              - no
            license: Other
            license_name: acme-1
            license_link: LICENSE.md
            library_name: transformers
            pipeline_tag: text-generation
            tags: [chat, tiny]
            datasets: acme/corpus
            metrics:
              - accuracy
            base_model: [acme/base, acme/other]
            base_model_relation: merge
            new_version: acme/next
            thumbnail: https://example.org/a.png
            extra_gated_prompt: |
              Two
              lines.
            extra_gated_heading: Who are you?
            extra_gated_fields:
              Name: text
              I agree: checkbox
              Use: {type: select, options: [Research, {label: Other, value: other}]}
            model-index:
              - name: tiny
                results:
                  - task: {type: text-generation}
                    dataset: {type: mmlu, name: MMLU}
                    metrics: [{type: accuracy, value: 0.5}]
                    source: {name: us, url: https://example.org}
            """);
    assertThat(card.problems()).isEmpty();
    assertThat(card.languages()).containsExactly("en", "no");
    assertThat(card.licence()).contains("other");
    assertThat(card.licenceName()).contains("acme-1");
    assertThat(card.licenceLink()).contains("LICENSE.md");
    assertThat(card.library()).contains("transformers");
    assertThat(card.pipelineTag()).contains("text-generation");
    assertThat(card.tags()).containsExactly("chat", "tiny");
    assertThat(card.datasets()).containsExactly("acme/corpus");
    assertThat(card.metrics()).containsExactly("accuracy");
    assertThat(card.baseModels()).containsExactly("acme/base", "acme/other");
    assertThat(card.relation()).contains(Relation.MERGE);
    assertThat(card.newVersion()).contains("acme/next");
    assertThat(card.thumbnail()).contains("https://example.org/a.png");
    assertThat(card.gate().prompt()).contains("Two\nlines.\n");
    assertThat(card.gate().heading()).contains("Who are you?");
    assertThat(card.gate().fields()).containsKeys("Name", "I agree", "Use");
    assertThat(card.modelIndex()).isPresent();
    assertThat(card.text()).isEqualTo("# Text\n");
  }

  @Test
  void readsTheCardOfOurOwnWeights() throws Exception {
    Card card =
        Card.parse(
            Files.readAllBytes(RealFiles.repository().resolve("models/mnist-mlp/README.md")));
    assertThat(card.problems()).isEmpty();
    assertThat(card.licence()).contains("apache-2.0");
    assertThat(card.library()).contains("weighbridge");
    assertThat(card.modelIndex()).isPresent();
    assertThat(card.text()).contains("# mnist-mlp");
    assertThat(
            CardCheck.of(
                Files.readString(RealFiles.repository().resolve("models/mnist-mlp/README.md"))))
        .isEqualTo(new CardCheck(List.of(), List.of()));
  }

  @Test
  void valuesAreThoseOfYaml12() {
    assertThat(
            card("""
            no: no
            date: 2024-01-02
            yes: True
            nothing: ~
            whole: 12
            hex: 0x1F
            half: 0.5
            great: 123456789012345678901234567890
            endless: .inf
            odd: .nan
            quoted: "12"
            tagged: !!str 12
            python: !!python/object/apply:os.system [ls]
            """)
                .data())
        .containsExactlyInAnyOrderEntriesOf(
            new java.util.HashMap<>(
                Map.ofEntries(
                    Map.entry("no", "no"),
                    Map.entry("date", "2024-01-02"),
                    Map.entry("yes", true),
                    Map.entry("whole", 12L),
                    Map.entry("hex", 31L),
                    Map.entry("half", 0.5),
                    Map.entry("great", new BigInteger("123456789012345678901234567890")),
                    Map.entry("endless", ".inf"),
                    Map.entry("odd", ".nan"),
                    Map.entry("quoted", "12"),
                    Map.entry("tagged", "12"),
                    Map.entry("python", List.of("ls")))) {
              private static final long serialVersionUID = 1L;

              {
                put("nothing", null);
              }
            });
  }

  @Test
  void byteOrderMarksAndCarriageReturnsAndBlankLinesChangeNothing() {
    String plain = "---\nlicense: mit\ntags:\n- a\n---\ntext\n";
    Card expected = Card.parse(plain);
    assertThat(expected.licence()).contains("mit");
    assertThat(Card.parse("\uFEFF" + plain)).isEqualTo(expected);
    assertThat(Card.parse(plain.replace("\n", "\r\n")).data()).isEqualTo(expected.data());
    assertThat(Card.parse("\n \n" + plain).data()).isEqualTo(expected.data());
    assertThat(Card.parse(("\uFEFF" + plain).getBytes(StandardCharsets.UTF_16LE)).data())
        .isEqualTo(expected.data());
    assertThat(Card.parse("---  \nlicense: mit\n--- ").licence()).contains("mit");
  }

  @Test
  void aReadmeWithoutMetadataIsOnlyText() {
    assertThat(Card.parse("")).isEqualTo(Card.EMPTY);
    assertThat(Card.parse("# Hello").text()).isEqualTo("# Hello");
    assertThat(Card.parse("# Hello").data()).isEmpty();
    assertThat(Card.parse("---\n---\nx").data()).isEmpty();
    assertThat(Card.parse("---\n---\nx").problems()).isEmpty();
    Card open = Card.parse("---\nlicense: mit\n");
    assertThat(open.data()).isEmpty();
    assertThat(open.problems()).singleElement().asString().startsWith("line 1: ");
  }

  @Test
  void badYamlIsAProblemWithItsLine() {
    Card card = Card.parse("---\nlicense: mit\ntags: [a, b\nlanguage: en\n---\ntext");
    assertThat(card.data()).isEmpty();
    assertThat(card.text()).isEqualTo("text");
    assertThat(card.problems()).hasSize(1);
    assertThat(card.problems().getFirst().isError()).isTrue();
    assertThat(card.problems().getFirst().line()).isBetween(3, 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\t",
        "a: b: c",
        "- a",
        "just text",
        "a: *nothing",
        "a: &a [*a]",
        "? {a: b}\n: c",
        "%YAML 9.9\n---\na: b",
        "a: 'open",
        "a: !<tag:x> {",
        "{a: b",
        "a: b\n--- !x\nc: d",
        "a: b\n...\n{{{",
        "a: \"\\ud800\"\u0000"
      })
  void nothingThatIsNoMappingThrows(String yaml) {
    Card card = card(yaml);
    assertThat(card.data().values()).doesNotContain((Object) "\ud800");
    assertThat(card.problems())
        .allSatisfy(problem -> assertThat(problem.message()).doesNotContain("\n"));
  }

  @Test
  void theLaterOfTwoEqualKeysCountsAndIsTold() {
    Card card = card("license: mit\nlicense: apache-2.0");
    assertThat(card.licence()).contains("apache-2.0");
    assertThat(card.problems())
        .containsExactly(
            Problem.warning(3, "the key license is there twice; the later one counts"));
  }

  @Test
  void aliasesAndMergeKeysAreFollowed() {
    Card card = card("a: &x {k: 1, l: 2}\nb: *x\nc:\n  <<: *x\n  k: 3");
    assertThat(card.data().get("b")).isEqualTo(Map.of("k", 1L, "l", 2L));
    assertThat(card.data().get("c")).isEqualTo(Map.of("k", 3L, "l", 2L));
  }

  @Test
  void aliasesThatMultiplyAreRefusedAtOnce() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 40; i++) {
      String before = "*a" + (i - 1);
      yaml.append(
          "a%d: &a%d [%s]\n"
              .formatted(i, i, String.join(",", java.util.Collections.nCopies(10, before))));
    }
    assertThat(error(yaml.toString())).contains("more than 50000 values");
    String text = "x".repeat(100_000);
    assertThat(error("a: &a " + text + "\nb: [" + "*a,".repeat(100) + "]"))
        .contains("more than 2097152 characters");
  }

  @Test
  void depthAndSizeAreLimited() {
    assertThat(error("a: " + "[".repeat(5000) + "]".repeat(5000))).contains("deeper than 64");
    assertThat(error("a:\n" + nested(200))).contains("deeper than 64");
    assertThat(error("a: [" + "1,".repeat(60_000) + "]")).contains("more than 50000 values");
    assertThat(error("a: " + "x".repeat(FrontMatter.MAX_YAML))).contains("that are read");
  }

  private static String nested(int depth) {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      yaml.append(" ".repeat(i + 1)).append("k:\n");
    }
    return yaml.toString();
  }

  private static String error(String yaml) {
    Card card =
        org.junit.jupiter.api.Assertions.assertTimeout(Duration.ofSeconds(5), () -> card(yaml));
    assertThat(card.data()).isEmpty();
    assertThat(card.text()).isEqualTo("# Text\n");
    return card.problems().getFirst().message();
  }

  @Test
  void enormousReadmesAreReadInPart() {
    byte[] readme = new byte[Card.MAX_BYTES + 1000];
    Arrays.fill(readme, (byte) 'x');
    byte[] start = "---\nlicense: mit\n---\n".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(start, 0, readme, 0, start.length);
    Card card = Card.parse(readme);
    assertThat(card.licence()).contains("mit");
    assertThat(card.text()).hasSize(Card.MAX_BYTES - start.length);
    assertThat(card.problems()).hasSize(1);
  }

  @Test
  void bytesThatAreNotUtf8AreReplacedAndTold() {
    byte[] readme =
        "---\nlicense: mit\ntags: [caf\u00e9]\n---\n\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    Card card = Card.parse(readme);
    assertThat(card.licence()).contains("mit");
    assertThat(card.tags()).containsExactly("caf\uFFFD");
    assertThat(card.problems().getFirst().line()).isEqualTo(3);
  }

  @Test
  void whatWouldStopAClientIsNotServed() {
    Card card =
        card(
            """
            self: 1
            ignore_metadata_errors: 1
            tags: 5
            model-index: [{name: a, results: [{task: x, dataset: y, metrics: []}]}]
            license: mit
            """);
    assertThat(card.data()).containsOnlyKeys("tags", "license");
    assertThat(card.data().get("tags")).isEqualTo(List.of("5"));
    assertThat(card.problems()).hasSize(4);
  }

  @Test
  void valuesOfTheWrongKindAreLeftOut() {
    Card card =
        card(
            "license: {a: b}\nlanguage: [en, [de], {x: y}, 7, null]\nlibrary_name:\nbase_model: ''");
    assertThat(card.licence()).isEmpty();
    assertThat(card.languages()).containsExactly("en", "7");
    assertThat(card.library()).isEmpty();
    assertThat(card.baseModels()).isEmpty();
  }

  @Test
  void anyBytesAreACard() {
    long seed = 20261123;
    Random random = new Random(seed);
    byte[] alphabet =
        "-: \n\r\t[]{}&*!|>'\"%@`#,?abc0123\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    for (int round = 0; round < 5000; round++) {
      byte[] yaml = new byte[random.nextInt(60)];
      for (int i = 0; i < yaml.length; i++) {
        yaml[i] = alphabet[random.nextInt(alphabet.length)];
      }
      try {
        CardFuzz.fuzzerTestOneInput(yaml);
        CardFuzz.fuzzerTestOneInput(
            ("---\n" + new String(yaml, StandardCharsets.ISO_8859_1) + "\n---\n")
                .getBytes(StandardCharsets.ISO_8859_1));
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed %d round %d: %s".formatted(seed, round, Arrays.toString(yaml)), e);
      }
    }
  }
}
