package io.weighbridge.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class ReceiptViewTest {

  private static final String PREVIOUS = "0".repeat(64);
  private static final String ROW =
      "{\"cost\":\"0.01\",\"customer\":\"a,\\\"seq\\\":9\",\"details\":{\"user\":\"ann\"}}";

  private static KeyPair keys() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private static String pem(KeyPair keys) {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded()));
  }

  private static String receipt(KeyPair keys) throws GeneralSecurityException {
    String hash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest((PREVIOUS + "\n" + ROW).getBytes(StandardCharsets.UTF_8)));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(keys.getPrivate());
    signature.update(("weighbridge-receipt\n7\n" + hash).getBytes(StandardCharsets.UTF_8));
    return "{\"hash\":\"%s\",\"key\":\"k\",\"previous\":\"%s\",\"row\":%s,\"seq\":7,\"signature\":\"%s\"}"
        .formatted(hash, PREVIOUS, ROW, Base64.getEncoder().encodeToString(signature.sign()));
  }

  @Test
  void aReceiptIsWholeAndSigned() throws Exception {
    KeyPair keys = keys();
    ReceiptView view = ReceiptView.of(receipt(keys), pem(keys));
    assertThat(view.isWhole()).isTrue();
    assertThat(view.signed()).isTrue();
    assertThat(view.seq()).isEqualTo(7);
    assertThat(view.fields()).contains(new AnswerField("details.user", "ann"));
  }

  @Test
  void aChangedRowAndAnotherKeyShow() throws Exception {
    KeyPair keys = keys();
    String changed = receipt(keys).replace("0.01", "0.02");
    assertThat(ReceiptView.of(changed, pem(keys)).isWhole()).isFalse();
    assertThat(ReceiptView.of(receipt(keys), pem(keys())).signed()).isFalse();
    assertThat(ReceiptView.of(receipt(keys).replace("\"seq\":7", "\"seq\":8"), pem(keys)).signed())
        .isFalse();
    assertThat(ReceiptView.of(receipt(keys), "no key").signed()).isFalse();
  }
}
