package io.weighbridge.pages;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A row of the ledger with its proof, computed anew from what the API answered.
///
/// @param seq its number
/// @param hash of it, as the receipt says
/// @param previous the hash of the row before
/// @param computed the hash that comes out of the row
/// @param signed whether the server's key signed it
/// @param key names the key
/// @param fields of the row, those within others after a dot
/// @param json the whole receipt
public record ReceiptView(
    long seq,
    String hash,
    String previous,
    String computed,
    boolean signed,
    String key,
    List<AnswerField> fields,
    String json) {

  private static final String ROW = "\"row\":";
  private static final String AFTER = ",\"seq\":";

  public ReceiptView {
    fields = List.copyOf(fields);
  }

  static ReceiptView of(String text, String pem) {
    JsonNode receipt = JsonMapper.shared().readTree(text);
    String previous = receipt.path("previous").asString("");
    String hash = receipt.path("hash").asString("");
    long seq = receipt.path("seq").asLong(0);
    List<AnswerField> fields = new ArrayList<>();
    fields("", receipt.path("row"), fields);
    return new ReceiptView(
        seq,
        hash,
        previous,
        sha256(previous + "\n" + row(text)),
        isSigned(
            pem,
            "weighbridge-receipt\n" + seq + "\n" + hash,
            receipt.path("signature").asString("")),
        receipt.path("key").asString(""),
        fields,
        text);
  }

  /// The row as it stands in the receipt, letter by letter: that is what was hashed.
  private static String row(String text) {
    int from = text.indexOf(ROW) + ROW.length();
    int to = text.lastIndexOf(AFTER);
    return from < ROW.length() || to < from ? "" : text.substring(from, to);
  }

  private static void fields(String prefix, JsonNode node, List<AnswerField> fields) {
    node.forEachEntry((name, value) -> {
      if (value.isObject()) {
        fields(prefix + name + ".", value, fields);
      } else {
        fields.add(new AnswerField(prefix + name, value.asString(value.toString())));
      }
    });
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// RFC 8032, the key as RFC 8410 has it.
  private static boolean isSigned(String pem, String text, String base64) {
    try {
      String key = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key))));
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getDecoder().decode(base64));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  public boolean isWhole() {
    return computed.equals(hash);
  }

  /// How anybody does the same without this server's word for it.
  public String commands(String server) {
    return """
    curl -H "Authorization: Bearer $WEIGHBRIDGE_TOKEN" %s/api/weighbridge/receipts/%d > receipt.json
    curl %s/api/weighbridge/ledger/key > ledger.pem
    python3 - <<'END'
    import base64, hashlib, json
    text = open("receipt.json").read()
    receipt = json.loads(text)
    row = text[text.index('"row":') + 6 : text.rindex(',"seq":')]
    digest = hashlib.sha256((receipt["previous"] + chr(10) + row).encode()).hexdigest()
    print("row:", "as it was written" if digest == receipt["hash"] else "CHANGED")
    said = ["weighbridge-receipt", str(receipt["seq"]), receipt["hash"]]
    open("signed", "w").write(chr(10).join(said))
    open("signature", "wb").write(base64.b64decode(receipt["signature"]))
    END
    openssl pkeyutl -verify -pubin -inkey ledger.pem -rawin -in signed -sigfile signature\
    """
        .formatted(server, seq, server);
  }
}
