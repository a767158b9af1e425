package io.weighbridge.cards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionTest {

  private static ConfigFacts config(String... namesAndTexts) {
    Map<String, byte[]> files = new HashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      files.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return ConfigFacts.of(files);
  }

  @Test
  void tagsAreDerivedFromTheCardAndTheFiles() {
    Card card =
        Card.parse(
            """
            ---
            license: apache-2.0
            language: [en, de]
            tags: [chat]
            datasets: [acme/corpus]
            base_model: acme/base
            ---
            See https://arxiv.org/abs/2307.09288 and arxiv.org/pdf/1706.03762v5.
            """);
    Description description =
        Description.of(
            card,
            List.of("config.json", "model.safetensors", "onnx/model.onnx"),
            config(
                "config.json",
                "{\"model_type\":\"llama\",\"architectures\":[\"LlamaForCausalLM\"]}"));
    assertThat(description.tags())
        .containsExactly(
            "transformers",
            "safetensors",
            "onnx",
            "llama",
            "text-generation",
            "chat",
            "en",
            "de",
            "dataset:acme/corpus",
            "arxiv:2307.09288",
            "arxiv:1706.03762",
            "base_model:acme/base",
            "base_model:finetune:acme/base",
            "license:apache-2.0");
    assertThat(description.relation()).contains(Relation.FINETUNE);
    assertThat(description.transformersInfo().orElseThrow())
        .isEqualTo(Map.of("auto_model", "AutoModelForCausalLM", "pipeline_tag", "text-generation"));
  }

  @Test
  void theCardsWordGoesBeforeTheFiles() {
    Card card = Card.parse("---\nlibrary_name: mine\npipeline_tag: robotics\n---\n");
    Description description =
        Description.of(
            card,
            List.of("config.json"),
            config("config.json", "{\"architectures\":[\"BertForMaskedLM\"]}"));
    assertThat(description.library()).contains("mine");
    assertThat(description.pipelineTag()).contains("robotics");
  }

  @ParameterizedTest
  @CsvSource({
    "LlamaForCausalLM, llama, text-generation",
    "GPT2LMHeadModel, gpt2, text-generation",
    "BertForMaskedLM, bert, fill-mask",
    "BertModel, bert, feature-extraction",
    "T5ForConditionalGeneration, t5, text2text-generation",
    "WhisperForConditionalGeneration, whisper, automatic-speech-recognition",
    "LlavaForConditionalGeneration, llava, image-text-to-text",
    "ViTForImageClassification, vit, image-classification",
    "DetrForObjectDetection, detr, object-detection",
    "CLIPModel, clip, zero-shot-image-classification",
    "Wav2Vec2ForCTC, wav2vec2, automatic-speech-recognition",
    "MarianMTModel, marian, translation",
    "DistilBertForSequenceClassification, distilbert, text-classification",
  })
  void theTaskIsToldByTheArchitecture(String architecture, String type, String task) {
    ConfigFacts config =
        config(
            "config.json",
            "{\"model_type\":\"%s\",\"architectures\":[\"%s\"]}".formatted(type, architecture));
    Description description = Description.of(Card.EMPTY, List.of("config.json"), config);
    assertThat(description.pipelineTag()).contains(task);
    assertThat(description.library()).contains("transformers");
  }

  @Test
  void anAdapterNamesItsBaseModel() {
    ConfigFacts config =
        config(
            "adapter_config.json",
            "{\"base_model_name_or_path\":\"acme/base\",\"peft_type\":\"LORA\",\"task_type\":\"CAUSAL_LM\"}");
    Description description =
        Description.of(
            Card.EMPTY, List.of("adapter_config.json", "adapter_model.safetensors"), config);
    assertThat(description.library()).contains("peft");
    assertThat(description.relation()).contains(Relation.ADAPTER);
    assertThat(description.pipelineTag()).contains("text-generation");
    assertThat(description.tags()).contains("base_model:acme/base", "base_model:adapter:acme/base");
    assertThat(config.json().get("peft"))
        .isEqualTo(
            Map.of(
                "base_model_name_or_path",
                "acme/base",
                "peft_type",
                "LORA",
                "task_type",
                "CAUSAL_LM"));
  }

  @Test
  void aLocalPathIsNoBaseModel() {
    ConfigFacts config =
        config("adapter_config.json", "{\"base_model_name_or_path\":\"/home/x/models/base\"}");
    assertThat(Description.of(Card.EMPTY, List.of("adapter_config.json"), config).baseModels())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "base_model: a/b|model.safetensors|FINETUNE",
        "base_model: a/b|model-Q4_K_M.gguf|QUANTIZED",
        "base_model: [a/b, a/c]|model.safetensors|MERGE",
        "{base_model: a/b, tags: [mergekit]}|model.safetensors|MERGE",
        "{base_model: a/b, base_model_relation: quantized}|model.safetensors|QUANTIZED",
        "{base_model: a/b, library_name: peft}|model.safetensors|ADAPTER",
      })
  void theRelationIsAFinetuneUnlessTheFilesSayOtherwise(
      String yaml, String file, Relation relation) {
    Card card = Card.parse("---\n" + yaml + "\n---\n");
    assertThat(Description.of(card, List.of(file), ConfigFacts.EMPTY).relation())
        .contains(relation);
  }

  @Test
  void aConfigurationIsReadWithinLimits() {
    ConfigFacts facts =
        config(
            "config.json",
            """
            {"model_type":"llama","architectures":["LlamaForCausalLM"],"rope":NaN,"vocab_size":32000,
             "auto_map":{"AutoModel":"code.py--Model"},
             "quantization_config":{"quant_method":"gptq","bits":4,"modules":["a"]}}
            """,
            "tokenizer_config.json",
            """
            {"bos_token":{"content":"<s>","lstrip":false},"eos_token":"</s>","mask_token":"[MASK]",
             "chat_template":"{{ messages }}","model_max_length":1000000000000000019884624838656}
            """);
    assertThat(facts.modelType()).contains("llama");
    assertThat(facts.quantization()).contains("gptq");
    assertThat(facts.customCode()).isTrue();
    assertThat(facts.maskToken()).contains("[MASK]");
    assertThat(facts.json())
        .containsEntry("architectures", List.of("LlamaForCausalLM"))
        .containsEntry("quantization_config", Map.of("quant_method", "gptq", "bits", 4L))
        .doesNotContainKey("vocab_size");
    Description description = Description.of(Card.EMPTY, List.of("config.json"), facts);
    assertThat(description.tags()).contains("gptq", "4-bit", "custom_code", "conversational");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[]|", "{|", "nothing|", "{\"architectures\":5}|", "{\"model_type\":[1]}|"})
  void aDamagedConfigurationSaysNothing(String json, String unused) {
    assertThat(config("config.json", json).modelType()).isEmpty();
    assertThat(config("config.json", "[".repeat(100_000)).architectures()).isEmpty();
    assertThat(config("config.json", "{\"a\":" + "[".repeat(100_000)).architectures()).isEmpty();
  }
}
