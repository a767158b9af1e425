package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Handler;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// git-LFS on the address of the repository: the batch API, from which clients learn where to send
/// and to fetch large files. The bytes themselves go over signed addresses ([LfsTransfers]), since
/// hub clients send no credentials there. "Already stored" is said only of objects that this
/// repository owns: knowing a digest grants nothing.
final class LfsDoor {

  static final String MEDIA_TYPE = "application/vnd.git-lfs+json";
  private static final String CHALLENGE = "Basic realm=\"Weighbridge\"";
  private static final String BATCH_SCHEMA =
      """
      {"type":"object","required":["operation","objects"],"properties":{\
      "operation":{"enum":["download","upload"]},\
      "transfers":{"type":"array","items":{"type":"string"}},\
      "hash_algo":{"type":"string"},\
      "objects":{"type":"array","items":{"type":"object","properties":{\
      "oid":{"type":"string"},"size":{"type":"integer"}}}}}}\
      """;

  private static final JsonMapper JSON = JsonMapper.shared();

  /// Signed addresses in one answer, about 3 MB of them.
  private static final long MOST_PARTS = 10_000;

  /// 16 TiB, the largest file of ext4.
  private static final long LARGEST_OBJECT = 16L << 40;

  private final Doorkeeper doorkeeper;
  private final Blobs blobs;
  private final Scans scans;
  private final LfsAddresses addresses;
  private final HubLimits limits;

  LfsDoor(
      Doorkeeper doorkeeper, Blobs blobs, Scans scans, LfsAddresses addresses, HubLimits limits) {
    this.doorkeeper = doorkeeper;
    this.blobs = blobs;
    this.scans = scans;
    this.addresses = addresses;
    this.limits = limits;
  }

  void routes(Router router) {
    Operation batch =
        Operation.of("Says where large files are sent to and fetched from (LFS batch API)")
            .body(MEDIA_TYPE, BATCH_SCHEMA)
            .answer(200, "an address or an error for each object", MEDIA_TYPE)
            .answer(401, "credentials are needed", MEDIA_TYPE)
            .answer(404, "no such repository", MEDIA_TYPE)
            .answer(422, "no batch request", MEDIA_TYPE);
    for (String repository : List.of("/{ns}/{name}.git", "/{ns}/{name}")) {
      router.post(repository + "/info/lfs/objects/batch", batch, lfs(this::batch));
    }
  }

  private void batch(Exchange exchange) throws IOException {
    LfsBatch batch = LfsBatch.parse(exchange.json(limits.json()));
    boolean upload = batch.direction() == LfsBatch.Direction.UPLOAD;
    Entered entered = enter(doorkeeper, exchange, upload ? Action.WRITE : Action.DOWNLOAD);
    boolean multipart = upload && batch.transfers().contains("multipart");
    // One transfer holds for the whole answer, so small objects are then one part each.
    boolean parts =
        multipart
            && batch.objects().stream().anyMatch(one -> one.size() > LfsMultipart.SMALLEST_PART);
    if (parts) {
      requireFewParts(batch);
    }
    List<Map<String, Object>> objects = new ArrayList<>();
    for (LfsBatch.Wanted wanted : batch.objects()) {
      objects.add(upload ? upload(entered, wanted, parts) : download(entered, wanted));
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("transfer", parts ? "multipart" : "basic");
    answer.put("objects", objects);
    answer.put("hash_algo", "sha256");
    answer(exchange, 200, answer);
  }

  /// Every part gets a signed address: a small request must not make an answer without end.
  private static void requireFewParts(LfsBatch batch) {
    long parts = 0;
    for (LfsBatch.Wanted wanted : batch.objects()) {
      parts += LfsMultipart.count(Math.max(0, wanted.size()));
    }
    if (parts > MOST_PARTS) {
      throw HttpFailure.of(
          413,
          "These objects have %d parts together, more than the %d of one batch: ask for fewer at a"
                  .formatted(parts, MOST_PARTS)
              + " time, or for the basic transfer.");
    }
  }

  private Map<String, Object> download(Entered entered, LfsBatch.Wanted wanted) {
    if (wanted.oid().isEmpty()) {
      return refused(wanted, 422, "An object is named by its SHA-256, 64 small hex digits.");
    }
    Sha256 oid = wanted.oid().get();
    ModelRepository repository = entered.repo();
    if (!repository.owns(oid) || !blobs.contains(oid)) {
      return refused(wanted, 404, "The object does not exist in this repository.");
    }
    try {
      asking(entered, () -> scans.require(entered, oid.hex()));
    } catch (HttpFailure quarantined) {
      if (quarantined.status() == 401) {
        throw quarantined;
      }
      return refused(wanted, quarantined.status(), quarantined.message());
    }
    long size = blobs.size(oid);
    Map<String, Object> object = object(oid.hex(), size);
    object.put("authenticated", true);
    object.put("actions", Map.of("download", addresses.download(entered, oid, size)));
    return object;
  }

  private Map<String, Object> upload(Entered entered, LfsBatch.Wanted wanted, boolean parts) {
    if (wanted.oid().isEmpty() || wanted.size() < 0) {
      return refused(
          wanted, 422, "An object has a SHA-256, 64 small hex digits, and a size from 0 on.");
    }
    if (wanted.size() > LARGEST_OBJECT) {
      return refused(wanted, 422, "An object has at most %d bytes.".formatted(LARGEST_OBJECT));
    }
    Sha256 oid = wanted.oid().get();
    ModelRepository repository = entered.repo();
    if (repository.owns(oid) && blobs.contains(oid)) {
      long size = blobs.size(oid);
      return size == wanted.size()
          ? object(oid.hex(), size)
          : refused(wanted, 422, "The object of this SHA-256 has %d bytes.".formatted(size));
    }
    Map<String, Object> object = object(oid.hex(), wanted.size());
    object.put("authenticated", true);
    object.put("actions", addresses.upload(entered, oid, wanted.size(), parts));
    return object;
  }

  private static Map<String, Object> object(String oid, long size) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("oid", oid);
    object.put("size", size);
    return object;
  }

