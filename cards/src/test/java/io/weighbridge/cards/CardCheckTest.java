package io.weighbridge.cards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardCheckTest {

  private static CardCheck check(String yaml) {
    return CardCheck.of("---\n" + yaml + "\n---\n");
  }

  @Test
  void aGoodCardPassesWithoutAWord() {
    CardCheck check =
        check("license: mit\nlanguage: [en, zh-Hans]\nbase_model: acme/base\ntags: [a]");
    assertThat(check).isEqualTo(new CardCheck(List.of(), List.of()));
    assertThat(check.passes()).isTrue();
  }

  @Test
  void aCardWithoutMetadataIsWarnedOf() {
    CardCheck check = CardCheck.of("# Hello");
    assertThat(check.passes()).isTrue();
    assertThat(check.warnings()).singleElement().asString().contains("no metadata");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "license: my-own-licence|license: my-own-licence is not a known identifier",
        "license: other|license_name",
        "language: english language|not a language code",
        "pipeline_tag: make-coffee|not a known task",
        "base_model_relation: cousin|not one of finetune",
        "license_link: javascript:alert(1)|neither an http(s) address",
      })
  void whatIsUnknownIsAWarning(String yaml, String words) {
    CardCheck check = check(yaml);
    assertThat(check.errors()).isEmpty();
    assertThat(check.warnings()).anySatisfy(warning -> assertThat(warning).contains(words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "license: [a|line ",
        "base_model: https://example.org/a/b|base_model: https://example.org/a/b is not the id",
        "base_model: ../../etc|is not the id of a model",
        "base_model: {a: b}|base_model should be a text or a list of texts",
        "pipeline_tag: [a, b]|pipeline_tag should be a text",
        "new_version: a b|new_version",
        "model-index: 5|model-index should be a list",
        "model-index: [{name: a}]|model-index[0].results is missing",
        "model-index: [{name: a, results: [{}]}]|model-index[0].results[0].task",
        "model-index: [{name: a, results: [{task: {type: t}, dataset: {name: n}, metrics: []}]}]|dataset should be",
        "model-index: [{name: a, results: [{task: {type: t}, dataset: {type: t, name: n}, metrics: [{type: x}]}]}]|metrics[0]",
        "model-index: [{name: a, results: [{task: {type: t}, dataset: {type: t, name: n}, metrics: [], source: {name: n}}]}]|source should be",
      })
  void whatCannotBeUsedIsAnError(String yaml, String words) {
    CardCheck check = check(yaml);
    assertThat(check.errors()).anySatisfy(error -> assertThat(error).contains(words));
    assertThat(check.passes()).isFalse();
  }
}
