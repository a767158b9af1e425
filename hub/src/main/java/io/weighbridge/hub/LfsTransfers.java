package io.weighbridge.hub;

import static io.weighbridge.hub.LfsDoor.lfs;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.FileAnswer;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.hub.SignedUrls.Grant;
import io.weighbridge.hub.SignedUrls.Purpose;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Parts;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// Where the bytes of large files go: the signed addresses of an LFS batch. The signature says what
/// may be done ([SignedEntrance]). An upload is checked while it streams in, and counts when it is
/// on disk; one that is cut leaves nothing, or the parts that are whole.
final class LfsTransfers {

  private final SignedEntrance entrance;
  private final Blobs blobs;
  private final Pushes pushes;
  private final SignedUrls urls;
  private final HubLimits limits;
  private final Scans scans;

  LfsTransfers(
      SignedEntrance entrance,
      Blobs blobs,
      Pushes pushes,
      Scans scans,
      SignedUrls urls,
      HubLimits limits) {
    this.entrance = entrance;
    this.blobs = blobs;
    this.pushes = pushes;
    this.scans = scans;
    this.urls = urls;
    this.limits = limits;
  }

  void routes(Router router) {
    Operation upload = Operation.internal("Takes a large file (LFS basic transfers)");
    Operation part = Operation.internal("Takes a part of a large file");
    router.put(pattern(Purpose.UPLOAD), upload, lfs(this::upload));
    router.put(pattern(Purpose.PART), part, lfs(this::part));
    router.head(pattern(Purpose.PART), part, lfs(this::hasPart));
    router.post(
        pattern(Purpose.COMPLETE),
        Operation.internal("Joins the parts of a large file"),
        lfs(this::complete));
    router.post(
        pattern(Purpose.VERIFY),
        Operation.internal("Says whether a large file has arrived"),
        lfs(this::verify));
    router.get(
        pattern(Purpose.DOWNLOAD),
        Operation.internal("Sends a large file or a range of it"),
        lfs(this::download));
  }

  private static String pattern(Purpose purpose) {
    return LfsAddresses.FOLDER + LfsAddresses.folder(purpose) + "/{token}";
  }

  private void upload(Exchange exchange) {
    Grant grant = urls.verify(exchange.path("token"), Purpose.UPLOAD);
    Entered entered = entrance.enter(exchange, grant, Action.WRITE);
    requireLength(exchange, grant.size());
    requireSpace(entered, grant);
    blobs.receive(exchange.body(), grant.oid(), grant.size());
    pushes.own(entered, grant.oid(), grant.size());
    exchange.header("ETag", '"' + grant.oid().hex() + '"').empty(200);
  }

  private void part(Exchange exchange) {
    Grant grant = urls.verify(exchange.path("token"), Purpose.PART);
    Entered entered = entrance.enter(exchange, grant, Action.WRITE);
    LfsMultipart plan = plan(grant);
    int number = Integer.parseInt(grant.detail());
    requireSpace(entered, grant);
    Parts parts = blobs.parts(plan.upload(), grant.size(), plan.partSize());
    requireLength(exchange, parts.size(number));
    parts.put(number, exchange.body(), parts.size(number));
    exchange.header("ETag", '"' + plan.etag(number) + '"').empty(200);
  }

  /// Lets a client that was cut off learn which parts it need not send again.
  private void hasPart(Exchange exchange) {
    Grant grant = urls.verify(exchange.path("token"), Purpose.PART);
    entrance.enter(exchange, grant, Action.WRITE);
    LfsMultipart plan = plan(grant);
    int number = Integer.parseInt(grant.detail());
    boolean there =
        blobs.parts(plan.upload()).map(parts -> !parts.missing().contains(number)).orElse(false);
    if (there) {
      exchange.header("ETag", '"' + plan.etag(number) + '"');
    }
    exchange.empty(there ? 200 : 404);
  }

  private void complete(Exchange exchange) {
    Grant grant = urls.verify(exchange.path("token"), Purpose.COMPLETE);
    Entered entered = entrance.enter(exchange, grant, Action.WRITE);
    LfsMultipart plan = plan(grant);
    requireAllParts(exchange.json(limits.json()), plan);
    if (!entered.repo().owns(grant.oid()) || !blobs.contains(grant.oid())) {
      blobs.parts(plan.upload(), grant.size(), plan.partSize()).complete(grant.oid(), grant.size());
      pushes.own(entered, grant.oid(), grant.size());
    }
    LfsDoor.answer(exchange, 200, Map.of("oid", grant.oid().hex(), "size", grant.size()));
  }

  private void verify(Exchange exchange) {
    Grant grant = urls.verify(exchange.path("token"), Purpose.VERIFY);
    Entered entered = entrance.enter(exchange, grant, Action.WRITE);
    if (!entered.repo().owns(grant.oid()) || !blobs.contains(grant.oid())) {
      throw HttpFailure.of(404, "The object %s has not arrived.".formatted(grant.oid()));
    }
    if (blobs.size(grant.oid()) != grant.size()) {
      throw HttpFailure.of(
          422, "The object has %d bytes, not %d.".formatted(blobs.size(grant.oid()), grant.size()));
    }
    LfsDoor.answer(exchange, 200, Map.of("oid", grant.oid().hex(), "size", grant.size()));
  }

  private void download(Exchange exchange) throws IOException {
    Grant grant = urls.verify(exchange.path("token"), Purpose.DOWNLOAD);
    Entered entered = entrance.enter(exchange, grant, Action.DOWNLOAD);
    Sha256 oid = grant.oid();
    if (!entered.repo().owns(oid) || !blobs.contains(oid)) {
      throw HttpFailure.of(404, "The object %s is not here any more.".formatted(oid));
    }
    scans.require(entered, oid.hex());
    exchange.header("X-Content-Type-Options", "nosniff");
    exchange.file(blobs.path(oid), FileAnswer.of("application/octet-stream").etag(oid.hex()));
  }

  private void requireSpace(Entered entered, Grant grant) {
    if (!entered.repo().owns(grant.oid())) {
      pushes.requireSpace(entered, grant.size());
    }
  }

  private static LfsMultipart plan(Grant grant) {
    return LfsMultipart.of(grant.repository(), grant.oid(), grant.size(), grant.user());
  }

  private static void requireLength(Exchange exchange, long size) {
    OptionalLong announced = exchange.contentLength();
    if (announced.isPresent() && announced.getAsLong() != size) {
      throw HttpFailure.badRequest(
          "%d bytes were announced for the object, but %d are sent."
              .formatted(size, announced.getAsLong()));
    }
  }

  /// The client lists each part once with the tag that it was given, in any order.
  private static void requireAllParts(JsonNode body, LfsMultipart plan) {
    JsonNode listed = body.path("parts");
    boolean[] seen = new boolean[plan.count() + 1];
    int count = 0;
    for (JsonNode part : listed) {
      int number = part.path("partNumber").asInt(0);
      String etag = part.path("etag").asString("").replace("\"", "");
      if (number < 1 || number > plan.count() || seen[number]) {
        throw HttpFailure.badRequest(
            "The upload has parts 1 to %d, each once.".formatted(plan.count()));
      }
      if (!etag.equals(plan.etag(number))) {
        throw HttpFailure.badRequest(
            "Part %d was not uploaded with this ETag; send it again.".formatted(number));
      }
      seen[number] = true;
      count++;
    }
    if (count != plan.count()) {
      throw HttpFailure.badRequest(
          "The upload has %d parts, %d are listed.".formatted(plan.count(), count));
    }
  }
}
