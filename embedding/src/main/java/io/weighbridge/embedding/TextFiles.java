package io.weighbridge.embedding;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JSON files that say how a model reads texts: at the root, as sentence-transformers has them,
/// or beside the model in `onnx/`, where some exporters put them.
record TextFiles(ModelFiles files) {

  /// A vocabulary of a million tokens takes a tenth of this.
  private static final long MAX_BYTES = 256L << 20;

  private static final List<String> FOLDERS = List.of("", "onnx/");

  private static final String TOKENIZER = "tokenizer.json";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Empty where there is no `tokenizer.json`.
  static Optional<TextFiles> of(ModelFiles files) {
    TextFiles texts = new TextFiles(files);
    return texts.find(TOKENIZER).map(_ -> texts);
  }

  FileBytes tokenizer() {
    return find(TOKENIZER).orElseThrow();
  }

  /// The content of a file; a missing node where there is none.
  ///
  /// @throws ModelLoadFailure if it is no JSON
  JsonNode json(String name) {
    Optional<FileBytes> found = find(name);
    if (found.isEmpty()) {
      return JSON.missingNode();
    }
    if (found.get().size() > MAX_BYTES) {
      throw new ModelLoadFailure(
          "%s: %s has more than %d bytes".formatted(files.origin(), name, MAX_BYTES));
    }
    try (InputStream in = found.get().stream()) {
      return JSON.readTree(in);
    } catch (JacksonException e) {
      throw new ModelLoadFailure(
          "%s: %s is no JSON: %s".formatted(files.origin(), name, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new ModelLoadFailure("%s: %s cannot be read: %s".formatted(files.origin(), name, e), e);
    }
  }

  private Optional<FileBytes> find(String name) {
    return FOLDERS.stream()
        .map(folder -> folder + name)
        .filter(files.names()::contains)
        .map(files::bytes)
        .findFirst();
  }
}
