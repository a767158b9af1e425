package io.weighbridge.signin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/// A provider of OpenID Connect on a free port of 127.0.0.1, of one person, whose tokens the JDK
/// alone signs. It keeps to the rules unless a test says otherwise.
final class TinyIssuer implements AutoCloseable {

  static final String CLIENT = "weighbridge";
  static final String SECRET = "s3cret/with+odd=characters";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /// What the provider remembers of a browser that it sent back with a code.
  private record Sent(String challenge, String nonce, String callback) {}

  private final HttpServer server;
  private final URI issuer;
  private final KeyPair key = key();
  private final KeyPair otherKey = key();
  private final Map<String, Sent> codes = new ConcurrentHashMap<>();
  final AtomicInteger requests = new AtomicInteger();

  /// The claims besides those that every ID token has.
  final Map<String, Object> person = new LinkedHashMap<>();

  /// What is in the user information but not in the ID token.
  final Map<String, Object> more = new LinkedHashMap<>();

  /// What goes wrong with the claims.
  UnaryOperator<Map<String, Object>> twist = claims -> claims;

  String algorithm = "RS256";
  boolean byOtherKey;
  boolean down;

  TinyIssuer() {
    Router router = new Router();
    Operation internal = Operation.internal("a provider");
    router.get("/.well-known/openid-configuration", internal, this::configuration);
    router.get("/keys", internal, this::keys);
    router.post("/token", internal, this::token);
    router.get("/me", internal, this::me);
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
    issuer = URI.create("http://127.0.0.1:" + server.port());
    person.put("sub", "subject-1");
    person.put("preferred_username", "carol");
    person.put("name", "Carol");
    person.put("email", "carol@example.org");
  }

  URI issuer() {
    return issuer;
  }

  private static KeyPair key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the provider does when somebody signs in at its page: it sends the browser back.
  ///
  /// @return the address that the browser is sent to
  String signIn(String address) {
    Map<String, String> asked = query(address);
    if (!value(asked, "client_id").equals(CLIENT)
        || !value(asked, "response_type").equals("code")
        || !value(asked, "code_challenge_method").equals("S256")
        || !List.of(value(asked, "scope").split(" ", -1)).contains("openid")) {
      throw new IllegalArgumentException("a request that the provider refuses: " + address);
    }
    String code = "code-" + codes.size() + "-" + System.nanoTime();
    codes.put(
        code,
        new Sent(
            value(asked, "code_challenge"), value(asked, "nonce"), value(asked, "redirect_uri")));
    return value(asked, "redirect_uri") + "?code=" + code + "&state=" + value(asked, "state");
  }

  static <T> T value(Map<String, T> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  static Map<String, String> query(String address) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : URI.create(address).getRawQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      values.put(parts[0], java.net.URLDecoder.decode(parts[1], UTF_8));
    }
    return values;
  }

  private void configuration(Exchange exchange) {
    requests.incrementAndGet();
    if (down) {
      throw HttpFailure.of(503, "down");
    }
    exchange.json(
        200,
        Map.of(
            "issuer",
            issuer.toString(),
            "authorization_endpoint",
            issuer + "/authorize",
            "token_endpoint",
            issuer + "/token",
            "userinfo_endpoint",
            issuer + "/me",
            "jwks_uri",
            issuer + "/keys",
            "response_types_supported",
            List.of("code"),
            "subject_types_supported",
            List.of("public"),
            "id_token_signing_alg_values_supported",
            List.of("RS256", "none", "HS256")));
  }

  private void keys(Exchange exchange) {
    RSAPublicKey open = (RSAPublicKey) key.getPublic();
    exchange.json(
        200,
        Map.of(
            "keys",
            List.of(
                Map.of(
                    "kty", "RSA",
                    "kid", "1",
                    "use", "sig",
                    "n", BASE64.encodeToString(open.getModulus().toByteArray()),
                    "e", BASE64.encodeToString(open.getPublicExponent().toByteArray())))));
  }

  private void token(Exchange exchange) {
    String basic =
        Base64.getEncoder()
            .encodeToString(
                (CLIENT + ":" + java.net.URLEncoder.encode(SECRET, UTF_8)).getBytes(UTF_8));
    if (!exchange.header("Authorization").orElse("").equals("Basic " + basic)) {
      exchange.json(401, Map.of("error", "invalid_client"));
      return;
    }
    Map<String, List<String>> form = exchange.form(10_000);
    // A code is good once.
    Sent sent = codes.remove(value(form, "code").getFirst());
    if (sent == null
        || !sent.callback().equals(value(form, "redirect_uri").getFirst())
        || !sent.challenge().equals(challenge(value(form, "code_verifier").getFirst()))) {
      exchange.json(400, Map.of("error", "invalid_grant"));
      return;
    }
    exchange.json(
        200,
        Map.of(
            "access_token",
            "of-no-use",
            "token_type",
            "Bearer",
            "expires_in",
            60,
            "id_token",
            idToken(sent.nonce())));
  }

  private static String challenge(String verifier) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
      return BASE64.encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void me(Exchange exchange) {
    Map<String, Object> claims = new LinkedHashMap<>(more);
    claims.putIfAbsent("sub", person.get("sub"));
    exchange.json(200, claims);
  }

  private String idToken(String nonce) {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>(person);
    claims.put("iss", issuer.toString());
    claims.put("aud", CLIENT);
    claims.put("iat", now);
    claims.put("exp", now + 300);
    claims.put("nonce", nonce);
    String head = part(Map.of("alg", algorithm, "kid", "1", "typ", "JWT"));
    String text = head + "." + part(twist.apply(claims));
    return text + "." + BASE64.encodeToString(signature(text));
  }

  private static String part(Object value) {
    return BASE64.encodeToString(JsonMapper.shared().writeValueAsBytes(value));
  }

  private byte[] signature(String text) {
    try {
      return switch (algorithm) {
        case "none" -> new byte[0];
        // The old trick: the public key as the secret.
        case "HS256" -> {
          Mac mac = Mac.getInstance("HmacSHA256");
          mac.init(new SecretKeySpec(key.getPublic().getEncoded(), "HmacSHA256"));
          yield mac.doFinal(text.getBytes(US_ASCII));
        }
        default -> {
          Signature signature = Signature.getInstance("SHA256withRSA");
          signature.initSign((byOtherKey ? otherKey : key).getPrivate());
          signature.update(text.getBytes(US_ASCII));
          yield signature.sign();
        }
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
