package io.weighbridge.embedding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.RequestEnded;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Texts to tokens, as Hugging Face's own library reads the model's `tokenizer.json`. Whatever the
/// file says of padding and cutting, texts are cut at the model's own length and not padded here.
final class Tokenizer implements AutoCloseable {

  private final HuggingFaceTokenizer tokenizer;
  private final boolean lowerCase;

  /// Held for reading while a text is read: the library's memory goes only when nobody is in it.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean closed;

  /// @throws ModelLoadFailure if the file is no tokenizer that the library knows
  Tokenizer(FileBytes file, TextSettings settings) {
    NativeTokenizers.load();
    lowerCase = settings.lowerCase();
    String length = String.valueOf(settings.maxTokens());
    try (InputStream in = file.stream()) {
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              in,
              Map.of(
                  "truncation", "true",
                  "padding", "false",
                  "stride", "0",
                  "maxLength", length,
                  "modelMaxLength", length));
    } catch (IOException e) {
      throw new ModelLoadFailure("%s cannot be read: %s".formatted(file.name(), e), e);
    } catch (RuntimeException e) {
      throw new ModelLoadFailure(
          "%s is no tokenizer that can be read: %s".formatted(file.name(), e.getMessage()), e);
    }
  }

  Tokens tokens(String text) {
    // Halves of characters, which Java allows and UTF-8 does not, become question marks.
    String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    lock.readLock().lock();
    try {
      if (closed) {
        throw new RequestEnded(RequestEnded.Reason.UNLOADED, "the model was unloaded");
      }
      Encoding encoding =
          tokenizer.encode(lowerCase ? whole.toLowerCase(Locale.ROOT) : whole, true, false);
      return new Tokens(encoding.getIds(), encoding.getTypeIds(), encoding.exceedMaxLength());
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      tokenizer.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
