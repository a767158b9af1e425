package io.weighbridge.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLDecoder;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.ProviderException;
import java.security.Security;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.security.auth.login.LoginException;

/// A secret key that does not leave its token (PKCS#11), and stands for the password of key files:
/// the password is what it makes of a text that is always the same. So a key file is one like any
/// other, and opens where the token is and nowhere else.
///
/// ```java
/// Password password = TokenKey.of("pkcs11:object=wb?module-path=/usr/lib/hsm.so").password(pin);
/// ```
///
/// @param module the library that speaks to the token
/// @param slot in which the token is; the first one with a token, if nothing is said
/// @param object what the key is called in the token
public record TokenKey(String module, Optional<String> slot, String object) {

  private static final String SCHEME = "pkcs11:";
  private static final String MODULE = "module-path";
  private static final String OBJECT = "object";
  private static final String SLOT = "slot-id";
  private static final String TYPE = "type";
  private static final Set<String> KNOWN = Set.of(MODULE, OBJECT, SLOT, TYPE);

  /// No quotes and no line ends: it becomes part of the JDK's own configuration.
  private static final Pattern PATH = Pattern.compile("/[^\"'\\\\\\p{Cntrl}$]+");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
  private static final byte[] TEXT = "weighbridge key password v1".getBytes(UTF_8);

  /// @param uri of RFC 7512: `pkcs11:object=NAME?module-path=FILE`, with `slot-id` where there are
  ///   several tokens
  /// @throws KeyFileException if it is none, or says what is not understood here
  public static TokenKey of(String uri) {
    if (!uri.startsWith(SCHEME)) {
      throw new KeyFileException(
          "'%s' names no key in a token: expected pkcs11:object=NAME?module-path=FILE"
              .formatted(uri));
    }
    Map<String, String> said = new LinkedHashMap<>();
    for (String part : uri.substring(SCHEME.length()).split("[;?&]", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (!KNOWN.contains(name)) {
        // A PIN among them is not repeated.
        throw new KeyFileException(
            "'%s' is not understood of a token's key: object, slot-id and module-path are; the PIN comes from where passwords do"
                .formatted(name));
      }
      said.put(name, decoded(part.substring(equals + 1)));
    }
    if (!said.getOrDefault(TYPE, "secret-key").equals("secret-key")) {
      throw new KeyFileException(
          "a token's key of the type %s is not used here: it must be a secret-key"
              .formatted(said.get(TYPE)));
    }
    return new TokenKey(
        required(said, MODULE, PATH),
        Optional.ofNullable(said.get(SLOT)).map(_ -> required(said, SLOT, NUMBER)),
        required(said, OBJECT, Pattern.compile(".+")));
  }

  private static String decoded(String text) {
    try {
      // In these a plus is a plus.
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new KeyFileException("'%s' is not written as in a URI".formatted(text), e);
    }
  }

  private static String required(Map<String, String> said, String name, Pattern form) {
    String value = said.getOrDefault(name, "");
    if (!form.matcher(value).matches()) {
      throw new KeyFileException(
          "a token's key needs %s=…, and '%s' is none".formatted(name, value));
    }
    return value;
  }

  /// The password of a key file that may be under a token's key.
  ///
  /// @param uri of the token's key, if there is one
  /// @param given the password; the token's PIN, if there is one
  /// @throws KeyFileException if the token is not to be used
  public static Optional<Password> password(Optional<String> uri, Optional<Password> given) {
    if (uri.isEmpty()) {
      return given;
    }
    Password pin =
        given.orElseThrow(() ->
            new KeyFileException("a token opens with its PIN: give it as the key's password"));
    return Optional.of(of(uri.get()).password(pin));
  }

  /// The password for which this key stands.
  ///
  /// @param pin of the token
  /// @throws KeyFileException if the token is not there, does not take the PIN, or has no such key
  public Password password(Password pin) {
    AuthProvider provider = provider();
    try {
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, pin.characters());
      Key key = store.getKey(object, null);
      if (key == null) {
        throw new KeyFileException(
            "the token of %s has no secret key that is called '%s'".formatted(module, object));
      }
      Mac mac = Mac.getInstance("HmacSHA256", provider);
      mac.init(key);
      return Password.of(HexFormat.of().formatHex(mac.doFinal(TEXT)));
    } catch (IOException e) {
      throw new KeyFileException(
          "the token of %s does not take the PIN, or is not there (%s)"
              .formatted(module, reason(e)),
          e);
    } catch (GeneralSecurityException | ProviderException e) {
      throw new KeyFileException(
          "the token of %s cannot compute HMAC-SHA-256 with its key '%s' (%s)"
              .formatted(module, object, reason(e)),
          e);
    } finally {
      leave(provider);
    }
  }

  /// Whoever else gets into this process finds no token that is open.
  private static void leave(AuthProvider provider) {
    try {
      provider.logout();
    } catch (LoginException e) {
      throw new KeyFileException("the token does not close (%s)".formatted(reason(e)), e);
    }
  }

  private AuthProvider provider() {
    String configuration =
        "--name=weighbridge\nlibrary=\"%s\"\n%s\n"
            .formatted(module, slot.map("slot=%s"::formatted).orElse("slotListIndex=0"));
    try {
      return (AuthProvider) Security.getProvider("SunPKCS11").configure(configuration);
    } catch (ProviderException | java.security.InvalidParameterException e) {
      throw new KeyFileException(
          "there is no token to be reached by %s%s (%s)"
              .formatted(module, slot.map(" in slot %s"::formatted).orElse(""), reason(e)),
          e);
    }
  }

  /// The innermost one is the token's own word, such as CKR_PIN_INCORRECT.
  private static String reason(Exception failure) {
    Throwable last = failure;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }
}
