package io.weighbridge.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PointerTest {

  private static final String OID =
      "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
  private static final String VERSION = "version https://git-lfs.github.com/spec/v1\n";

  @Test
  void theExampleOfTheSpecificationIsRead() {
    String text = VERSION + "oid sha256:" + OID + "\nsize 12345\n";
    assertThat(parse(text)).contains(new Pointer(Sha256.parse(OID), 12345, text.length()));
    assertThat(Pointer.text(Sha256.parse(OID), 12345)).asString().isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        VERSION + "oid sha256:" + OID + "\nsize 1",
        VERSION + "ext-0-foo sha256:" + OID + "\noid sha256:" + OID + "\nsize 1\n",
        VERSION + "oid sha256:" + OID + "\nsize 1\nx-later y z\n",
        "version https://hawser.github.com/spec/v1\noid sha256:" + OID + "\nsize 1\n"
      })
  void whatGitLfsTakesIsRead(String text) {
    assertThat(parse(text)).map(Pointer::size).contains(1L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "version",
        "hello",
        VERSION,
        VERSION + "oid sha256:" + OID + "\n",
        VERSION + "size 1\n",
        VERSION + "size 1\noid sha256:" + OID + "\n",
        VERSION + "oid sha256:" + OID + "\noid sha256:" + OID + "\nsize 1\n",
        VERSION + "oid sha1:" + OID + "\nsize 1\n",
        VERSION + "oid sha256:zz\nsize 1\n",
        VERSION + "oid sha256:" + OID + "\nsize -1\n",
        VERSION + "oid sha256:" + OID + "\nsize x\n",
        VERSION + "oid sha256:" + OID + "\nsize 99999999999999999999\n",
        VERSION + "oid sha256:" + OID + "\n\nsize 1\n",
        "version http://example.org\noid sha256:" + OID + "\nsize 1\n"
      })
  void whatIsNoPointerIsAFile(String text) {
    assertThat(parse(text)).isEmpty();
  }

  @Test
  void aLongFileIsNoPointer() {
    String text = VERSION + "oid sha256:" + OID + "\nsize 1\nx " + "y".repeat(1024) + "\n";
    assertThat(parse(text)).isEmpty();
  }

  private static Optional<Pointer> parse(String text) {
    return Pointer.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
