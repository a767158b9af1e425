package io.weighbridge.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.FilesInMemory;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.RequestEnded;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.onnx.OnnxEngine;
import io.weighbridge.onnx.OnnxSettings;
import io.weighbridge.testing.WrittenBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Against what Python's libraries make of the same model (`tiny.py`).
class EmbeddingEngineTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final int LONGEST = 12;

  private final EmbeddingEngine engine = new EmbeddingEngine(new OnnxEngine(OnnxSettings.DEFAULT));

  @TempDir Path folder;

  private JsonNode golden = JSON.missingNode();
  private final List<String> texts = new ArrayList<>();

  @BeforeEach
  void copyTheTinyModel() throws Exception {
    Path resources =
        Path.of(Objects.requireNonNull(EmbeddingEngineTest.class.getResource(".")).toURI());
    golden = JSON.readTree(resources.resolve("golden.json"));
    golden.forEach(one -> texts.add(one.path("text").asString()));
    Path tiny = resources.resolve("tiny");
    try (Stream<Path> files = Files.walk(tiny)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(tiny.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling(""));
        Files.copy(file, copy);
      }
    }
  }

  @Test
  void tokensAreThoseOfThePythonLibrary() {
    try (EmbeddingModel model = load()) {
      Tokenized tokenized = model.tokenize(texts);
      assertThat(tokenized.inputs().stream().map(TensorData::name))
          .containsExactly("input_ids", "attention_mask", "token_type_ids");
      long[] ids = longs(tokenized, 0);
      long[] mask = longs(tokenized, 1);
      for (int text = 0; text < texts.size(); text++) {
        JsonNode expected = golden.get(text).path("ids");
        assertThat(tokenized.counts().get(text)).isEqualTo(expected.size());
        assertThat(tokenized.cut().get(text)).isEqualTo(golden.get(text).path("cut").asBoolean());
        for (int i = 0; i < LONGEST; i++) {
          boolean inside = i < expected.size();
          assertThat(ids[text * LONGEST + i]).isEqualTo(inside ? expected.get(i).asInt() : 0);
          assertThat(mask[text * LONGEST + i]).isEqualTo(inside ? 1 : 0);
        }
      }
      assertThat(tokenized.cut()).contains(true, false);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"})
  void vectorsOfPaddedTextsAreThoseOfEachTextAlone(String mode) throws IOException {
    write("modules.json", "[]");
    write("1_Pooling/config.json", "{\"pooling_mode\": \"%s\"}".formatted(mode));
    try (EmbeddingModel model = load()) {
      assertThat(model.dimensions()).isEqualTo(8);
      List<float[]> vectors = vectors(model, model.tokenize(texts));
      for (int text = 0; text < texts.size(); text++) {
        assertThat(vectors.get(text)).containsExactly(golden(text, mode), offset(1e-5f));
      }
    }
  }

  @Test
  void inMemoryATextHasTheSameVectorAsOnDiskAndNothingIsWritten() {
    FolderFiles files = FolderFiles.all(folder);
    try (EmbeddingModel onDisk = load();
        FilesInMemory memory = files.inMemory()) {
      long before = WrittenBytes.soFar();
      try (EmbeddingModel inMemory = (EmbeddingModel) engine.load(memory)) {
        List<float[]> expected = vectors(onDisk, onDisk.tokenize(texts));
        List<float[]> found = vectors(inMemory, inMemory.tokenize(texts));
        for (int text = 0; text < texts.size(); text++) {
          assertThat(found.get(text)).containsExactly(expected.get(text));
        }
      }
      assertThat(WrittenBytes.soFar() - before)
          .isLessThan(memory.bytes("tokenizer.json").size() / 2);
    }
  }

  @Test
  void severalPoolingsAreEndToEndAndTheWholeHasTheLengthOne() throws IOException {
    write(
        "1_Pooling/config.json",
        """
        {"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true,
         "pooling_mode_max_tokens": false}
        """);
    try (EmbeddingModel model = load()) {
      assertThat(model.dimensions()).isEqualTo(16);
      List<float[]> vectors = vectors(model, model.tokenize(texts));
      for (int text = 0; text < texts.size(); text++) {
        float[] cls = golden(text, "cls");
        float[] mean = golden(text, "mean");
        double length = Math.sqrt(squares(cls) + squares(mean));
        assertThat(squares(vectors.get(text))).isCloseTo(1, offset(1e-5));
        assertThat((double) vectors.get(text)[3]).isCloseTo(cls[3] / length, offset(1e-5));
        assertThat((double) vectors.get(text)[11]).isCloseTo(mean[3] / length, offset(1e-5));
      }
    }
  }

  @Test
  void textsThatAreTokensAlreadyGiveTheSameVectors() {
    try (EmbeddingModel model = load()) {
      List<int[]> tokens = new ArrayList<>();
      for (JsonNode one : golden) {
        tokens.add(
            IntStream.range(0, one.path("ids").size())
                .map(i -> one.path("ids").get(i).asInt())
                .toArray());
      }
      List<float[]> expected = vectors(model, model.tokenize(texts));
      List<float[]> found = vectors(model, model.tokens(tokens));
      for (int text = 0; text < texts.size(); text++) {
        assertThat(found.get(text)).containsExactly(expected.get(text));
      }
      assertThat(model.tokens(List.of(new int[100])).counts()).containsExactly(LONGEST);
      assertThat(model.tokens(List.of(new int[100])).cut()).containsExactly(true);
      for (int wrong : new int[] {-1, 23, Integer.MAX_VALUE}) {
        assertThatThrownBy(() -> model.tokens(List.of(new int[] {2, wrong})))
            .isInstanceOf(BadTensor.class)
            .hasMessage(wrong + " is no token: the model has those from 0 to 22");
      }
      assertThatThrownBy(() -> model.tokens(List.of(new int[0]))).isInstanceOf(BadTensor.class);
    }
  }

  @Test
  void tooManyAndTooLongTextsAreRefused() {
    try (EmbeddingModel model = load()) {
      assertThatThrownBy(() -> model.tokenize(Collections.nCopies(2049, "a")))
          .isInstanceOf(BadTensor.class)
          .hasMessage("2049 texts in one call: at most 2048");
      assertThatThrownBy(() -> model.tokenize(List.of("a".repeat((1 << 20) + 1))))
          .isInstanceOf(BadTensor.class);
      assertThat(model.tokenize(List.of("a ".repeat(1000))).counts()).containsExactly(LONGEST);
      assertThat(model.tokenize(List.of()).counts()).isEmpty();
    }
  }

  @Test
  void strangeCharactersAreUnknownWordsAndHarmless() {
    try (EmbeddingModel model = load()) {
      for (String text : List.of("\0", "\uD800", "\uDC00 a", "😀", "\u202E", "\uFEFFa", "a\0b")) {
        assertThat(model.tokenize(List.of(text)).counts().getFirst()).isBetween(2, LONGEST);
      }
    }
  }

  @Test
  void foldersThatSayLessGetTheUsualMeaning() throws IOException {
    for (String name :
        List.of(
            "modules.json", "1_Pooling/config.json", "config.json", "sentence_bert_config.json")) {
      Files.delete(folder.resolve(name));
    }
    write("tokenizer_config.json", "{\"model_max_length\": 7}");
    Files.move(folder.resolve("tokenizer.json"), folder.resolve("onnx/tokenizer.json"));
    try (EmbeddingModel model = load()) {
      Tokenized tokenized = model.tokenize(texts);
      assertThat(Collections.max(tokenized.counts())).isEqualTo(7);
      assertThat(vectors(model, tokenized).get(2))
          .containsExactly(golden(2, "mean"), offset(1e-5f));
    }
  }

  @Test
  void whatMakesNoVectorsHereIsServedAsTensorsAlone() throws IOException {
    write(
        "modules.json",
        "[{\"type\": \"sentence_transformers.models.Dense\", \"path\": \"2_Dense\"}]");
    assertIsPlain();
    write("modules.json", "[]");
    Files.delete(folder.resolve("tokenizer.json"));
    assertIsPlain();
  }

  @Test
  void brokenFilesAreRefusedByTheirNames() throws IOException {
    write("modules.json", "[{");
    assertThatThrownBy(this::load)
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageContaining("modules.json is no JSON");
    write("modules.json", "[]");
    for (String wrong : List.of("{}", "[]", "{\"model\": {\"type\": \"WordPiece\"}}")) {
      write("tokenizer.json", wrong);
      assertThatThrownBy(this::load)
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessageContaining("tokenizer.json");
    }
  }

  @Test
  void anUnloadedModelReadsNoTexts() {
    EmbeddingModel model = load();
    model.close();
    assertThatThrownBy(() -> model.tokenize(List.of("a"))).isInstanceOf(RequestEnded.class);
  }

  @Test
  void theTokenizersLibraryIsAloneAndLeavesNothingBehind() throws IOException {
    load().close();
    assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
    assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("weighbridge-tokenizers-"));
    }
  }

  private EmbeddingModel load() {
    return (EmbeddingModel) engine.load(FolderFiles.all(folder));
  }

  private void assertIsPlain() {
    try (LoadedModel model = engine.load(FolderFiles.all(folder));
        Session session = model.session()) {
      assertThat(model).isNotInstanceOf(EmbeddingModel.class);
      TensorData ones = TensorData.of("input_ids", TensorShape.of(1, 2), 1L, 2L);
      assertThat(
              session
                  .run(List.of(List.of(ones, ones.named("attention_mask"), zeros())))
                  .outputs()
                  .getFirst())
          .hasSize(1);
    }
  }

  private static TensorData zeros() {
    return TensorData.of("token_type_ids", TensorShape.of(1, 2), 0L, 0L);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private float[] golden(int text, String mode) {
    JsonNode vector = golden.get(text).path("vectors").path(mode);
    float[] values = new float[vector.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) vector.get(i).asDouble();
    }
    return values;
  }

  private static List<float[]> vectors(EmbeddingModel model, Tokenized tokenized) {
    try (Session session = model.session()) {
      return model.pool(session.run(List.of(tokenized.inputs())).outputs().getFirst(), tokenized);
    }
  }

  private static long[] longs(Tokenized tokenized, int input) {
    return tokenized.inputs().get(input).data().toArray(TensorData.LONG);
  }

  private static double squares(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return squares;
  }
}
