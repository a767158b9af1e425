package io.weighbridge.signing;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Optional;

/// The curves of the OMS algorithm registry, each with the digest that is signed on it.
public enum Curve {
  P256("secp256r1", "SHA256withECDSA"),
  P384("secp384r1", "SHA384withECDSA"),
  P521("secp521r1", "SHA512withECDSA");

  private final String standardName;
  private final String algorithm;

  Curve(String standardName, String algorithm) {
    this.standardName = standardName;
    this.algorithm = algorithm;
  }

  /// As Java's [java.security.Signature] calls it; signatures are in DER.
  String algorithm() {
    return algorithm;
  }

  String standardName() {
    return standardName;
  }

  @Override
  public String toString() {
    return "P-" + name().substring(1);
  }

  ECParameterSpec parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(standardName));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static Optional<Curve> of(ECKey key) {
    ECParameterSpec found = key.getParams();
    for (Curve curve : values()) {
      ECParameterSpec known = curve.parameters();
      if (found.getCurve().equals(known.getCurve())
          && found.getGenerator().equals(known.getGenerator())
          && found.getOrder().equals(known.getOrder())) {
        return Optional.of(curve);
      }
    }
    return Optional.empty();
  }
}
