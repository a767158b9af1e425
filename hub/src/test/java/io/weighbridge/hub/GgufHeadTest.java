package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GgufHeadTest {

  private static ByteBuffer key(ByteBuffer out, String key, int type) {
    return text(out, key).putInt(type);
  }

  private static ByteBuffer text(ByteBuffer out, String text) {
    return out.putLong(text.length()).put(text.getBytes(UTF_8));
  }

  private static byte[] facts() {
    byte[] bytes = new byte[1000];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0x46554747).putInt(3).putLong(5).putLong(12);
    text(key(out, "general.architecture", 8), "llama");
    key(out, "u8", 0).put((byte) 200);
    key(out, "i8", 1).put((byte) -2);
    key(out, "u16", 2).putShort((short) -1);
    key(out, "i16", 3).putShort((short) -1);
    key(out, "u32", 4).putInt(-1);
    key(out, "f32", 6).putFloat(1);
    key(out, "bool", 7).put((byte) 1);
    key(out, "u64", 10).putLong(7);
    key(out, "f64", 12).putDouble(1);
    key(out, "tokens", 9).putInt(8).putLong(Long.MAX_VALUE);
    return bytes;
  }

  @Test
  void textsAndNumbersBeforeTheFirstArrayAreRead() {
    GgufHead head = GgufHead.parse(facts());
    assertThat(head.text("general.architecture")).contains("llama");
    assertThat(head.number("u8")).hasValue(200);
    assertThat(head.number("i8")).hasValue(-2);
    assertThat(head.number("u16")).hasValue(65535);
    assertThat(head.number("i16")).hasValue(-1);
    assertThat(head.number("u32")).hasValue(4294967295L);
    assertThat(head.number("u64")).hasValue(7);
    assertThat(head.text("tokens")).isEmpty();
  }

  @Test
  void whatIsNoGgufHasNoFacts() {
    assertThat(GgufHead.parse(new byte[0]).texts()).isEmpty();
    assertThat(GgufHead.parse("not a model".getBytes(UTF_8)).texts()).isEmpty();
  }

  @Test
  void cutAndChangedHeadsDoNoHarm() {
    byte[] facts = facts();
    long seed = 11;
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] changed = Arrays.copyOf(facts, random.nextInt(facts.length));
      for (int j = 0; j < 3 && changed.length > 8; j++) {
        changed[8 + random.nextInt(changed.length - 8)] = (byte) random.nextInt();
      }
      assertThat(GgufHead.parse(changed).texts().size()).as("seed %d", seed).isLessThan(20);
    }
  }
}
