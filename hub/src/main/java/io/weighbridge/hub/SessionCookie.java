package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.Cookie;
import io.weighbridge.http.HttpFailure;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The cookie in which a browser keeps its session, and the text that must come with it before it
/// changes anything: other origins can make a browser send the cookie, but cannot read what it is
/// answered, and so do not know the text.
final class SessionCookie {

  static final String NAME = "weighbridge-session";

  /// The header that holds the text.
  static final String CSRF = "X-CSRF-Token";

  private static final String FUNCTION = "HmacSHA256";
  private static final byte[] PURPOSE = "csrf".getBytes(US_ASCII);

  private SessionCookie() {}

  /// @param path below which the server is reached; empty for all of its host
  static Cookie of(String secret, String path, Duration age, boolean secure) {
    return new Cookie(NAME, secret, path.isEmpty() ? "/" : path, age, secure);
  }

  /// The text for a session: whoever knows it does not know the session.
  static String csrf(String secret) {
    try {
      Mac mac = Mac.getInstance(FUNCTION);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), FUNCTION));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(PURPOSE));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + FUNCTION, e);
    }
  }

  static void requireCsrf(String secret, Optional<String> shown) {
    byte[] expected = csrf(secret).getBytes(US_ASCII);
    if (!MessageDigest.isEqual(expected, shown.orElse("").getBytes(UTF_8))) {
      throw HttpFailure.of(
              403,
              "A session changes something only with the header %s: GET /api/weighbridge/session tells its value."
                  .formatted(CSRF))
          .code("csrf");
    }
  }
}
