package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.FileAnswer;
import io.weighbridge.http.Handler;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Links;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.hub.OllamaModel.Content;
import io.weighbridge.hub.OllamaModel.Image;
import io.weighbridge.hub.OllamaModel.Layer;
import io.weighbridge.hub.SignedUrls.Grant;
import io.weighbridge.hub.SignedUrls.Purpose;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Revision;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Answers `ollama pull HOST/NS/NAME:TAG`: a manifest in the form of container images, and blobs by
/// digest. A GGUF file's digest is its LFS object's, so nothing is stored for this. Ollama fetches
/// the parts of a blob without credentials from the address in `Location`, so that is a signed one.
final class OllamaDoor {

  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  private static final String CONFIG = "application/vnd.docker.container.image.v1+json";
  private static final String TOKENS = "/api/weighbridge/registry/token";
  private static final String SIGNATURE = "signature";

  /// A pull of a large model over a slow line.
  private static final Duration VALID = Duration.ofHours(6);

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Doorkeeper doorkeeper;
  private final SignedEntrance entrance;
  private final Blobs blobs;
  private final Scans scans;
  private final SignedUrls urls;
  private final Supplier<Links> links;

  OllamaDoor(
      Doorkeeper doorkeeper,
      SignedEntrance entrance,
      Blobs blobs,
      Scans scans,
      SignedUrls urls,
      Supplier<Links> links) {
    this.doorkeeper = doorkeeper;
    this.entrance = entrance;
    this.blobs = blobs;
    this.scans = scans;
    this.urls = urls;
    this.links = links;
  }

  void routes(Router router) {
    router.get(
        "/v2/{ns}/{name}/manifests/{tag}",
        Operation.of("Describes a model for Ollama: a quantisation, a file name or latest")
            .answer(200, "the manifest", MANIFEST)
            .answer(401, "credentials are needed")
            .answer(404, "no GGUF file fits the tag"),
        registry(this::manifest));
    router.get(
        "/v2/{ns}/{name}/blobs/{digest}",
        Operation.of("Sends a blob of a manifest, or a range of it")
            .query(SIGNATURE, "string", "of an address that needs no credentials")
            .answer(200, "the blob", "application/octet-stream")
            .answer(404, "no such blob"),
        registry(this::blob));
    router.get(
        TOKENS,
        Operation.internal("Exchanges credentials for a token, as registries do"),
        registry(this::token));
  }

