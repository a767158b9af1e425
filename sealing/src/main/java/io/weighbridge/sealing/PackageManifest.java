package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.signing.ModelPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a package is, and every file in it: `sealed.json`, which the vendor signs.
///
/// @param digest SHA-256 of the signed line, which names the package in grants
/// @param salt from which, with the vendor's key, the package's key is derived; 32 bytes
/// @param vendor who signed it
/// @param buyer SHA-256 of the seed of the marks in this buyer's own package, if it is one: the
///   vendor can prove by it later whose it was, and until then it says nothing
/// @param files in the order of their names
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record PackageManifest(
    String digest,
    String model,
    byte[] salt,
    KeyId vendor,
    String vendorName,
    Instant created,
    Optional<String> buyer,
    List<PackageFile> files) {

  /// The manifest's name in the package.
  public static final String NAME = "sealed.json";

  static final String TYPE = "weighbridge-package/1";
  static final String CIPHER = "AES256_GCM_HKDF_1MB";
  static final int SALT = 32;
  static final int MOST_BYTES = 16 << 20;
  static final int MOST_FILES = 10_000;
  static final int LONGEST_NAME = 256;

  private static final String FOLDER = ".";

  /// What is added to a sealed file's name.
  static final String SUFFIX = ".sealed";

  public PackageManifest {
    files = List.copyOf(files);
  }

  /// @param path in the package
  /// @param size in bytes, as it is there
  /// @param sha256 of these bytes, in hexadecimal
  /// @param plain of a sealed one
  public record PackageFile(String path, long size, String sha256, Optional<Plain> plain) {}

  /// What a sealed file opens to.
  public record Plain(String path, long size) {}

  /// The sealed file that opens to this path.
  public Optional<PackageFile> sealed(String plainPath) {
    return files.stream()
        .filter(file -> file.plain().map(plain -> plain.path().equals(plainPath)).orElse(false))
        .findFirst();
  }

  /// What a file's key depends on beside the package's, so that no file opens in another's place.
  static byte[] associatedData(byte[] salt, String plainPath) {
    return "%s\n%s\n%s"
        .formatted(TYPE, Base64.getEncoder().encodeToString(salt), plainPath)
        .getBytes(UTF_8);
  }

  static ObjectNode json(
      String model,
      byte[] salt,
      VendorKey vendor,
      String vendorName,
      Instant created,
      Optional<String> buyer,
      List<PackageFile> files) {
    ObjectNode json = CanonicalJson.object();
    json.put(SignedDocument.TYPE, TYPE);
    json.put("cipher", CIPHER);
    json.put("model", model);
    json.put("salt", Base64.getEncoder().encodeToString(salt));
    json.put("created", created.toString());
    json.putObject("vendor").put("key", vendor.publicHalf().id().text()).put("name", vendorName);
    buyer.ifPresent(commitment -> json.put("buyer", commitment));
    ArrayNode list = json.putArray("files");
    for (PackageFile file : files) {
      ObjectNode entry = list.addObject();
      entry.put("path", file.path()).put("size", file.size()).put("sha256", file.sha256());
      file.plain()
          .ifPresent(plain ->
              entry.putObject("opens").put("path", plain.path()).put("size", plain.size()));
    }
    return json;
  }

  /// @param bytes of `sealed.json`
  /// @param what the document is called in messages
  /// @throws RefusedException with UNKNOWN_ISSUER or BAD_SIGNATURE
  public static PackageManifest read(byte[] bytes, String what, VendorKeys trusted) {
    return SignedDocument.read(bytes, what)
        .verified(
            what, TYPE, fields -> key(fields.object("vendor")), trusted, PackageManifest::parse);
  }

  /// What a manifest claims, whoever wrote it: to be shown, and not to be believed.
  ///
  /// @throws RefusedException with BAD_SIGNATURE if it cannot be read
  public static PackageManifest claimed(byte[] bytes, String what) {
    return SignedDocument.read(bytes, what).claimed(what, TYPE, PackageManifest::parse);
  }

  private static KeyId key(Fields vendor) {
    return new KeyId(vendor.text("key"));
  }

  private static PackageManifest parse(SignedDocument document, Fields fields) {
    String cipher = fields.text("cipher");
    if (!cipher.equals(CIPHER)) {
      throw fields.wrong("cipher", "is not " + CIPHER);
    }
    Fields vendor = fields.object("vendor");
    List<Fields> listed = fields.objects("files");
    if (listed.size() > MOST_FILES) {
      throw fields.wrong("files", "has more than %d".formatted(MOST_FILES));
    }
    List<PackageFile> files = new ArrayList<>();
    Set<String> names = new HashSet<>(Set.of(NAME));
    for (Fields file : listed) {
      files.add(file(file, names));
    }
    PackageManifest manifest =
        new PackageManifest(
            document.digest(),
            fields.text("model"),
            fields.bytes("salt", SALT),
            key(vendor),
            vendor.text("name"),
            fields.instant("created"),
            fields.optionalSha256("buyer"),
            files);
    vendor.end();
    return manifest;
  }

  private static PackageFile file(Fields file, Set<String> names) {
    Optional<Plain> plain = file.optionalObject("opens").map(PackageManifest::plain);
    PackageFile found =
        new PackageFile(path(file), file.number("size", 0), file.sha256("sha256"), plain);
    plain.ifPresent(opened -> {
      if (opened.size() > SealedLayout.MOST_PLAIN
          || SealedLayout.sealedSize(opened.size()) != found.size()) {
        throw file.wrong("size", "is not that of what it opens to, sealed");
      }
    });
    for (String name :
        plain.map(opened -> List.of(found.path(), opened.path())).orElse(List.of(found.path()))) {
      if (!names.add(name)) {
        throw file.wrong("path", "stands for two files");
      }
    }
    file.end();
    return found;
  }

  private static Plain plain(Fields opens) {
    Plain plain = new Plain(path(opens), opens.number("size", 0));
    opens.end();
    return plain;
  }

  private static String path(Fields file) {
    String path = file.text("path");
    ModelPath.require(path);
    if (path.equals(FOLDER)) {
      throw file.wrong("path", "is no file's");
    }
    return path;
  }
}
