package io.weighbridge.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VendorSecretTest {

  private static final String DIGITS =
      "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";

  @TempDir private Path folder = Path.of("");

  @Test
  void theSameBytesAsTheyAreAndInDigits() throws IOException {
    byte[] bytes = new byte[VendorSecret.LENGTH];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    String expected = commitment(VendorSecret.of(bytes));
    // hmac, hashlib and nothing else of Python: sha256(HMAC(secret, "weighbridge fingerprint
    // v1\0acme/demo\0Globex"))
    assertThat(expected)
        .isEqualTo("6eee1385c33b9d742d3edfd123f5c17bba4d3a863e6bee02dd33f47efd34e486");
    Path raw = Files.write(folder.resolve("raw"), bytes);
    Path text = Files.writeString(folder.resolve("text"), DIGITS + "\r\n");
    assertThat(commitment(VendorSecret.read(raw))).isEqualTo(expected);
    assertThat(commitment(VendorSecret.read(text))).isEqualTo(expected);
  }

  private static String commitment(VendorSecret secret) {
    return Fingerprint.of(secret, "acme/demo", "Globex").commitment();
  }

  @Test
  void isReadWholeOrNotAtAll() throws IOException {
    for (String wrong : new String[] {"", "secret", DIGITS + "00", DIGITS.replace('0', 'x')}) {
      Path file = Files.writeString(folder.resolve("wrong"), wrong);
      assertThatThrownBy(() -> VendorSecret.read(file))
          .isInstanceOf(TracingException.class)
          .hasMessageContaining("32 bytes or 64 hexadecimal digits");
    }
    assertThatThrownBy(() -> VendorSecret.read(folder.resolve("missing")))
        .isInstanceOf(TracingException.class);
    assertThatThrownBy(() -> VendorSecret.of(new byte[31])).hasMessageContaining("31 bytes");
  }

  @Test
  void isNeverPrinted() {
    assertThat(VendorSecret.of(new byte[32])).hasToString("VendorSecret");
  }
}