  private void manifest(Exchange exchange) throws IOException {
    Entered entered = enter(exchange);
    // Small files are read into the manifest.
    scans.requireAll(entered);
    String tag = exchange.path("tag");
    Image image =
        model(entered)
            .image(tag)
            .orElseThrow(() ->
                HttpFailure.of(
                    404,
                    "%s has no GGUF file for the tag %s."
                        .formatted(entered.id(), Shown.text(tag))));
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MANIFEST);
    manifest.put("config", layer(new Layer(CONFIG, image.config())));
    List<Map<String, Object>> layers = new ArrayList<>();
    image.layers().forEach(layer -> layers.add(layer(layer)));
    manifest.put("layers", layers);
    if (exchange.header("User-Agent").orElse("").toLowerCase(Locale.ROOT).startsWith("llama-cpp")) {
      manifest.put("ggufFile", file(image.path(), image.layers().getFirst().content()));
      image
          .projector()
          .ifPresent(
              path -> manifest.put("mmprojFile", file(path, image.layers().get(1).content())));
    }
    byte[] body = JSON.writeValueAsBytes(manifest);
    exchange
        .header("Docker-Content-Digest", "sha256:" + Sha256.of(body).hex())
        .bytes(200, MANIFEST, body);
  }

  private void blob(Exchange exchange) throws IOException {
    Sha256 digest =
        digest(exchange.path("digest"))
            .orElseThrow(() -> HttpFailure.of(404, "A blob is named sha256:<64 hex digits>."));
    Optional<String> signature = exchange.query(SIGNATURE);
    Entered entered =
        signature.isPresent() ? enter(exchange, signature.get(), digest) : enter(exchange);
    Content content =
        content(entered, digest)
            .orElseThrow(() -> HttpFailure.of(404, "There is no such blob in " + entered.id()));
    switch (content) {
      case Content.Stored stored -> scans.require(entered, stored.digest().hex());
      case Content.Held _ -> scans.requireAll(entered);
    }
    if (signature.isEmpty()) {
      exchange.header("Location", address(entered, digest, content.size()));
    }
    exchange
        .header("Docker-Content-Digest", "sha256:" + digest.hex())
        .header("X-Content-Type-Options", "nosniff");
    FileAnswer how = FileAnswer.of("application/octet-stream").etag(digest.hex());
    switch (content) {
      case Content.Stored stored -> exchange.file(blobs.path(stored.digest()), how);
      case Content.Held held -> exchange.file(held.bytes(), how);
    }
  }

  /// Clients that log in to registries ask here with their credentials (registry token protocol)
  /// and send what they get as a bearer token; ours are good for that already. Ollama signs with a
  /// key instead, which nobody here knows.
  private void token(Exchange exchange) {
    if (doorkeeper.caller(exchange).isAnonymous()) {
      throw HttpFailure.of(
          401,
          "Private models are pulled with a token of this hub; keys of Ollama are not known here.");
    }
    String token =
        Doorkeeper.secret(exchange.header("Authorization").orElse(""))
            .orElseThrow(HubFailures::badToken);
    exchange
        .header("Cache-Control", "no-store")
        .json(200, Map.of("token", token, "access_token", token));
  }

  private Entered enter(Exchange exchange) {
    RepoId id =
        RepoId.from(exchange.path("ns"), exchange.path("name"))
            .orElseThrow(HubFailures::repoNotFound);
    try {
      return doorkeeper.enter(exchange, id, Action.DOWNLOAD);
    } catch (HttpFailure refused) {
      boolean anonymous = exchange.header("Authorization").isEmpty();
      throw refused.status() == 401 || (anonymous && refused.status() == 404)
          ? HttpFailure.of(401, refused.message())
              .header(
                  "WWW-Authenticate",
                  "Bearer realm=\"%s\",service=\"%s\",scope=\"repository:%s:pull\""
                      .formatted(links.get().absolute(TOKENS), links.get().base().getHost(), id))
          : refused;
    }
  }

  private Entered enter(Exchange exchange, String signature, Sha256 digest) {
    Grant grant = urls.verify(signature, Purpose.DOWNLOAD);
    if (!grant.oid().equals(digest)
        || !grant.name().namespace().equals(exchange.path("ns"))
        || !grant.name().name().equals(exchange.path("name"))) {
      throw HttpFailure.of(403, "This signed address was made for another blob.");
    }
    return entrance.enter(exchange, grant, Action.DOWNLOAD);
  }

  private String address(Entered entered, Sha256 digest, long size) {
    Grant grant =
        new Grant(
            Purpose.DOWNLOAD,
            entered.settings().id(),
            entered.id(),
            digest,
            size,
            entered.caller().name(),
            entered.caller().tokenId(),
            "blob");
    return links
        .get()
        .absolute(
            "/v2/%s/blobs/sha256:%s?%s=%s"
                .formatted(entered.id(), digest.hex(), SIGNATURE, urls.sign(grant, VALID)));
  }

  /// Large blobs are found without looking into any file, which is what most requests ask for.
  private Optional<Content> content(Entered entered, Sha256 digest) throws IOException {
    ModelRepository repository = entered.repo();
    if (repository.owns(digest) && blobs.contains(digest)) {
      return Optional.of(new Content.Stored(digest, blobs.size(digest)));
    }
    return model(entered).content(digest).filter(found -> found instanceof Content.Held);
  }

  private OllamaModel model(Entered entered) {
    CommitId head =
        entered
            .repo()
            .resolve(Revision.HEAD)
            .orElseThrow(() -> HttpFailure.of(404, "%s is empty.".formatted(entered.id())));
    return OllamaModel.of(entered.repo(), blobs, head);
  }

  private static Optional<Sha256> digest(String text) {
    return text.startsWith("sha256:") || text.startsWith("sha256-")
        ? Sha256.from(text.substring("sha256:".length()))
        : Optional.empty();
  }

  private static Map<String, Object> layer(Layer layer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mediaType", layer.mediaType());
    json.put("digest", "sha256:" + layer.content().digest().hex());
    json.put("size", layer.content().size());
    return json;
  }

  private static Map<String, Object> file(String path, Content content) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rfilename", path);
    json.put("size", content.size());
    return json;
  }

  /// Failures in the form of registries, and in ours beside it.
  private static Handler registry(Handler handler) {
    return exchange -> {
      try {
        handler.handle(exchange);
      } catch (HttpFailure refused) {
        ObjectNode body = JSON.createObjectNode();
        body.put("error", refused.message());
        body.putArray("errors")
            .addObject()
            .put("code", code(refused.status()))
            .put("message", refused.message());
        throw refused.body(body);
      }
    };
  }

  private static String code(int status) {
    return switch (status) {
      case 401 -> "UNAUTHORIZED";
      case 403 -> "DENIED";
      case 404 -> "MANIFEST_UNKNOWN";
      default -> "UNSUPPORTED";
    };
  }
}
