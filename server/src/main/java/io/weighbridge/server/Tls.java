package io.weighbridge.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// TLS from the two files that every tool for certificates writes: a chain of certificates and a
/// private key, both PEM (RFC 7468).
final class Tls {

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final char[] UNUSED = {};

  private Tls() {}

  static SSLContext context(Path certificates, Path key) {
    try {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificates)))
              .toArray(new Certificate[0]);
      if (chain.length == 0) {
        throw new ServerFailure("%s: holds no certificate in PEM".formatted(certificates));
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, UNUSED);
      store.setKeyEntry("server", privateKey(key), UNUSED, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, UNUSED);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new ServerFailure(
          "TLS cannot be set up from %s and %s: %s".formatted(certificates, key, e), e);
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(file));
    if (!pem.find()) {
      throw new ServerFailure(
          "%s: holds no private key in PKCS #8 (BEGIN PRIVATE KEY); `openssl pkcs8 -topk8 -nodes` makes one of other kinds"
              .formatted(file));
    }
    PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    @Nullable InvalidKeySpecException none = null;
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(key);
      } catch (InvalidKeySpecException e) {
        none = e; // another algorithm's key
      }
    }
    throw new ServerFailure(
        "%s: holds a private key that is neither %s"
            .formatted(file, String.join(" nor ", ALGORITHMS)),
        none);
  }
}
