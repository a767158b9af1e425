package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.store.Sha256;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Addresses that carry their own permission: hub clients send no Authorization header to the
/// addresses an LFS batch names, so the address says who may do what with which object until when,
/// and HMAC-SHA256 over all of it makes it unforgeable. What was signed is read back only from a
/// token whose code is right, compared in constant time.
///
/// ```java
/// String token = urls.sign(new SignedUrls.Grant(Purpose.UPLOAD, id, repo, oid, size, "alice", tokenId, ""), Duration.ofHours(24));
/// SignedUrls.Grant grant = urls.verify(token, Purpose.UPLOAD);
/// ```
public final class SignedUrls {

  /// What an address is good for; one method each, so that the method is signed with it.
  public enum Purpose {
    /// PUT of a whole object.
    UPLOAD,
    /// PUT of one part of an object.
    PART,
    /// POST that joins the parts.
    COMPLETE,
    /// POST that asks whether an upload has arrived.
    VERIFY,
    /// GET and HEAD of an object.
    DOWNLOAD
  }

  /// What is permitted: `repository` is the repository's lasting id, `name` what it was called when
  /// the address was made, `user` and `tokenId` (with which token he asked) are empty for the
  /// anonymous, `detail` belongs to the purpose.
  public record Grant(
      Purpose purpose,
      String repository,
      RepoId name,
      Sha256 oid,
      long size,
      String user,
      String tokenId,
      String detail) {

    public Grant {
      for (String text : List.of(repository, user, tokenId, detail)) {
        if (text.indexOf('\n') >= 0) {
          throw new IllegalArgumentException("a signed field cannot have two lines");
        }
      }
      if (size < 0) {
        throw new IllegalArgumentException("an object cannot have %d bytes".formatted(size));
      }
    }
  }

  /// Bytes of the key; RFC 2104 asks for at least the length of the digest.
  static final int KEY_BYTES = 32;

  /// No token that we make is longer; a longer one is not looked at.
  private static final int MAX_TOKEN = 2048;

  private static final String VERSION = "2";
  private static final int FIELDS = 10;
  private static final String ALGORITHM = "HmacSHA256";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final SecretKeySpec key;
  private final Clock clock;

  /// Signs with this key of 32 bytes or more.
  public SignedUrls(byte[] key, Clock clock) {
    if (key.length < KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key for signed addresses has at least %d bytes, not %d"
              .formatted(KEY_BYTES, key.length));
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.clock = clock;
  }

  /// A new random key.
  static byte[] newKey() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /// The last part of an address: what is permitted, when that ends, and the code over both.
  public String sign(Grant grant, Duration valid) {
    Instant expires = clock.instant().plus(valid);
    byte[] text =
        String.join(
                "\n",
                VERSION,
                grant.purpose().name(),
                grant.repository(),
                grant.name().toString(),
                grant.oid().hex(),
                Long.toString(grant.size()),
                grant.user(),
                grant.tokenId(),
                grant.detail(),
                Long.toString(expires.getEpochSecond()))
            .getBytes(UTF_8);
    return ENCODER.encodeToString(text) + "." + ENCODER.encodeToString(code(text));
  }

  /// What an address permits; anything but a whole, genuine, timely address for this purpose is
  /// 403.
  public Grant verify(String token, Purpose purpose) {
    int dot = token.indexOf('.');
    if (dot < 0 || token.length() > MAX_TOKEN) {
      throw forged();
    }
    byte[] text;
    byte[] code;
    try {
      text = DECODER.decode(token.substring(0, dot));
      code = DECODER.decode(token.substring(dot + 1));
    } catch (IllegalArgumentException e) {
      throw forged();
    }
    if (!MessageDigest.isEqual(code, code(text))) {
      throw forged();
    }
    // From here on the text is our own; a field that does not parse is a key used by a newer
    // release.
    String[] fields = new String(text, UTF_8).split("\n", -1);
    if (fields.length != FIELDS || !fields[0].equals(VERSION)) {
      throw forged();
    }
    if (!fields[1].equals(purpose.name())) {
      throw HttpFailure.of(403, "This signed address was made for something else.");
    }
    if (!clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(fields[9])))) {
      throw HttpFailure.of(403, "This signed address has expired; ask for a new one.");
    }
    return new Grant(
        purpose,
        fields[2],
        RepoId.parse(fields[3]),
        Sha256.parse(fields[4]),
        Long.parseLong(fields[5]),
        fields[6],
        fields[7],
        fields[8]);
  }

  private byte[] code(byte[] text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 belongs to every Java", e);
    }
  }

  private static HttpFailure forged() {
    return HttpFailure.of(403, "This signed address was not made here or has been changed.");
  }
}
