package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// What a vendor signed: a line of canonical JSON, and a line with the Ed25519 signature over that
/// line's bytes (without its end) in base64. Nothing comes before, between or after, so OpenSSL
/// needs no more than `head` and `tail`.
///
/// @param json the first line, without its end
/// @param signature 64 bytes
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record SignedDocument(byte[] json, byte[] signature) {

  private static final int SIGNATURE = 64;
  private static final byte LINE = '\n';

  /// Says what it is, so that no document is taken for one of another kind.
  static final String TYPE = "type";

  static SignedDocument sign(ObjectNode json, VendorKey key) {
    byte[] bytes = CanonicalJson.write(json);
    return new SignedDocument(bytes, key.sign(bytes));
  }

  /// @throws RefusedException with BAD_SIGNATURE if it has not these two lines
  static SignedDocument read(byte[] bytes, String what) {
    int first = indexOf(bytes, 0);
    int second = first < 0 ? -1 : indexOf(bytes, first + 1);
    if (second < 0 || second != bytes.length - 1) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE,
          "%s has not one line of JSON and one with its signature: it was changed or cut off"
              .formatted(what));
    }
    String text = new String(bytes, first + 1, second - first - 1, ISO_8859_1);
    try {
      byte[] signature = Base64.getDecoder().decode(text);
      // Base64 leaves bits unused at the end; one signature has one text.
      if (signature.length == SIGNATURE
          && Base64.getEncoder().encodeToString(signature).equals(text)) {
        return new SignedDocument(Arrays.copyOf(bytes, first), signature);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new RefusedException(
        Refusal.BAD_SIGNATURE, "%s has no Ed25519 signature in its second line".formatted(what));
  }

  private static int indexOf(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == LINE) {
        return i;
      }
    }
    return -1;
  }

  byte[] bytes() {
    byte[] base64 = Base64.getEncoder().encode(signature);
    byte[] all = Arrays.copyOf(json, json.length + base64.length + 2);
    all[json.length] = LINE;
    System.arraycopy(base64, 0, all, json.length + 1, base64.length);
    all[all.length - 1] = LINE;
    return all;
  }

  /// SHA-256 of the first line, in hexadecimal: what other documents call this one.
  String digest() {
    return HexFormat.of().formatHex(Sha256.of(json));
  }

  /// What it says, once the one who is said to have signed it has.
  ///
  /// @param signer the name of the key that the document says
  /// @param trusted the key of that name, or none
  /// @throws RefusedException with UNKNOWN_ISSUER or BAD_SIGNATURE
  <T> T verified(
      String what,
      String type,
      Function<Fields, KeyId> signer,
      VendorKeys trusted,
      BiFunction<SignedDocument, Fields, T> content) {
    VendorPublicKey key = trusted.require(parse(what, type, signer), what);
    if (!key.verifies(json, signature)) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE,
          "%s was not signed by %s as it is: it was changed".formatted(what, key.id()));
    }
    return claimed(what, type, content);
  }

  /// What it says, whoever wrote it.
  <T> T claimed(String what, String type, BiFunction<SignedDocument, Fields, T> content) {
    return parse(
        what,
        type,
        fields -> {
          T result = content.apply(this, fields);
          fields.end();
          return result;
        });
  }

  private <T> T parse(String what, String type, Function<Fields, T> content) {
    try {
      Fields fields = new Fields("", CanonicalJson.parse(json));
      String found = fields.text(TYPE);
      if (!found.equals(type)) {
        throw fields.wrong(TYPE, "is not '%s'".formatted(type));
      }
      return content.apply(fields);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE,
          "%s is none that can be read: %s".formatted(what, e.getMessage()),
          e);
    }
  }

  @Override
  public String toString() {
    return new String(json, US_ASCII);
  }
}
