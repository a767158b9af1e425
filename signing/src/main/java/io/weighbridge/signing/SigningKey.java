package io.weighbridge.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.KeyAgreement;

/// A private key on one of the curves, with its public half.
public final class SigningKey {

  private static final Set<String> KINDS =
      Set.of(Pem.PRIVATE_KEY, Pem.ENCRYPTED_PRIVATE_KEY, Pem.EC_PRIVATE_KEY);

  private final ECPrivateKey key;
  private final VerificationKey publicHalf;

  private SigningKey(ECPrivateKey key, VerificationKey publicHalf) {
    this.key = key;
    this.publicHalf = publicHalf;
  }

  /// Makes a new key.
  public static SigningKey create(Curve curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve.standardName()));
      KeyPair pair = generator.generateKeyPair();
      return new SigningKey(
          (ECPrivateKey) pair.getPrivate(), VerificationKey.of("the new key", pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Reads the private key of a PEM file: SEC1 (`EC PRIVATE KEY`), PKCS#8, encrypted PKCS#8.
  ///
  /// @param password asked only if the key is encrypted
  /// @throws KeyFileException if there is none, or one that OMS does not know, or the password is
  ///   missing or wrong
  public static SigningKey read(Path file, Optional<Password> password) {
    List<Pem> keys = Pem.read(file).stream().filter(pem -> KINDS.contains(pem.label())).toList();
    if (keys.size() != 1) {
      throw new KeyFileException(
          "%s: %s private keys (BEGIN PRIVATE KEY) were found where one is expected"
              .formatted(file, keys.isEmpty() ? "no" : keys.size()));
    }
    Pem pem = keys.getFirst();
    return of(file.toString(), pem, password);
  }

  /// A key that is not encrypted.
  static SigningKey of(String source, Pem pem) {
    return of(source, pem, Optional.empty());
  }

  private static SigningKey of(String source, Pem pem, Optional<Password> password) {
    try {
      byte[] pkcs8 =
          switch (pem.label()) {
            case Pem.EC_PRIVATE_KEY -> Der.pkcs8(pem.der());
            case Pem.ENCRYPTED_PRIVATE_KEY ->
                EncryptedKey.decrypt(
                    source,
                    pem.der(),
                    password.orElseThrow(() ->
                        new KeyFileException(
                            source
                                + ": the key is encrypted: give its password (--password-file)")));
            default -> pem.der();
          };
      var read = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      return of(source, (ECPrivateKey) read);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new KeyFileException(
          "%s: the private key is none on P-256, P-384 or P-521 (%s)"
              .formatted(source, e.getMessage()),
          e);
    }
  }

  private static SigningKey of(String source, ECPrivateKey key) throws GeneralSecurityException {
    Curve curve =
        Curve.of(key)
            .orElseThrow(() ->
                new KeyFileException(
                    source + ": the key is on another curve than P-256, P-384 and P-521"));
    BigInteger order = curve.parameters().getOrder();
    if (key.getS().signum() <= 0 || key.getS().compareTo(order) >= 0) {
      throw new KeyFileException(source + ": the key's number is none that the curve has");
    }
    return new SigningKey(key, publicHalf(key, curve));
  }

  /// The public point d·G of a private number d. A file need not hold it, and Java has no word for
  /// the product; agreeing on a secret with G as the other side's key yields its x, the curve's
  /// equation y up to its sign, and a signature the sign.
  private static VerificationKey publicHalf(ECPrivateKey key, Curve curve)
      throws GeneralSecurityException {
    ECParameterSpec parameters = curve.parameters();
    KeyFactory factory = KeyFactory.getInstance("EC");
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(key);
    agreement.doPhase(
        factory.generatePublic(new ECPublicKeySpec(parameters.getGenerator(), parameters)), true);
    BigInteger x = new BigInteger(1, agreement.generateSecret());
    BigInteger p = ((java.security.spec.ECFieldFp) parameters.getCurve().getField()).getP();
    BigInteger square =
        x.modPow(BigInteger.valueOf(3), p)
            .add(parameters.getCurve().getA().multiply(x))
            .add(parameters.getCurve().getB())
            .mod(p);
    // All three primes are 3 modulo 4.
    BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
    byte[] probe = {1};
    byte[] signed = sign(key, curve, probe);
    for (BigInteger candidate : List.of(y, p.subtract(y))) {
      ECPublicKey half =
          (ECPublicKey)
              factory.generatePublic(new ECPublicKeySpec(new ECPoint(x, candidate), parameters));
      VerificationKey found = VerificationKey.of("the private key", half);
      if (found.verifies(probe, signed)) {
        return found;
      }
    }
    throw new IllegalStateException("no public half");
  }

  public VerificationKey publicHalf() {
    return publicHalf;
  }

  /// PKCS#8 in PEM.
  public byte[] pem() {
    return new Pem(Pem.PRIVATE_KEY, key.getEncoded()).text().getBytes(US_ASCII);
  }

  /// Encrypted PKCS#8 in PEM: AES-256 with a key that PBKDF2 stretches.
  public byte[] pem(Password password) {
    byte[] plain = key.getEncoded();
    try {
      return new Pem(Pem.ENCRYPTED_PRIVATE_KEY, EncryptedKey.encrypt(plain, password))
          .text()
          .getBytes(US_ASCII);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /// @return the signature in DER
  byte[] sign(byte[] message) {
    try {
      return sign(key, publicHalf.curve(), message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sign(ECPrivateKey key, Curve curve, byte[] message)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(curve.algorithm());
    signature.initSign(key);
    signature.update(message);
    return signature.sign();
  }
}
