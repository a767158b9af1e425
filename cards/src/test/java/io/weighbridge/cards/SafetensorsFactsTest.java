package io.weighbridge.cards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weighbridge.testing.RealFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFactsTest {

  static byte[] file(String header, int data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static SafetensorsFacts read(byte[] file) {
    return SafetensorsFacts.read(RangeReader.of(file), file.length);
  }

  @Test
  void countsParametersByType() {
    byte[] file =
        file(
            """
            {"__metadata__":{"format":"pt"},
             "a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},
             "b":{"dtype":"F32","shape":[],"data_offsets":[12,16]},
             "c":{"dtype":"BF16","shape":[4],"data_offsets":[16,24]},
             "d":{"dtype":"F8_E9M9","shape":[0,7],"data_offsets":[24,24]}}
            """,
            24);
    SafetensorsFacts facts = read(file);
    assertThat(facts.parameters())
        .containsExactlyInAnyOrderEntriesOf(Map.of("BF16", 10L, "F32", 1L, "F8_E9M9", 0L));
    assertThat(facts.total()).isEqualTo(11);
    assertThat(facts.toJson()).containsOnlyKeys("parameters", "total");
    assertThat(facts.plus(facts).total()).isEqualTo(22);
  }

  @Test
  void readsOnlyTheHeaderOfARealFile() throws Exception {
    Path path = RealFiles.repository().resolve("models/mnist-mlp/mnist_open_weights.safetensors");
    try (FileChannel channel = FileChannel.open(path)) {
      AtomicLong read = new AtomicLong();
      RangeReader counted =
          (offset, length) -> {
            read.addAndGet(length);
            return RangeReader.of(channel).read(offset, length);
          };
      SafetensorsFacts facts = SafetensorsFacts.read(counted, channel.size());
      assertThat(facts.parameters()).isEqualTo(new TreeMap<>(Map.of("F32", 101_770L)));
      assertThat(read.get()).isLessThan(channel.size() / 10);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{}x",
        "{\"a\":5}",
        "{\"a\":{}}",
        "{\"a\":{\"dtype\":\"F32\"}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9007199254740993,9007199254740993],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1000],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]},\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]},\"b\":{\"dtype\":\"F32\",\"shape\":[2]}}"
      })
  void refusesHeadersThatLie(String header) {
    byte[] file = file(header, 12);
    assertThatExceptionOfType(FactsException.class).isThrownBy(() -> read(file));
  }

  @Test
  void refusesLengthsThatLieBeforeAnythingIsAllocated() {
    for (long length : new long[] {-1, 0, Long.MAX_VALUE, SafetensorsFacts.MAX_HEADER + 1L, 100}) {
      byte[] file = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
      assertThatExceptionOfType(FactsException.class).isThrownBy(() -> read(file));
    }
    assertThatExceptionOfType(FactsException.class).isThrownBy(() -> read(new byte[3]));
  }

  @Test
  void listsTheShardsOfAnIndex() {
    assertThat(
            SafetensorsIndex.shards(
                """
                {"metadata":{"total_size":5},"weight_map":{"a":"m-2.safetensors","b":"m-1.safetensors","c":"m-1.safetensors"}}
                """
                    .getBytes(StandardCharsets.UTF_8)))
        .containsExactly("m-1.safetensors", "m-2.safetensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"weight_map\":{\"a\":5}}",
        "{\"weight_map\":{}}",
        "{\"weight_map\":{\"a\":"
      })
  void refusesWhatIsNoIndex(String json) {
    byte[] index = json.getBytes(StandardCharsets.UTF_8);
    assertThatExceptionOfType(FactsException.class)
        .isThrownBy(() -> SafetensorsIndex.shards(index));
  }
}
