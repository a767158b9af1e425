package io.weighbridge.hub;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.store.Sha256;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A request of the LFS batch API as its clients write it: `transfers` may be missing, `ref` may be
/// short or full or missing (so it is not looked at), the digest is called `sha256` or `sha_256`.
/// An object that is malformed makes no request malformed; it gets an error of its own.
record LfsBatch(Direction direction, Set<String> transfers, List<Wanted> objects) {

  /// LFS batch API, "Requests": `operation`.
  enum Direction {
    DOWNLOAD,
    UPLOAD
  }

  /// One object of the request; without an `oid` where what came is none.
  record Wanted(String text, Optional<Sha256> oid, long size) {}

  /// Hub clients send 256 at once, git-lfs 100.
  static final int MOST_OBJECTS = 1000;

  private static final Set<String> DIGESTS = Set.of("sha256", "sha_256");

  static LfsBatch parse(JsonNode request) {
    Direction direction =
        switch (request.path("operation").asString("")) {
          case "download" -> Direction.DOWNLOAD;
          case "upload" -> Direction.UPLOAD;
          default ->
              throw HttpFailure.of(422, "The operation of an LFS batch is download or upload.");
        };
    String digest = request.path("hash_algo").asString("sha256");
    if (!DIGESTS.contains(digest)) {
      // LFS batch API: 409 where the digest is not known.
      throw HttpFailure.of(409, "Objects are named by sha256 here, not by " + Shown.text(digest));
    }
    Set<String> transfers = new HashSet<>();
    for (JsonNode transfer : request.path("transfers")) {
      transfers.add(transfer.asString(""));
    }
    JsonNode objects = request.path("objects");
    if (!objects.isArray()) {
      throw HttpFailure.of(422, "An LFS batch has a list of objects.");
    }
    if (objects.size() > MOST_OBJECTS) {
      throw HttpFailure.of(
          413,
          "An LFS batch has at most %d objects, not %d.".formatted(MOST_OBJECTS, objects.size()));
    }
    List<Wanted> wanted = new ArrayList<>();
    for (JsonNode object : objects) {
      String oid = object.path("oid").asString("");
      JsonNode size = object.path("size");
      wanted.add(
          new Wanted(
              Shown.text(oid),
              Sha256.from(oid),
              size.canConvertToLong() && size.isIntegralNumber() ? size.asLong() : -1));
    }
    return new LfsBatch(direction, Set.copyOf(transfers), List.copyOf(wanted));
  }
}
