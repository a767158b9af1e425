package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Settings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/// The statements on the tables of models.
final class ModelRows {

  /// Grows when something else is derived from the same commit, so that all is derived again.
  static final int DERIVATION = 1;

  /// Characters of a card that can be searched.
  private static final int MAX_TEXT = 200_000;

  private static final String COLUMNS =
      "m.number, m.id, m.name, m.private, m.gate, m.disabled, m.head, m.created, m.modified,"
          + " m.pipeline_tag, m.library, m.used_storage, m.tags, m.downloads, m.downloads_all,"
          + " m.likes, m.trending";

  private ModelRows() {}

  /// What decides whether a row still describes its repository.
  record State(String id, String name, String head, int derivation, String settings) {}

  static String settings(Settings settings) {
    return "%b %s %b %d"
        .formatted(
            settings.isPrivate(),
            settings.gate(),
            settings.disabled(),
            settings.created().toEpochMilli());
  }

  static List<State> states(Handle handle) {
    return handle.createQuery(STATE).map((row, context) -> state(row)).list();
  }

  static Optional<State> state(Handle handle, String id) {
    return handle
        .createQuery(STATE + " WHERE id = :id")
        .bind("id", id)
        .map((row, context) -> state(row))
        .findOne();
  }

  private static final String STATE =
      "SELECT id, name, head, derivation, private, gate, disabled, created FROM models";

  private static State state(ResultSet row) throws SQLException {
    return new State(
        row.getString("id"),
        row.getString("name"),
        row.getString("head"),
        row.getInt("derivation"),
        "%b %s %b %d"
            .formatted(
                row.getBoolean("private"),
                row.getString("gate"),
                row.getBoolean("disabled"),
                row.getLong("created")));
  }

  static void put(
      Handle handle,
      RepoId name,
      Settings settings,
      CommitId head,
      ModelContent content,
      long gitBytes) {
    // A repository that was deleted and made again has the name, but another id.
    handle
        .createQuery("SELECT id FROM models WHERE name = :name AND id <> :id")
        .bind("name", name.toString())
        .bind("id", settings.id())
        .mapTo(String.class)
        .list()
        .forEach(id -> remove(handle, id));
    String tags = IndexJson.text(content.description().tags());
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", settings.id());
    values.put("name", name.toString());
    values.put("namespace", name.namespace());
    values.put("private", settings.isPrivate() ? 1 : 0);
    values.put("gate", settings.gate().name());
    values.put("disabled", settings.disabled() ? 1 : 0);
    values.put("head", head.hex());
    values.put("derivation", DERIVATION);
    values.put("created", settings.created().toEpochMilli());
    values.put("modified", content.modified().toEpochMilli());
    values.put("parameters", content.parameters());
    values.put("main_size", content.size());
    values.put("used_storage", gitBytes + content.largeSize());
    values.put("tags", tags);
    values.put("facts", IndexJson.text(content.facts()));
    values.put("files", IndexJson.text(content.files()));
    long number =
        handle
            .createQuery(upsert(values))
            .bindMap(values)
            .bind("pipeline_tag", content.description().pipelineTag().orElse(null))
            .bind("library", content.description().library().orElse(null))
            .bind("licence", content.description().licence().orElse(null))
            .mapTo(Long.class)
            .one();
    tags(handle, number, content);
    handle.execute("DELETE FROM model_texts WHERE rowid = ?", number);
    String text = content.card().text();
    handle.execute(
        "INSERT INTO model_texts (rowid, name, tags, card) VALUES (?, ?, ?, ?)",
        number,
        name.toString(),
        String.join(" ", content.description().tags()),
        text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT));
  }

  private static String upsert(Map<String, Object> values) {
    List<String> columns = new ArrayList<>(values.keySet());
    columns.addAll(List.of("pipeline_tag", "library", "licence"));
    StringJoiner updates = new StringJoiner(", ");
    columns.forEach(column -> updates.add("%1$s = excluded.%1$s".formatted(column)));
    return "INSERT INTO models (%s) VALUES (:%s) ON CONFLICT (id) DO UPDATE SET %s RETURNING number"
        .formatted(String.join(", ", columns), String.join(", :", columns), updates);
  }

  private static void tags(Handle handle, long number, ModelContent content) {
    handle.execute("DELETE FROM model_tags WHERE number = ?", number);
    if (content.description().tags().isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "INSERT OR IGNORE INTO model_tags (tag, number, kind) VALUES (:tag, :number, :kind)");
    for (String tag : content.description().tags()) {
      batch.bind("tag", tag).bind("number", number).bind("kind", kind(tag, content)).add();
    }
    batch.execute();
  }

  private static String kind(String tag, ModelContent content) {
    for (String prefix : List.of("license", "dataset", "arxiv", "base_model")) {
      if (tag.startsWith(prefix + ":")) {
        return prefix;
      }
    }
    if (content.description().pipelineTag().filter(tag::equals).isPresent()) {
      return "pipeline_tag";
    }
    if (content.description().library().filter(tag::equals).isPresent()) {
      return "library";
    }
    return content.card().languages().contains(tag) ? "language" : "other";
  }

  static void remove(Handle handle, String id) {
    handle.execute(
        "DELETE FROM model_texts WHERE rowid IN (SELECT number FROM models WHERE id = ?)", id);
    handle.execute("DELETE FROM models WHERE id = ?", id);
  }

  static Optional<IndexedModel> find(Handle handle, String id) {
    return handle
        .createQuery(
            "SELECT %s, m.facts, m.files, '' AS key FROM models m WHERE m.id = :id"
                .formatted(COLUMNS))
        .bind("id", id)
        .map((row, context) -> model(row))
        .findOne();
  }

  static List<IndexedModel> list(
      Handle handle, ModelQuery query, Viewer viewer, boolean facts, boolean files) {
    ModelSql sql = ModelSql.of(query, viewer);
    String columns =
        COLUMNS + (facts ? ", m.facts" : ", '' AS facts") + (files ? ", m.files" : ", '' AS files");
    String select = sql.select(columns, query.limit() + 1);
    return handle.createQuery(select).bindMap(sql.bound()).map((row, context) -> model(row)).list();
  }

  private static IndexedModel model(ResultSet row) throws SQLException {
    return new IndexedModel(
        row.getLong("number"),
        row.getString("id"),
        RepoId.parse(row.getString("name")),
        row.getBoolean("private"),
        Gate.valueOf(row.getString("gate").toUpperCase(Locale.ROOT)),
        row.getBoolean("disabled"),
        CommitId.from(row.getString("head")),
        Instant.ofEpochMilli(row.getLong("created")),
        Instant.ofEpochMilli(row.getLong("modified")),
        Optional.ofNullable(row.getString("pipeline_tag")),
        Optional.ofNullable(row.getString("library")),
        row.getLong("used_storage"),
        row.getString("tags"),
        row.getString("facts"),
        row.getString("files"),
        row.getLong("downloads"),
        row.getLong("downloads_all"),
        row.getLong("likes"),
        row.getLong("trending"),
        row.getString("key"));
  }
}
