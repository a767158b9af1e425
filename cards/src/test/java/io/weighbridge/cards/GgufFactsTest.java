package io.weighbridge.cards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weighbridge.testing.RealFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufFactsTest {

  /// A GGUF file, written value by value.
  static final class Gguf {
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    Gguf(ByteOrder order, long tensors, long keys) {
      buffer.put("GGUF".getBytes(StandardCharsets.US_ASCII)).order(order);
      buffer.putInt(3).putLong(tensors).putLong(keys);
    }

    Gguf text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      buffer.putLong(bytes.length).put(bytes);
      return this;
    }

    Gguf with(Consumer<ByteBuffer> writing) {
      writing.accept(buffer);
      return this;
    }

    byte[] bytes() {
      return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  static byte[] llama(ByteOrder order) {
    return new Gguf(order, 2, 5)
        .text("general.architecture")
        .with(b -> b.putInt(8))
        .text("llama")
        .text("llama.context_length")
        .with(b -> b.putInt(4).putInt(4096))
        .text("tokenizer.ggml.tokens")
        .with(b -> b.putInt(9).putInt(8).putLong(2))
        .text("<s>")
        .text("</s>")
        .text("tokenizer.ggml.scores")
        .with(b -> b.putInt(9).putInt(6).putLong(2).putFloat(1).putFloat(2))
        .text("tokenizer.chat_template")
        .with(b -> b.putInt(8))
        .text("{{ messages }}")
        .text("output.weight")
        .with(b -> b.putInt(2).putLong(32).putLong(10).putInt(0).putLong(0))
        .text("norm.weight")
        .with(b -> b.putInt(1).putLong(32).putInt(0).putLong(1280))
        .bytes();
  }

  private static GgufFacts read(byte[] file) {
    return GgufFacts.read(RangeReader.of(file), file.length);
  }

  @Test
  void readsParametersArchitectureAndContext() {
    GgufFacts facts = read(llama(ByteOrder.LITTLE_ENDIAN));
    assertThat(facts.total()).isEqualTo(352);
    assertThat(facts.architecture()).contains("llama");
    assertThat(facts.contextLength()).isEqualTo(OptionalLong.of(4096));
    assertThat(facts.chatTemplate()).contains("{{ messages }}");
    assertThat(facts.toJson())
        .containsOnlyKeys("total", "architecture", "context_length", "chat_template");
    assertThat(read(llama(ByteOrder.BIG_ENDIAN))).isEqualTo(facts);
  }

  @ParameterizedTest
  @CsvSource({
    "gguf/ggml-vocab-bert-bge.gguf, bert, 512",
    "gguf/ggml-vocab-gpt-2.gguf, gpt2, 1024",
    "gguf/ggml-vocab-llama-spm.gguf, llama, 4096",
  })
  void readsRealFiles(String name, String architecture, long context) throws Exception {
    try (FileChannel channel = FileChannel.open(RealFiles.path(name))) {
      GgufFacts facts = GgufFacts.read(RangeReader.of(channel), channel.size());
      assertThat(facts.architecture()).contains(architecture);
      assertThat(facts.contextLength()).isEqualTo(OptionalLong.of(context));
      assertThat(facts.total()).isZero(); // they hold vocabularies only
    }
  }

  @Test
  void refusesRealHostileFilesOrReadsThem() throws Exception {
    for (String name :
        new String[] {
          "gguf/gridcore/fuzz_corpus_gguf_open_hdr-wrap-first-offset.gguf",
          "gguf/gridcore/fuzz_corpus_gguf_open_hdr-zero-first-dim.gguf"
        }) {
      GgufFuzz.fuzzerTestOneInput(java.nio.file.Files.readAllBytes(RealFiles.path(name)));
    }
  }

  @Test
  void everyCutIsRefused() {
    byte[] whole = llama(ByteOrder.LITTLE_ENDIAN);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatExceptionOfType(FactsException.class).isThrownBy(() -> read(cut));
    }
  }

  @Test
  void countsThatLieCostNothing() {
    AtomicLong asked = new AtomicLong();
    for (long lie : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 1 << 30}) {
      byte[] tensors = new Gguf(ByteOrder.LITTLE_ENDIAN, lie, 0).bytes();
      byte[] keys = new Gguf(ByteOrder.LITTLE_ENDIAN, 0, lie).bytes();
      byte[] text =
          new Gguf(ByteOrder.LITTLE_ENDIAN, 0, 1)
              .text("general.architecture")
              .with(b -> b.putInt(8).putLong(lie))
              .bytes();
      byte[] array =
          new Gguf(ByteOrder.LITTLE_ENDIAN, 0, 1)
              .text("x")
              .with(b -> b.putInt(9).putInt(8).putLong(lie))
              .bytes();
      byte[] extents =
          new Gguf(ByteOrder.LITTLE_ENDIAN, 1, 0)
              .text("x")
              .with(b -> b.putInt(3).putLong(lie).putLong(lie).putLong(lie).putInt(0).putLong(0))
              .bytes();
      for (byte[] file : new byte[][] {tensors, keys, text, array, extents}) {
        RangeReader counted =
            (offset, length) -> {
              asked.accumulateAndGet(length, Math::max);
              return RangeReader.of(file).read(offset, length);
            };
        assertThatExceptionOfType(FactsException.class)
            .isThrownBy(() -> GgufFacts.read(counted, file.length));
      }
    }
    assertThat(asked.get()).isLessThan(1 << 20);
  }
}
