package io.weighbridge.signing;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is signed: the digests of a model's files, and how they were made (in-toto Statement v1
/// with the predicate of OMS 5).
///
/// @param name of the folder or file that was signed; informative
/// @param root SHA-256, in hexadecimal, over the digests one after the other
/// @param resources in the order in which they are signed; each piece once
public record Statement(
    String name, String root, Serialization serialization, List<Resource> resources) {

  static final String TYPE = "https://in-toto.io/Statement/v1";
  static final String PREDICATE = "https://model_signing/signature/v1.0";

  /// Version 0.2 of the reference implementation; read only.
  static final String PREDICATE_02 = "https://model_signing/Digests/v0.1";

  static final Comparator<Resource> ORDER =
      Comparator.comparing(resource -> resource.piece().name(), CodePoints.ORDER);

  public Statement {
    resources = List.copyOf(resources);
  }

  static Statement of(String name, Serialization serialization, List<Resource> unordered) {
    List<Resource> resources = unordered.stream().sorted(ORDER).toList();
    return new Statement(name, root(resources), serialization, resources);
  }

  /// @throws DamagedBundleException if the payload is no such statement
  static Statement parse(String source, byte[] payload) {
    BundleJson json = new BundleJson(source);
    JsonNode statement = json.object(payload, "the signed statement");
    json.require(statement, "_type", TYPE);
    if (json.text(statement, "predicateType").equals(PREDICATE_02)) {
      return version02(json, statement);
    }
    json.require(statement, "predicateType", PREDICATE);
    List<JsonNode> subjects = json.array(statement, "subject");
    if (subjects.size() != 1) {
      throw json.problem("subject has %d entries, expected 1".formatted(subjects.size()));
    }
    JsonNode predicate = json.object(statement, "predicate");
    Serialization serialization = serialization(json, json.object(predicate, "serialization"));
    List<Resource> resources = new ArrayList<>();
    for (JsonNode resource : json.array(predicate, "resources")) {
      // Of another algorithm than the whole, nobody says how it was made.
      if (!json.text(resource, "algorithm").equals(serialization.algorithm())) {
        json.require(resource, "algorithm", serialization.hash().toString());
      }
      resources.add(
          resource(
              json, serialization, json.text(resource, "name"), json.text(resource, "digest")));
    }
    requireGood(json, resources);
    String root = json.text(json.object(subjects.getFirst(), "digest"), "sha256");
    if (!root.equals(root(resources))) {
      throw json.problem(
          "the statement contradicts itself: its root is %s, but its digests make %s"
              .formatted(BundleJson.shown(root), root(resources)));
    }
    return new Statement(json.text(subjects.getFirst(), "name"), root, serialization, resources);
  }

  /// Digests are the subjects, and nothing says how they were made: the one way there was.
  private static Statement version02(BundleJson json, JsonNode statement) {
    Serialization serialization =
        new Serialization(HashType.SHA256, OptionalLong.empty(), false, List.of());
    List<Resource> resources = new ArrayList<>();
    for (JsonNode subject : json.array(statement, "subject")) {
      String digest = json.text(json.object(subject, "digest"), "sha256");
      resources.add(resource(json, serialization, json.text(subject, "name"), digest));
    }
    requireGood(json, resources);
    return of("", serialization, resources);
  }

  private static Serialization serialization(BundleJson json, JsonNode node) {
    String method = json.text(node, "method");
    if (!method.equals(Serialization.FILES) && !method.equals(Serialization.SHARDS)) {
      throw json.problem(
          "the method '%s' of digesting is not known here; files and shards are"
              .formatted(BundleJson.shown(method)));
    }
    OptionalLong shardSize = OptionalLong.empty();
    if (method.equals(Serialization.SHARDS)) {
      // Written as 1E9 too: the reference implementation's numbers pass through floating point.
      JsonNode size = node.path("shard_size");
      if (!size.isNumber()
          || size.asDouble() != Math.rint(size.asDouble())
          || size.asDouble() > 1e18) {
        throw json.problem("shard_size is not a number of bytes");
      }
      shardSize = OptionalLong.of((long) size.asDouble());
    }
    String hash = json.text(node, "hash_type");
    HashType type =
        HashType.named(hash)
            .orElseThrow(() ->
                json.problem(
                    "files are digested with '%s', which is not known here; sha256 and blake2b are"
                        .formatted(BundleJson.shown(hash))));
    JsonNode links = node.path("allow_symlinks");
    if (!links.isBoolean()) {
      throw json.problem("allow_symlinks is neither true nor false");
    }
    List<String> ignored =
        node.has("ignore_paths")
            ? json.array(node, "ignore_paths").stream()
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList()
            : List.of();
    try {
      return new Serialization(type, shardSize, links.asBoolean(), ignored);
    } catch (IllegalArgumentException e) {
      throw json.problem(e);
    }
  }

  private static Resource resource(
      BundleJson json, Serialization serialization, String name, String digest) {
    try {
      Piece piece = serialization.shardSize().isPresent() ? Piece.shard(name) : Piece.whole(name);
      return new Resource(piece, Digest.parse(serialization.hash(), digest));
    } catch (IllegalArgumentException e) {
      throw json.problem(
          "the entry '%s': %s"
              .formatted(BundleJson.shown(name), BundleJson.shown(String.valueOf(e.getMessage()))));
    }
  }

  private static void requireGood(BundleJson json, List<Resource> resources) {
    if (resources.isEmpty()) {
      throw json.problem("the statement is about no file");
    }
    java.util.Set<Piece> seen = new java.util.HashSet<>();
    for (Resource resource : resources) {
      if (!seen.add(resource.piece())) {
        throw json.problem(
            "the entry '%s' is there twice".formatted(BundleJson.shown(resource.piece().name())));
      }
    }
  }

  /// OMS 6.5.1: always SHA-256, whatever the files are digested with.
  private static String root(List<Resource> resources) {
    MessageDigest root = HashType.SHA256.start();
    resources.forEach(resource -> root.update(resource.digest().bytes()));
    return HexFormat.of().formatHex(root.digest());
  }

  /// How many files are signed.
  public long files() {
    return resources.stream().map(resource -> resource.piece().path()).distinct().count();
  }

  byte[] payload() {
    ObjectNode statement = BundleJson.MAPPER.createObjectNode();
    statement.put("_type", TYPE);
    statement
        .putArray("subject")
        .addObject()
        .put("name", name)
        .putObject("digest")
        .put("sha256", root);
    statement.put("predicateType", PREDICATE);
    ObjectNode predicate = statement.putObject("predicate");
    ObjectNode how = predicate.putObject("serialization");
    how.put("method", serialization.method());
    how.put("hash_type", serialization.hash().toString());
    serialization.shardSize().ifPresent(size -> how.put("shard_size", size));
    how.put("allow_symlinks", serialization.allowSymlinks());
    ArrayNode ignored = how.putArray("ignore_paths");
    serialization.ignorePaths().forEach(ignored::add);
    ArrayNode list = predicate.putArray("resources");
    for (Resource resource : resources) {
      list.addObject()
          .put("name", resource.piece().name())
          .put("algorithm", serialization.algorithm())
          .put("digest", resource.digest().hex());
    }
    return BundleJson.MAPPER.writeValueAsBytes(statement);
  }
}
