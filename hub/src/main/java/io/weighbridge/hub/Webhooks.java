package io.weighbridge.hub;

import io.weighbridge.store.Database;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The webhooks of all users and what is still to be delivered, on disk when a method returns.
final class Webhooks {

  private static final JsonMapper JSON = JsonMapper.shared();

  /// One payload on its way to one webhook.
  ///
  /// @param tries how often it was tried already
  record Delivery(long number, Webhook webhook, String payload, int tries) {}

  private final Database database;
  private final Clock clock;
  private final AtomicLong changes = new AtomicLong();
  private volatile @Nullable Enabled enabled;

  /// Those that are told of something, as they were after so many changes.
  private record Enabled(long changes, List<Webhook> webhooks) {}

  Webhooks(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  void put(Webhook webhook) {
    change(handle ->
        handle
            .createUpdate(
                "INSERT INTO webhooks (id, owner, url, secret, domains, watched, disabled, created)"
                    + " VALUES (:id, :owner, :url, :secret, :domains, :watched, :disabled, :now)"
                    + " ON CONFLICT (id) DO UPDATE SET url = excluded.url, secret = excluded.secret,"
                    + " domains = excluded.domains, watched = excluded.watched,"
                    + " disabled = excluded.disabled")
            .bind("id", webhook.id())
            .bind("owner", webhook.owner())
            .bind("url", webhook.url().toString())
            .bind("secret", webhook.secret())
            .bind(
                "domains",
                webhook.domains().stream()
                    .map(Webhook.Domain::word)
                    .collect(Collectors.joining(" ")))
            .bind("watched", JSON.writeValueAsString(watched(webhook)))
            .bind("disabled", webhook.disabled() ? 1 : 0)
            .bind("now", clock.millis())
            .execute());
  }

  /// What is watched, as the API shows it.
  static List<Map<String, String>> watched(Webhook webhook) {
    return webhook.watched().stream()
        .map(watch -> Map.of("type", watch.kind().word(), "name", watch.name()))
        .toList();
  }

  Optional<Webhook> find(String owner, String id) {
    return of(owner).stream().filter(webhook -> webhook.id().equals(id)).findFirst();
  }

  List<Webhook> of(String owner) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM webhooks WHERE owner = :owner ORDER BY created, id")
            .bind("owner", owner)
            .map((row, context) -> webhook(row))
            .list());
  }

  /// Those that are told of this kind of event of this model.
  List<Webhook> watching(Webhook.Domain domain, String namespace, String model) {
    return enabled().stream().filter(webhook -> webhook.watches(domain, namespace, model)).toList();
  }

  /// Asked at every event, and seldom changed: remembered where nobody else can change them.
  private List<Webhook> enabled() {
    Enabled known = enabled;
    if (known != null && known.changes() == changes.get()) {
      return known.webhooks();
    }
    // Counted before they are read: a change meanwhile makes this out of date at once.
    long before = changes.get();
    List<Webhook> now =
        database.read(handle ->
            handle
                .createQuery("SELECT * FROM webhooks WHERE disabled = 0")
                .map((row, context) -> webhook(row))
                .list());
    if (!database.isShared() && !database.isWriting()) {
      enabled = new Enabled(before, now);
    }
    return now;
  }

  void delete(String id) {
    change(handle -> handle.execute("DELETE FROM webhooks WHERE id = ?", id));
  }

  private void change(Function<Handle, Integer> work) {
    database.write(handle -> {
      database.afterCommit(changes::incrementAndGet);
      return work.apply(handle);
    });
  }

  /// Writes down that these are to be told, now.
  void enqueue(Map<Webhook, String> payloads) {
    database.write(handle -> {
      payloads.forEach((webhook, payload) ->
          handle.execute(
              "INSERT INTO webhook_deliveries (webhook, payload, due) VALUES (?, ?, ?)",
              webhook.id(),
              payload,
              clock.millis()));
      return payloads.size();
    });
  }

  /// The deliveries whose time has come, oldest first.
  List<Delivery> due(int limit) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT d.number, d.payload, d.tries, w.* FROM webhook_deliveries d"
                    + " JOIN webhooks w ON w.id = d.webhook WHERE d.due <= :now"
                    + " ORDER BY d.number LIMIT :limit")
            .bind("now", clock.millis())
            .bind("limit", limit)
            .map((row, context) ->
                new Delivery(
                    row.getLong("number"),
                    webhook(row),
                    row.getString("payload"),
                    row.getInt("tries")))
            .list());
  }

  /// When the next delivery is due.
  Optional<Instant> next() {
    return database.read(handle ->
        handle
            .createQuery("SELECT min(due) FROM webhook_deliveries")
            .map((row, context) -> Optional.ofNullable(row.getObject(1)))
            .one()
            .map(due -> Instant.ofEpochMilli(((Number) due).longValue())));
  }

  /// The delivery has arrived, or will not be tried again.
  void done(Delivery delivery) {
    database.write(handle -> remove(handle, delivery.number()));
  }

  void later(Delivery delivery, Duration wait) {
    database.write(handle ->
        handle.execute(
            "UPDATE webhook_deliveries SET tries = tries + 1, due = ? WHERE number = ?",
            clock.instant().plus(wait).toEpochMilli(),
            delivery.number()));
  }

  private static int remove(Handle handle, long number) {
    return handle.execute("DELETE FROM webhook_deliveries WHERE number = ?", number);
  }

  private static Webhook webhook(ResultSet row) throws SQLException {
    Set<Webhook.Domain> domains = new LinkedHashSet<>();
    Arrays.stream(row.getString("domains").split(" "))
        .map(Webhook.Domain::of)
        .flatMap(Optional::stream)
        .forEach(domains::add);
    List<Webhook.Watched> watched = new ArrayList<>();
    for (JsonNode watch : JSON.readTree(row.getString("watched"))) {
      watched.add(
          new Webhook.Watched(
              Webhook.Watched.Kind.of(watch.path("type").asString("")).orElseThrow(),
              watch.path("name").asString("")));
    }
    return new Webhook(
        row.getString("id"),
        row.getString("owner"),
        URI.create(row.getString("url")),
        row.getString("secret"),
        domains,
        watched,
        row.getBoolean("disabled"));
  }
}
