package io.weighbridge.grants;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Models of the hub that this server seals as a vendor, in its own API, for those who govern it.
public final class SealingDoor {

  private static final String ALL = "/api/weighbridge/sealings";
  private static final String ONE = ALL + "/{id}";
  private static final String MAIN = "main";
  private static final long MOST_BYTES = 64 << 10;
  private static final Set<String> MEMBERS =
      Set.of("repository", "revision", "to", "model", "readable");

  private final Optional<Sealings> sealings;
  private final Governing governing;

  /// @param sealings empty if this server is no vendor
  public SealingDoor(Optional<Sealings> sealings, Governing governing) {
    this.sealings = sealings;
    this.governing = governing;
  }

  public void routes(Router router) {
    router.get(
        ALL,
        Operation.of("Lists the models that are being sealed, and those that were")
            .answer(200, "the vendor, if this server is one; the sealings, the newest first")
            .answer(403, "you do not govern the hub")
            .forSignedIn(),
        governing.handler((_, exchange) -> list(exchange)));
    router.post(
        ALL,
        Operation.of("Seals a model of this hub into another repository of it, in the background")
            .json(
                """
                {"type":"object","additionalProperties":false,"required":["repository","to"],\
                "properties":{"repository":{"type":"string"},"revision":{"type":"string"},\
                "to":{"type":"string"},"model":{"type":"string"},\
                "readable":{"type":"array","items":{"type":"string"}}}}\
                """)
            .answer(202, "the sealing, which waits for its turn")
            .answer(400, "what is wrong with it")
            .answer(404, "there is no such model or revision")
            .answer(409, "this server has no vendor's key, or the target is an open model")
            .answer(429, "too many wait already")
            .forSignedIn(),
        governing.handler(this::create));
    router.get(
        ONE,
        Operation.of("Shows how far a sealing is, and what became of it")
            .answer(200, "the sealing")
            .answer(404, "there is none of that id")
            .forSignedIn(),
        governing.handler((_, exchange) -> exchange.json(200, of(require(exchange)))));
    router.post(
        ONE + "/cancel",
        Operation.of("Stops a sealing that is not over")
            .answer(200, "the sealing")
            .answer(404, "there is none of that id")
            .answer(409, "it is over, or its package is on the way to the hub")
            .forSignedIn(),
        governing.handler(this::cancel));
  }

  private void list(Exchange exchange) {
    Map<String, Object> document = new LinkedHashMap<>();
    sealings.ifPresent(mine -> document.put("vendor", Vendors.document(mine.vendor())));
    document.put(
        "sealings",
        sealings.stream().flatMap(mine -> mine.newest().stream()).map(this::of).toList());
    exchange.json(200, document);
  }

  private void create(Caller caller, Exchange exchange) {
    Sealings mine = sealings.orElseThrow(Vendors::none);
    Members body = new Members(exchange.json(MOST_BYTES), MEMBERS);
    List<String> readable = body.texts("readable");
    SealingJob job =
        mine.create(
            caller,
            body.required("repository"),
            body.text("revision").orElse(MAIN),
            body.required("to"),
            body.text("model"),
            readable,
            exchange.remoteAddress());
    exchange.json(202, of(job));
  }

  private SealingJob require(Exchange exchange) {
    String id = exchange.path("id");
    return sealings
        .flatMap(mine -> mine.find(id))
        .orElseThrow(() -> HttpFailure.of(404, "There is no sealing of that id."));
  }

  private void cancel(Caller caller, Exchange exchange) {
    SealingJob job = require(exchange);
    if (!sealings.orElseThrow().cancel(job.id())) {
      throw HttpFailure.of(409, "It is over, or its package is on the way to the hub.");
    }
    governing.done(caller, exchange, "model.seal-cancel", job.id());
    exchange.json(200, of(require(exchange)));
  }

  private Map<String, Object> of(SealingJob job) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", job.id());
    document.put("status", job.status().word());
    document.put("repository", job.repository());
    document.put("revision", job.revision());
    document.put("commit", job.commit());
    document.put("to", job.target());
    document.put("model", job.model());
    document.put("readable", job.readable());
    document.put("owner", job.owner().name());
    document.put("created", job.created().toString());
    job.finished().ifPresent(at -> document.put("finished", at.toString()));
    job.result().ifPresent(commit -> document.put("result", commit));
    job.digest().ifPresent(digest -> document.put("package", digest));
    job.problem().ifPresent(problem -> document.put("problem", problem));
    sealings
        .flatMap(mine -> mine.progress(job.id()))
        .ifPresent(progress -> {
          document.put("bytes", progress.total());
          document.put("bytes_done", progress.done());
          document.put("publishing", progress.publishing());
        });
    return document;
  }
}
