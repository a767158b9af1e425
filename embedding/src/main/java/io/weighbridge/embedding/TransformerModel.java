package io.weighbridge.embedding;

import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.EngineFailure;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A model of BERT's family with its tokenizer and its pooling.
final class TransformerModel implements EmbeddingModel {

  /// What OpenAI takes in one call.
  private static final int MOST_TEXTS = 2048;

  /// Reading the tokens of a text takes time before it is cut; this many take about a second.
  private static final int LONGEST_TEXT = 1 << 20;

  private final LoadedModel model;
  private final TokenTensors tensors;
  private final TextSettings settings;
  private final Tokenizer tokenizer;

  TransformerModel(
      LoadedModel model, TokenTensors tensors, TextSettings settings, Tokenizer tokenizer) {
    this.model = model;
    this.tensors = tensors;
    this.settings = settings;
    this.tokenizer = tokenizer;
  }

  @Override
  public int dimensions() {
    int width = tensors.dimensions() < 0 ? settings.width() : tensors.dimensions();
    return tensors.states() ? width * settings.pooling().size() : width;
  }

  @Override
  public Tokenized tokenize(List<String> texts) {
    requireFew(texts.size());
    List<Tokens> rows = new ArrayList<>(texts.size());
    for (String text : texts) {
      if (text.length() > LONGEST_TEXT) {
        throw new BadTensor(
            "a text of %d characters: at most %d are read".formatted(text.length(), LONGEST_TEXT));
      }
      rows.add(tokenizer.tokens(text));
    }
    return padded(rows);
  }

  @Override
  public Tokenized tokens(List<int[]> texts) {
    requireFew(texts.size());
    List<Tokens> rows = new ArrayList<>(texts.size());
    for (int[] text : texts) {
      if (text.length == 0) {
        throw new BadTensor("a text without any token");
      }
      long[] ids = new long[Math.min(text.length, settings.maxTokens())];
      for (int i = 0; i < ids.length; i++) {
        if (text[i] < 0 || (settings.vocabulary() >= 0 && text[i] >= settings.vocabulary())) {
          throw new BadTensor(
              "%d is no token: the model has those from 0 to %d"
                  .formatted(text[i], settings.vocabulary() - 1));
        }
        ids[i] = text[i];
      }
      rows.add(new Tokens(ids, new long[ids.length], text.length > ids.length));
    }
    return padded(rows);
  }

  private static void requireFew(int texts) {
    if (texts > MOST_TEXTS) {
      throw new BadTensor("%d texts in one call: at most %d".formatted(texts, MOST_TEXTS));
    }
  }

  private Tokenized padded(List<Tokens> rows) {
    int length = Math.max(1, tensors.fixedLength());
    for (Tokens row : rows) {
      length = Math.max(length, row.length());
    }
    List<TensorData> inputs = new ArrayList<>();
    for (TensorSpec spec : tensors.inputs()) {
      inputs.add(tensor(spec, rows, length));
    }
    return new Tokenized(
        inputs,
        rows.stream().map(row -> row.length()).toList(),
        rows.stream().map(Tokens::cut).toList());
  }

  private TensorData tensor(TensorSpec spec, List<Tokens> rows, int length) {
    int size = spec.datatype().size();
    MemorySegment data =
        MemorySegment.ofArray(
            new byte[Math.multiplyExact(Math.multiplyExact(rows.size(), length), size)]);
    long at = 0;
    for (Tokens row : rows) {
      for (int i = 0; i < length; i++, at += size) {
        boolean text = i < row.length();
        long value =
            switch (spec.name()) {
              case TokenTensors.IDS -> text ? row.id(i) : settings.padding();
              case TokenTensors.MASK -> text ? 1 : 0;
              default -> text ? row.type(i) : 0;
            };
        if (spec.datatype() == Datatype.INT64) {
          data.set(TensorData.LONG, at, value);
        } else {
          data.set(TensorData.INT, at, (int) value);
        }
      }
    }
    return new TensorData(spec.name(), spec.datatype(), TensorShape.of(rows.size(), length), data);
  }

  @Override
  public List<float[]> pool(List<TensorData> outputs, Tokenized tokenized) {
    TensorData output = outputs.get(tensors.output());
    int texts = tokenized.counts().size();
    TensorShape shape = output.shape();
    if (shape.rank() != (tensors.states() ? 3 : 2) || shape.extent(0) != texts) {
      throw new EngineFailure(
          "the model gave %s as '%s' for %d texts".formatted(shape, output.name(), texts));
    }
    int width = Math.toIntExact(shape.extent(shape.rank() - 1));
    long row = texts == 0 ? 0 : output.data().byteSize() / texts;
    List<float[]> vectors = new ArrayList<>(texts);
    for (int i = 0; i < texts; i++) {
      int tokens = tensors.states() ? tokenized.counts().get(i) : 1;
      float[] states = floats(output, i * row, tokens * width);
      float[] vector = tensors.states() ? pooled(states, tokens, width) : states;
      vectors.add(settings.normalises() ? normalised(vector) : vector);
    }
    return vectors;
  }

  private float[] pooled(float[] states, int tokens, int width) {
    float[] vector = new float[width * settings.pooling().size()];
    int at = 0;
    for (Pooling pooling : settings.pooling()) {
      pooling.pool(states, tokens, width, vector, at);
      at += width;
    }
    return vector;
  }

  private static float[] floats(TensorData tensor, long from, int count) {
    float[] values = new float[count];
    if (tensor.datatype() == Datatype.FP32) {
      MemorySegment.copy(tensor.data(), TensorData.FLOAT, from, values, 0, count);
    } else {
      for (int i = 0; i < count; i++) {
        values[i] = Float.float16ToFloat(tensor.data().get(TensorData.SHORT, from + 2L * i));
      }
    }
    return values;
  }

  /// To the length 1; what has none stays (sentence-transformers, Normalize).
  private static float[] normalised(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    float length = (float) Math.max(Math.sqrt(squares), 1e-12);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  @Override
  public ModelSignature signature() {
    return model.signature();
  }

  @Override
  public long weightsBytes() {
    return model.weightsBytes();
  }

  @Override
  public Session session() {
    return model.session();
  }

  @Override
  public void close() {
    tokenizer.close();
    model.close();
  }
}
