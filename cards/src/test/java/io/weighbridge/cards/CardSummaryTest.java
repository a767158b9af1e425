package io.weighbridge.cards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CardSummaryTest {

  private static String summary(String text) {
    return CardSummary.of(text).orElse("");
  }

  @Test
  void theFirstSentenceBelowTheHeadingIsTaken() {
    assertThat(
            summary(
                """
                # Digits

                [![build](https://example.org/b.svg)](https://example.org)
                <p align="center"><img src="a.png"></p>

                Reads **handwritten** digits with a [small network](https://example.org/n) of \
                `two` layers. It was
                trained on MNIST.
                """))
        .isEqualTo("Reads handwritten digits with a small network of two layers.");
  }

  @Test
  void codeTablesCommentsAndUnderlinedHeadingsAreNoSentences() {
    assertThat(
            summary(
                """
                Title
                =====

                ```python
                print("No. Not this.")
                ```

                | a | b |
                |---|---|

                <!-- a note
                for authors. -->

                A model_name with 99.1 % accuracy, e.g. on digits (and letters). More.
                """))
        .isEqualTo("A model_name with 99.1 % accuracy, e.g. on digits (and letters).");
  }

  @Test
  void longSentencesAreCutAtAWord() {
    String cut = summary("word ".repeat(1000));
    assertThat(cut).hasSizeLessThanOrEqualTo(CardSummary.MAX_LENGTH).endsWith("word…");
    assertThat(summary("x".repeat(5000))).hasSize(CardSummary.MAX_LENGTH);
  }

  @Test
  void aCardWithoutASentenceHasNone() {
    assertThat(CardSummary.of("")).isEmpty();
    assertThat(CardSummary.of("# Only a heading\n\n---\n\n```\ncode\n```")).isEmpty();
    assertThat(CardSummary.of("![a](b)\n\n***\n\n123")).isEmpty();
  }

  @Test
  void whateverStandsThereTheSummaryIsOneShortLine() {
    long seed = 20261128;
    Random random = new Random(seed);
    String letters = "ab .!?[]()!<>-_*`#|~\n\t\"'e\u0000\ud83d\ude00。";
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(600);
      for (int i = 0; i < length; i++) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      CardSummary.of(text.toString())
          .ifPresent(summary ->
              assertThat(summary)
                  .as("seed %d: %s", seed, text)
                  .hasSizeLessThanOrEqualTo(CardSummary.MAX_LENGTH)
                  .doesNotContain("\n", "\t", "\u0000")
                  .isNotBlank());
    }
  }
}
