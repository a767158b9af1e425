package io.weighbridge.openai;

import io.weighbridge.embedding.EmbeddingModel;
import io.weighbridge.embedding.Tokenized;
import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.BatchAnswer;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// A small engine that makes real, if simple, vectors of texts: how often each of the letters a to
/// h is in them, over the length. A token is a letter's number from 1 up; 0 fills up. Models of the
/// file `plain.txt` are no embedding models.
final class LetterEngine implements InferenceEngine {

  static final int LETTERS = 8;

  private static final ModelSignature SIGNATURE =
      new ModelSignature(
          "test_letters",
          List.of(new TensorSpec("ids", Datatype.INT64, TensorShape.of(-1, -1))),
          List.of(new TensorSpec("counts", Datatype.FP32, TensorShape.of(-1, LETTERS))),
          true);

  /// The most rows that one request brought.
  final AtomicInteger mostRows = new AtomicInteger();

  @Override
  public String name() {
    return "letters";
  }

  @Override
  public boolean claims(ModelFiles files) {
    return files.names().contains("letters.txt") || files.names().contains("plain.txt");
  }

  @Override
  public long weightsBytes(ModelFiles files) {
    return 0;
  }

  @Override
  public LoadedModel load(ModelFiles files) {
    return files.names().contains("letters.txt") ? new Letters() : new Plain();
  }

  private class Plain implements LoadedModel {
    @Override
    public ModelSignature signature() {
      return SIGNATURE;
    }

    @Override
    public long weightsBytes() {
      return 0;
    }

    @Override
    public Session session() {
      return new Counting();
    }

    @Override
    public void close() {}
  }

  private final class Letters extends Plain implements EmbeddingModel {
    @Override
    public int dimensions() {
      return LETTERS;
    }

    @Override
    public Tokenized tokenize(List<String> texts) {
      return tokens(
          texts.stream()
              .map(text ->
                  text.toLowerCase(Locale.ROOT)
                      .chars()
                      .map(c -> c >= 'a' && c < 'a' + LETTERS ? c - 'a' + 1 : LETTERS + 1)
                      .toArray())
              .toList());
    }

    @Override
    public Tokenized tokens(List<int[]> texts) {
      int longest = texts.stream().mapToInt(text -> text.length).max().orElse(0);
      long[] ids = new long[texts.size() * longest];
      List<Integer> counts = new ArrayList<>();
      for (int row = 0; row < texts.size(); row++) {
        for (int i = 0; i < texts.get(row).length; i++) {
          if (texts.get(row)[i] > LETTERS + 1) {
            throw new BadTensor("%d is no token of the vocabulary".formatted(texts.get(row)[i]));
          }
          ids[row * longest + i] = texts.get(row)[i];
        }
        counts.add(texts.get(row).length);
      }
      return new Tokenized(
          List.of(TensorData.of("ids", TensorShape.of(texts.size(), longest), ids)),
          counts,
          texts.stream().map(_ -> false).toList());
    }

    @Override
    public List<float[]> pool(List<TensorData> outputs, Tokenized tokenized) {
      float[] all = outputs.getFirst().toFloats();
      List<float[]> rows = new ArrayList<>();
      for (int row = 0; row < tokenized.counts().size(); row++) {
        float[] vector = new float[LETTERS];
        for (int i = 0; i < LETTERS; i++) {
          vector[i] = all[row * LETTERS + i] / tokenized.counts().get(row);
        }
        rows.add(vector);
      }
      return rows;
    }
  }

  private final class Counting implements Session {
    @Override
    public BatchAnswer run(List<List<TensorData>> requests) {
      List<List<TensorData>> outputs = new ArrayList<>();
      for (List<TensorData> request : requests) {
        TensorData ids = request.getFirst();
        int rows = (int) ids.shape().extent(0);
        int width = (int) ids.shape().extent(1);
        mostRows.accumulateAndGet(rows, Math::max);
        float[] counts = new float[rows * LETTERS];
        for (int i = 0; i < rows * width; i++) {
          long token = ids.data().getAtIndex(TensorData.LONG, i);
          if (token > 0 && token <= LETTERS) {
            counts[i / width * LETTERS + (int) token - 1]++;
          }
        }
        outputs.add(List.of(TensorData.of("counts", TensorShape.of(rows, LETTERS), counts)));
      }
      return new BatchAnswer(outputs, 1, 1, 1);
    }

    @Override
    public void close() {}
  }
}
