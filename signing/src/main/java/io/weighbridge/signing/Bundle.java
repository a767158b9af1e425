package io.weighbridge.signing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A signature file: the Sigstore bundle that OMS prescribes (4), read and well formed, but not yet
/// verified.
public final class Bundle {

  static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

  /// Certificates in one bundle; real ones have two or three.
  private static final int MOST_CERTIFICATES = 16;

  private final String source;
  private final Material material;
  private final byte[] payload;
  private final byte[] signature;

  Bundle(String source, Material material, byte[] payload, byte[] signature) {
    this.source = source;
    this.material = material;
    this.payload = payload;
    this.signature = signature;
  }

  /// @throws DamagedBundleException if the file cannot be read or is no bundle
  public static Bundle read(Path file) {
    try {
      long size = Files.size(file);
      if (size > BundleJson.MAX_BYTES) {
        throw new DamagedBundleException(
            "%s: %d bytes are too many for a signature (limit %d)"
                .formatted(file, size, BundleJson.MAX_BYTES));
      }
      return parse(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new DamagedBundleException(
          "%s: the signature cannot be read (%s)".formatted(file, Reasons.of(e)), e);
    }
  }

  /// @param source names the file in what is thrown
  /// @throws DamagedBundleException if the bytes are no bundle
  public static Bundle parse(String source, byte[] bytes) {
    BundleJson json = new BundleJson(source);
    JsonNode root = json.object(bytes, "the signature");
    json.require(root, "mediaType", MEDIA_TYPE);
    JsonNode envelope = json.object(root, "dsseEnvelope");
    json.require(envelope, "payloadType", Envelope.PAYLOAD_TYPE);
    List<JsonNode> signatures = json.array(envelope, "signatures");
    if (signatures.size() != 1) {
      throw json.problem(
          "signatures are %d where a bundle has exactly one".formatted(signatures.size()));
    }
    return new Bundle(
        source,
        material(json, json.object(root, "verificationMaterial")),
        json.base64(envelope, "payload"),
        json.base64(signatures.getFirst(), "sig"));
  }

  private static Material material(BundleJson json, JsonNode material) {
    List<String> found =
        List.of("publicKey", "x509CertificateChain", "certificate").stream()
            .filter(material::has)
            .toList();
    if (found.size() != 1) {
      throw json.problem(
          "verificationMaterial has %s where one of publicKey, x509CertificateChain and certificate is expected"
              .formatted(found.isEmpty() ? "none" : String.join(" and ", found)));
    }
    return switch (found.getFirst()) {
      case "publicKey" -> key(json, json.object(material, "publicKey"));
      case "certificate" -> new Material.Keyless();
      default -> chain(json, json.object(material, "x509CertificateChain"));
    };
  }

  private static Material key(BundleJson json, JsonNode key) {
    if (key.path("hint").isString() && !key.path("hint").asString().isEmpty()) {
      return new Material.Key(Optional.of(json.text(key, "hint")), Optional.empty());
    }
    if (!key.has("rawBytes")) {
      throw json.problem("publicKey has neither hint nor rawBytes");
    }
    // Before 1.1.0: the key's PEM text, or its DER.
    byte[] raw = json.base64(key, "rawBytes");
    String text = new String(raw, java.nio.charset.StandardCharsets.ISO_8859_1);
    try {
      Pem block =
          text.startsWith("-----")
              ? Pem.parse("rawBytes", text).stream()
                  .findFirst()
                  .orElseThrow(() -> json.problem("rawBytes hold no key"))
              : new Pem(Pem.PUBLIC_KEY, raw);
      return new Material.Key(Optional.empty(), Optional.of(VerificationKey.of("rawBytes", block)));
    } catch (KeyFileException e) {
      throw json.problem(String.valueOf(e.getMessage()));
    }
  }

  private static Material chain(BundleJson json, JsonNode holder) {
    List<JsonNode> given = json.array(holder, "certificates");
    if (given.isEmpty() || given.size() > MOST_CERTIFICATES) {
      throw json.problem(
          "certificates are %d, expected 1 to %d".formatted(given.size(), MOST_CERTIFICATES));
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (JsonNode one : given) {
      try {
        chain.add(Certificates.parse(json.base64(one, "rawBytes")));
      } catch (CertificateException e) {
        throw json.problem(
            "certificate %d is not what it should be (%s)"
                .formatted(chain.size() + 1, BundleJson.shown(String.valueOf(e.getMessage()))));
      }
    }
    return new Material.Chain(List.copyOf(chain));
  }

  String source() {
    return source;
  }

  Material material() {
    return material;
  }

  byte[] payload() {
    return payload.clone();
  }

  byte[] signature() {
    return signature.clone();
  }

  /// The bundle as a file holds it.
  byte[] bytes() {
    ObjectNode root = BundleJson.MAPPER.createObjectNode();
    root.put("mediaType", MEDIA_TYPE);
    ObjectNode about = root.putObject("verificationMaterial");
    switch (material) {
      case Material.Key key -> about.putObject("publicKey").put("hint", key.hint().orElseThrow());
      case Material.Chain chain -> {
        ArrayNode list = about.putObject("x509CertificateChain").putArray("certificates");
        chain.chain().forEach(certificate -> list.addObject().put("rawBytes", der(certificate)));
      }
      case Material.Keyless _ ->
          throw new IllegalStateException("keyless bundles are not made here");
    }
    // The reference implementation and the specification's schemas want the list, empty as it is.
    about.putArray("tlogEntries");
    ObjectNode envelope = root.putObject("dsseEnvelope");
    Base64.Encoder base64 = Base64.getEncoder();
    envelope.put("payload", base64.encodeToString(payload));
    envelope.put("payloadType", Envelope.PAYLOAD_TYPE);
    envelope
        .putArray("signatures")
        .addObject()
        .put("sig", base64.encodeToString(signature))
        .put("keyid", "");
    return BundleJson.MAPPER.writeValueAsBytes(root);
  }

  private static String der(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