  private static Map<String, Object> refused(LfsBatch.Wanted wanted, int code, String message) {
    Map<String, Object> object = object(wanted.text(), Math.max(0, wanted.size()));
    object.put("error", Map.of("code", code, "message", message));
    return object;
  }

  /// Lets a caller in as the doorkeeper does, but asks a caller without credentials for them: git
  /// sends none before it was asked. Any name is asked for alike, so that nobody learns which
  /// private repositories there are.
  static Entered enter(Doorkeeper doorkeeper, Exchange exchange, Action action) {
    RepoId id =
        RepoId.from(exchange.path("ns"), exchange.path("name"))
            .orElseThrow(HubFailures::repoNotFound);
    try {
      return doorkeeper.enter(exchange, id, action);
    } catch (HttpFailure refused) {
      boolean anonymous = exchange.header("Authorization").isEmpty();
      throw refused.status() == 401
              || (anonymous && (refused.status() == 404 || refused.status() == 403))
          ? HttpFailure.of(401, anonymous ? "Credentials are needed here." : refused.message())
              .header("WWW-Authenticate", CHALLENGE)
          : refused;
    }
  }

  /// Does what only some may, and asks who has shown no credentials for them: he may be one.
  static void asking(Entered entered, Runnable work) {
    try {
      work.run();
    } catch (HttpFailure refused) {
      throw entered.caller().isAnonymous()
          ? HttpFailure.of(401, refused.message()).header("WWW-Authenticate", CHALLENGE)
          : refused;
    }
  }

  static void answer(Exchange exchange, int status, Object body) {
    exchange.bytes(status, MEDIA_TYPE, JSON.writeValueAsBytes(body));
  }

  /// Failures in the words of LFS: `{"message": ...}`, and a challenge that makes no browser ask
  /// for a password (LFS batch API, "Response Errors").
  static Handler lfs(Handler handler) {
    return exchange -> {
      HttpFailure failure;
      try {
        handler.handle(exchange);
        return;
      } catch (HttpFailure refused) {
        failure = refused;
      } catch (RuntimeException thrown) {
        if (!(HubFailures.translate(thrown) instanceof HttpFailure refused)
            || exchange.isAnswered()) {
          throw thrown;
        }
        failure = refused;
      }
      if (exchange.isAnswered()) {
        throw failure;
      }
      failure.headers().forEach(exchange::header);
      if (failure.status() == 401) {
        exchange.header("LFS-Authenticate", CHALLENGE);
      }
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("message", failure.message());
      body.put("request_id", exchange.requestId());
      answer(exchange, failure.status(), body);
    };
  }

  static Optional<String> text(tools.jackson.databind.JsonNode node) {
    return node.isString() ? Optional.of(node.asString()) : Optional.empty();
  }
}
