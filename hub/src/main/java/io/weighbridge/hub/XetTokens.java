package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.RepoId;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The tokens by which a Xet client is known while it uploads: who may write to which repository
/// until when, and HMAC-SHA256 over it. The key lives as long as the process, for what was uploaded
/// halfway does not outlive it either; a client with an older token gets 401 and asks for another.
final class XetTokens {

  /// A client asks for a new token before each call when the end is near, so it is far away.
  static final Duration VALID = Duration.ofHours(1);

  /// What a token says.
  ///
  /// @param user who uploads
  /// @param tokenId by which of his tokens, for the audit log
  /// @param name what the repository was called
  /// @param repository its lasting id
  record Claim(String user, String tokenId, RepoId name, String repository, Instant expires) {}

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int GRANT_BYTES = 16;
  private static final int FIELDS = 5;

  /// No token that we make is longer; a longer one is not looked at.
  private static final int MAX_TOKEN = 2048;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;
  private final Clock clock;

  XetTokens(Clock clock) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, ALGORITHM);
    this.clock = clock;
  }

  /// When a token made now ends, in whole seconds as clients know it.
  Instant expiry() {
    return Instant.ofEpochSecond(clock.instant().plus(VALID).getEpochSecond());
  }

  /// The name of a new grant: a path segment that no address had before.
  String newGrant() {
    byte[] bytes = new byte[GRANT_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  String sign(Claim claim) {
    byte[] text =
        String.join(
                "\n",
                claim.user(),
                claim.tokenId(),
                claim.name().toString(),
                claim.repository(),
                Long.toString(claim.expires().getEpochSecond()))
            .getBytes(UTF_8);
    return ENCODER.encodeToString(text) + "." + ENCODER.encodeToString(code(text));
  }

  /// What a token says, or 401, upon which clients ask for a new one.
  Claim verify(String token) {
    int dot = token.indexOf('.');
    if (dot < 0 || token.length() > MAX_TOKEN) {
      throw unknown();
    }
    byte[] text;
    byte[] code;
    try {
      text = DECODER.decode(token.substring(0, dot));
      code = DECODER.decode(token.substring(dot + 1));
    } catch (IllegalArgumentException e) {
      throw unknown();
    }
    if (!MessageDigest.isEqual(code, code(text))) {
      throw unknown();
    }
    // From here on the text is this process's own.
    String[] fields = new String(text, UTF_8).split("\n", -1);
    if (fields.length != FIELDS) {
      throw new IllegalStateException("a token of our own has %d fields".formatted(fields.length));
    }
    Instant expires = Instant.ofEpochSecond(Long.parseLong(fields[4]));
    if (!clock.instant().isBefore(expires)) {
      throw HttpFailure.of(401, "The Xet token has expired; ask for a new one.");
    }
    return new Claim(fields[0], fields[1], RepoId.parse(fields[2]), fields[3], expires);
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

  private static HttpFailure unknown() {
    return HttpFailure.of(401, "The Xet token is not one of this server's; ask for a new one.");
  }
}
