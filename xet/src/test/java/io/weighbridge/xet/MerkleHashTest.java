package io.weighbridge.xet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MerkleHashTest {

  private static final String TEXT =
      "95897f6b4753719f3899d9a1abc9479f1589fff43b792ac89e9d244aa1d7b4eb";

  @Test
  void writesEveryEightBytesBackwards() {
    // As a client sent the SHA-256 of a file whose plain digest is TEXT.
    byte[] wire =
        HexFormat.of().parseHex("9f7153476b7f89959f47c9aba1d99938c82a793bf4ff8915ebb4d7a14a249d9e");

    assertThat(Shard.hash(MemorySegment.ofArray(wire), 0)).hasToString(TEXT);
  }

  @Test
  void readsWhatItWrites() {
    assertThat(MerkleHash.parse(TEXT)).hasToString(TEXT);
    assertThat(MerkleHash.parse(TEXT)).isEqualTo(MerkleHash.parse(TEXT));
  }

  @Test
  void isNothingElseThanSixtyFourLowerCaseDigits() {
    assertThat(MerkleHash.from(TEXT.substring(1))).isEmpty();
    assertThat(MerkleHash.from(TEXT + "0")).isEmpty();
    assertThat(MerkleHash.from("A" + TEXT.substring(1))).isEmpty();
    assertThat(MerkleHash.from("../" + TEXT.substring(3))).isEmpty();
    assertThat(MerkleHash.from("٣" + TEXT.substring(1))).isEmpty();
    assertThatThrownBy(() -> MerkleHash.parse("x")).isInstanceOf(IllegalArgumentException.class);
  }
}
