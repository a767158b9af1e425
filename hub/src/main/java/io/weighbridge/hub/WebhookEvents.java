package io.weighbridge.hub;

import io.weighbridge.access.Accounts;
import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Permissions;
import io.weighbridge.access.Role;
import io.weighbridge.access.Scope;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Revision;
import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Database;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/// Turns what happened to a repository or a budget into what webhooks are told: the payload of
/// version 3 that receivers of model hubs' webhooks parse.
final class WebhookEvents {

  private static final int VERSION = 3;
  private static final String NO_COMMIT = "0".repeat(40);

  private final Webhooks webhooks;
  private final WebhookDelivery delivery;
  private final Accounts accounts;
  private final Permissions permissions;
  private final HubSettings settings;
  private final Database database;

  WebhookEvents(Webhooks webhooks, WebhookDelivery delivery, HubParts parts) {
    this.webhooks = webhooks;
    this.delivery = delivery;
    this.accounts = parts.accounts();
    this.permissions = parts.permissions();
    this.settings = parts.settings();
    this.database = parts.database();
  }

  /// Writes down who is to be told, and lets it be delivered.
  void happened(RepositoryEvent event) {
    switch (event) {
      case RepositoryEvent.Created created ->
          tell(Webhook.Domain.REPO, created.repo(), "create", "repo", Map::of);
      case RepositoryEvent.RefMoved moved ->
          tell(
              Webhook.Domain.REPO,
              moved.repo(),
              "update",
              "repo.content",
              () -> Map.of("updatedRefs", List.of(ref(moved))));
      case RepositoryEvent.SettingsChanged changed ->
          tell(Webhook.Domain.REPO, changed.repo(), "update", "repo.config", Map::of);
      case RepositoryEvent.Moved moved -> moved(moved);
      case RepositoryEvent.Deleted deleted ->
          tell(
              Webhook.Domain.REPO,
              deleted.id(),
              deleted.settings(),
              "delete",
              "repo",
              Optional::empty,
              Map::of);
      case RepositoryEvent.Discussed talk ->
          tell(
              Webhook.Domain.DISCUSSION,
              talk.repo(),
              "update",
              "discussion",
              () -> Map.of("discussion", discussion(talk.repo().id(), talk.discussion())));
    }
  }

  /// Tells of a budget whoever has the namespace or governs it. Who governs the hub sees all
  /// budgets by a token for that alone, which a webhook does not have; the audit log has them for
  /// him.
  ///
  /// @param namespace whose budget it is
  void budget(String namespace, Map<String, Object> budget) {
    Map<Webhook, String> payloads = new LinkedHashMap<>();
    for (Webhook webhook : webhooks.watching(Webhook.Domain.BUDGET, namespace, "")) {
      if (maySeeBudgets(webhook.owner(), namespace)) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("event", Map.of("action", "update", "scope", "budget"));
        payload.put("budget", budget);
        payload.put("webhook", Map.of("id", webhook.id(), "version", VERSION));
        payloads.put(webhook, JsonMapper.shared().writeValueAsString(payload));
      }
    }
    if (!payloads.isEmpty()) {
      webhooks.enqueue(payloads);
      database.afterCommit(delivery::wake);
    }
  }

  private boolean maySeeBudgets(String owner, String namespace) {
    return accounts.role(owner, namespace).filter(Role.ADMIN::equals).isPresent()
        && accounts.user(owner).filter(user -> !user.disabled()).isPresent();
  }

  private void moved(RepositoryEvent.Moved moved) {
    RepoId now = moved.repo().id();
    tell(
        Webhook.Domain.REPO,
        moved.from(),
        moved.repo().settings(),
        "move",
        "repo",
        () -> head(moved.repo()),
        () ->
            Map.of(
                "movedTo", Map.of("name", now.toString(), "owner", Map.of("id", now.namespace()))));
  }

  private void tell(
      Webhook.Domain domain,
      ModelRepository repo,
      String action,
      String scope,
      Supplier<Map<String, Object>> more) {
    tell(domain, repo.id(), repo.settings(), action, scope, () -> head(repo), more);
  }

  /// What is to be told is found out only if somebody watches, which is seldom.
  private void tell(
      Webhook.Domain domain,
      RepoId id,
      Settings repository,
      String action,
      String scope,
      Supplier<Optional<CommitId>> head,
      Supplier<Map<String, Object>> more) {
    List<Webhook> watching = webhooks.watching(domain, id.namespace(), id.toString());
    if (watching.isEmpty()) {
      return;
    }
    Map<String, Object> about = repo(id, repository, head.get());
    Map<Webhook, String> payloads = new LinkedHashMap<>();
    for (Webhook webhook : watching) {
      Caller owner = new Caller(webhook.owner(), Scope.READ, "", false);
      if (permissions.decide(owner, id, repository, Action.READ).isAllowed()) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("event", Map.of("action", action, "scope", scope));
        payload.put("repo", about);
        payload.putAll(more.get());
        payload.put("webhook", Map.of("id", webhook.id(), "version", VERSION));
        payloads.put(webhook, JsonMapper.shared().writeValueAsString(payload));
      }
    }
    if (!payloads.isEmpty()) {
      webhooks.enqueue(payloads);
      database.afterCommit(delivery::wake);
    }
  }

  private Map<String, Object> repo(RepoId id, Settings repository, Optional<CommitId> head) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("type", "model");
    shown.put("name", id.toString());
    shown.put("id", repository.id());
    shown.put("private", repository.isPrivate());
    shown.put("owner", Map.of("id", id.namespace()));
    head.map(CommitId::hex).ifPresent(hex -> shown.put("headSha", hex));
    shown.put(
        "url",
        Map.of(
            "web", settings.links().absolute("/" + id),
            "api", settings.links().absolute("/api/models/" + id)));
    return shown;
  }

  private Map<String, Object> discussion(RepoId id, Discussion discussion) {
    Map<String, Object> shown = new LinkedHashMap<>();
    String path = "/" + id + "/discussions/" + discussion.num();
    shown.put("id", id + "#" + discussion.num());
    shown.put("num", discussion.num());
    shown.put("title", discussion.title());
    shown.put("status", discussion.status().word());
    shown.put("isPullRequest", discussion.pullRequest());
    shown.put("author", Map.of("id", discussion.author()));
    shown.put(
        "url",
        Map.of(
            "web", settings.links().absolute(path),
            "api", settings.links().absolute("/api/models" + path)));
    if (discussion.pullRequest()) {
      shown.put("changes", Map.of("base", "refs/heads/main"));
    }
    return shown;
  }

  private static Map<String, Object> ref(RepositoryEvent.RefMoved moved) {
    return Map.of(
        "ref", moved.ref(),
        "oldSha", moved.before().map(CommitId::hex).orElse(NO_COMMIT),
        "newSha", moved.after().map(CommitId::hex).orElse(NO_COMMIT));
  }

  private static Optional<CommitId> head(ModelRepository repo) {
    return Revision.from("main").flatMap(repo::resolve);
  }
}
