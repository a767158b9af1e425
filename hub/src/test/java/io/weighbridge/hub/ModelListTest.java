package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelListTest {

  @TempDir static Path folder;
  private static HubFixture hub;

  @BeforeAll
  static void start() {
    hub = HubFixture.start(folder);
    ModelFixture.zoo(hub);
    hub.as("bob").post("/api/models/acme/digits/like", "");
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private List<String> names(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> names = new ArrayList<>();
    HubFixture.json(answer).forEach(model -> names.add(model.get("id").asString()));
    return names;
  }

  private List<String> names(String query) {
    return names(hub.anonymous().get("/api/models?" + query));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "search=llama|alice/tiny-llama",
        "search=LLAMA+tiny|alice/tiny-llama",
        "search=zebra|acme/digits",
        "search=handwritten+zeb|acme/digits",
        "search=ert-b|''",
        "search=t_base|alice/bert_base",
        "search=%25|''",
        "search=%22+OR+%22|''",
        "search=NEAR(|''",
        "search=lla%01ma|alice/tiny-llama",
        "filter=%01&author=%02&pipeline_tag=%03&library=%04|''",
        "author=alice|alice/tiny-llama,alice/bert_base",
        "author=ALICE|alice/tiny-llama,alice/bert_base",
        "filter=license:mit|alice/bert_base,acme/digits",
        "filter=license:mit&filter=en|alice/bert_base",
        "filter=license:mit,en|alice/bert_base",
        "filter=dataset:acme/corpus|alice/tiny-llama",
        "filter=base_model:finetune:acme/base|alice/tiny-llama",
        "filter=llama&filter=safetensors|alice/tiny-llama",
        "pipeline_tag=fill-mask|alice/bert_base",
        "pipeline_tag=text-generation|alice/tiny-llama",
        "library=keras|acme/digits",
        "library=keras,transformers&filter=license:mit|acme/digits,alice/bert_base",
        "gated=true|acme/gated",
        "gated=True|acme/gated",
        "gated=false&filter=license:mit|alice/bert_base,acme/digits",
        "gated=auto|''",
        "num_parameters=min:11|alice/tiny-llama",
        "num_parameters=max:0.5K|alice/bert_base",
        "num_parameters=min:5,max:0.001M|alice/bert_base,alice/tiny-llama",
        "apps=vllm|alice/bert_base,alice/tiny-llama",
        "apps=ollama|''",
        "apps=unheard-of|''",
        "inference=warm|''",
        "unheard=of&author=acme|acme/digits,acme/gated",
      })
  void listsWhatWasAskedFor(String query, String expected) {
    assertThat(names(query))
        .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(",", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sort=id|acme/digits,acme/gated,alice/bert_base,alice/tiny-llama",
        "sort=id&direction=-1|alice/tiny-llama,alice/bert_base,acme/gated,acme/digits",
        "sort=createdAt|acme/gated,acme/digits,alice/bert_base,alice/tiny-llama",
        "sort=createdAt&direction=1|alice/tiny-llama,alice/bert_base,acme/digits,acme/gated",
        "sort=likes|acme/digits,acme/gated,alice/bert_base,alice/tiny-llama",
        "sort=num_parameters|alice/tiny-llama,alice/bert_base,acme/gated,acme/digits",
        "sort=mainSize&limit=1|alice/tiny-llama",
        "search=base&sort=id|alice/bert_base,alice/tiny-llama",
        "search=base|alice/bert_base,alice/tiny-llama",
      })
  void sortsAsAsked(String query, String expected) {
    assertThat(names(query)).containsExactly(expected.split(",", -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sort=colour",
        "limit=many",
        "limit=-1",
        "cursor=x",
        "search=lla%00ma",
        "filter=%ED%A0%80",
        "num_parameters=large",
        "cursor=MTpoZWxsbw"
      })
  void refusesWhatCannotBeMeant(String query) {
    HttpResponse<String> answer = hub.anonymous().get("/api/models?" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(HubFixture.json(answer).get("error").asString()).isNotBlank();
  }
}
