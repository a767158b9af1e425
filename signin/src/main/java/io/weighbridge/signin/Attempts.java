package io.weighbridge.signin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Sign-ins under way, kept in a signed cookie of the browser rather than here: nobody can fill the
/// memory by beginning many. State, nonce and code verifier are made from the attempt's id with the
/// server's key, so the cookie holds none of them and belongs to one attempt. The key is as old as
/// the process; a restart forgets who is on the way.
final class Attempts {

  static final Duration LENGTH = Duration.ofMinutes(10);

  private static final String FUNCTION = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int ID_BYTES = 16;
  private static final int PARTS = 4;
  private static final int MOST = 4096;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;

  Attempts(Clock clock) {
    this.clock = clock;
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, FUNCTION);
  }

  Attempt begin(String next) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return new Attempt(ENCODER.encodeToString(id), clock.instant().plus(LENGTH), next);
  }

  /// What the browser keeps.
  String cookie(Attempt attempt) {
    String text =
        "%s.%d.%s"
            .formatted(
                attempt.id(),
                attempt.until().getEpochSecond(),
                ENCODER.encodeToString(attempt.next().getBytes(UTF_8)));
    return text + "." + mac("cookie", text);
  }

  /// The attempt that a browser shows; nothing if it is none of ours or took too long.
  Optional<Attempt> read(String cookie) {
    String[] parts = cookie.length() <= MOST ? cookie.split("\\.", -1) : new String[0];
    if (parts.length != PARTS) {
      return Optional.empty();
    }
    String text = cookie.substring(0, cookie.lastIndexOf('.'));
    if (!same(mac("cookie", text), parts[PARTS - 1])) {
      return Optional.empty();
    }
    // What bears our signature is well-formed.
    Instant until = Instant.ofEpochSecond(Long.parseLong(parts[1]));
    String next = new String(Base64.getUrlDecoder().decode(parts[2]), UTF_8);
    return clock.instant().isBefore(until)
        ? Optional.of(new Attempt(parts[0], until, next))
        : Optional.empty();
  }

  /// What comes back from the provider through the browser (RFC 6749 10.12).
  String state(Attempt attempt) {
    return mac("state", attempt.id());
  }

  boolean isState(Attempt attempt, String shown) {
    return same(state(attempt), shown);
  }

  /// What the ID token must hold (OpenID Connect Core 15.5.2).
  String nonce(Attempt attempt) {
    return mac("nonce", attempt.id());
  }

  /// What only who began can show: 43 characters (RFC 7636 4.1).
  String verifier(Attempt attempt) {
    return mac("verifier", attempt.id());
  }

  private String mac(String purpose, String text) {
    try {
      Mac mac = Mac.getInstance(FUNCTION);
      mac.init(key);
      return ENCODER.encodeToString(mac.doFinal((purpose + ":" + text).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + FUNCTION, e);
    }
  }

  private static boolean same(String expected, String shown) {
    return MessageDigest.isEqual(expected.getBytes(UTF_8), shown.getBytes(UTF_8));
  }
}
