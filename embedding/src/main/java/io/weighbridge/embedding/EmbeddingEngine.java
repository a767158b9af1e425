package io.weighbridge.embedding;

import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import java.util.Optional;

/// An engine whose models make vectors of texts where they can: those that take tokens, give a
/// state for each, and have a `tokenizer.json` beside them, are an [EmbeddingModel]. All others are
/// what the engine makes of them.
public final class EmbeddingEngine implements InferenceEngine {

  private static final System.Logger LOG = System.getLogger(EmbeddingEngine.class.getName());

  private final InferenceEngine engine;

  public EmbeddingEngine(InferenceEngine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public boolean claims(ModelFiles files) {
    return engine.claims(files);
  }

  @Override
  public long weightsBytes(ModelFiles files) {
    return engine.weightsBytes(files);
  }

  @Override
  public LoadedModel load(ModelFiles files) {
    LoadedModel model = engine.load(files);
    try {
      Optional<TokenTensors> tensors = TokenTensors.of(model.signature());
      Optional<TextFiles> texts = TextFiles.of(files);
      if (tensors.isEmpty() || texts.isEmpty()) {
        return model;
      }
      TextSettings settings = settings(texts.get(), tensors.get());
      if (settings.unsupported().isPresent()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} makes no vectors of texts here, it is served as tensors alone: {1}",
            files.origin(),
            settings.unsupported().get());
        return model;
      }
      return new TransformerModel(
          model, tensors.get(), settings, new Tokenizer(texts.get().tokenizer(), settings));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static TextSettings settings(TextFiles texts, TokenTensors tensors) {
    TextSettings settings = TextSettings.read(texts);
    return tensors.fixedLength() < 0 ? settings : settings.upTo(tensors.fixedLength());
  }
}
