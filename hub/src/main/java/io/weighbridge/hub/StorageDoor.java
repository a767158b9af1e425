package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.Commit;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How much each repository of a namespace takes.
final class StorageDoor {

  private static final int PAGE = 100;
  private static final int MOST = 1000;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Usage usage;

  StorageDoor(HubParts parts, Doorkeeper doorkeeper, Usage usage) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.usage = usage;
  }

  void routes(Router router) {
    Operation list =
        Operation.of("Lists the repositories of a namespace with the bytes that they take")
            .query("p", "integer", "the page, counted from 0")
            .query("limit", "integer", "repositories of a page, up to 1000")
            .answer(200, "repositories; a Link header leads to the next page")
            .forSignedIn();
    router.get(
        "/api/settings/repositories",
        list,
        exchange -> {
          Caller caller = doorkeeper.signedIn(exchange);
          list(exchange, caller.name());
        });
    router.get(
        "/api/organizations/{organization}/settings/repositories",
        list,
        exchange -> {
          String organization = exchange.path("organization");
          Caller caller = doorkeeper.signedIn(exchange);
          if (parts.permissions().role(caller, organization).isEmpty()) {
            throw HubFailures.forbidden("Only members of an organization see what it stores.");
          }
          list(exchange, organization);
        });
  }

  private void list(Exchange exchange, String namespace) {
    List<RepoId> all =
        parts.repositories().all().filter(id -> id.namespace().equals(namespace)).toList();
    int limit = Paging.limit(exchange, PAGE, MOST);
    int page = Paging.page(exchange);
    int from = (int) Math.min((long) page * limit, all.size());
    int to = Math.min(from + limit, all.size());
    long used = Math.max(1, parts.quotas().of(namespace).used());
    List<Map<String, Object>> list = new ArrayList<>();
    for (RepoId id : all.subList(from, to)) {
      parts.repositories().find(id).ifPresent(repo -> list.add(json(repo, used)));
    }
    if (to < all.size()) {
      parts.settings().links().next(exchange, Map.of("p", Integer.toString(page + 1)));
    }
    exchange.json(200, list);
  }

  private Map<String, Object> json(ModelRepository repo, long used) {
    long bytes = usage.of(repo.settings().id());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", repo.id().toString());
    json.put("type", "model");
    json.put("updatedAt", Times.text(updated(repo)));
    json.put("visibility", repo.settings().isPrivate() ? "private" : "public");
    json.put("storage", bytes);
    json.put("storagePercent", 100.0 * bytes / used);
    return json;
  }

  private static Instant updated(ModelRepository repo) {
    Optional<Commit> head =
        repo.resolve(Revision.MAIN)
            .flatMap(at -> repo.log(at, 0, 1).commits().stream().findFirst());
    return head.map(Commit::date).orElse(repo.settings().created());
  }
}
