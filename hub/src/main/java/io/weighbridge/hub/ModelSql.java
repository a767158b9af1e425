package io.weighbridge.hub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/// A [ModelQuery] as SQL: every value is bound, only columns of [ModelSort] are spelled out.
final class ModelSql {

  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> bound = new LinkedHashMap<>();
  private final String key;
  private final String direction;

  private ModelSql(String key, String direction) {
    this.key = key;
    this.direction = direction;
  }

  static ModelSql of(ModelQuery query, Viewer viewer) {
    ModelSort sort = query.sort().orElse(ModelSort.TRENDING);
    String name = nameMatch(query.words().size());
    ModelSql sql =
        new ModelSql(
            query.isByMatch() ? "(CASE WHEN %s THEN 1 ELSE 0 END)".formatted(name) : sort.column(),
            query.ascending() ? "ASC" : "DESC");
    sql.visibleTo(viewer);
    sql.search(query.words(), name);
    sql.filters(query);
    query
        .after()
        .ifPresent(
            cursor -> sql.after(cursor, query.ascending(), sort.isText() && !query.isByMatch()));
    return sql;
  }

  /// The condition that a model may be seen; also for other statements that read `models m`.
  private void visibleTo(Viewer viewer) {
    if (!viewer.all()) {
      conditions.add(VISIBLE);
      bound.put("mine", mine(viewer));
    }
  }

  /// A condition on `models m`, with [#mine] bound to `mine`. What the operator closed is not
  /// opened to anybody else, so it is not listed to them either.
  static final String VISIBLE =
      "(m.disabled = 0 AND (m.private = 0 OR m.namespace IN (SELECT value FROM json_each(:mine))))";

  static String mine(Viewer viewer) {
    return IndexJson.text(viewer.namespaces());
  }

  private static String nameMatch(int words) {
    StringJoiner all = new StringJoiner(" AND ");
    for (int i = 0; i < words; i++) {
      // Names are ASCII, so SQLite's lower() is all that is needed.
      all.add("instr(lower(m.name), :word%d) > 0".formatted(i));
    }
    return "(" + all + ")";
  }

  private void search(List<String> words, String nameMatch) {
    if (words.isEmpty()) {
      return;
    }
    for (int i = 0; i < words.size(); i++) {
      bound.put("word" + i, words.get(i).toLowerCase(Locale.ROOT));
    }
    String match = match(words);
    if (match.isEmpty()) {
      conditions.add(nameMatch);
      return;
    }
    conditions.add(
        "(%s OR m.number IN (SELECT rowid FROM model_texts WHERE model_texts MATCH :match))"
            .formatted(nameMatch));
    bound.put("match", match);
  }

  /// FTS5's query language with every word quoted, so that nothing of it is syntax.
  static String match(List<String> words) {
    StringJoiner all = new StringJoiner(" AND ");
    for (String word : words) {
      if (word.codePoints().anyMatch(Character::isLetterOrDigit)) {
        all.add("\"" + word.replace("\"", "\"\"") + "\"*");
      }
    }
    return all.toString();
  }

  private void filters(ModelQuery query) {
    if (query.none()) {
      conditions.add("0");
    }
    query
        .author()
        .ifPresent(author -> {
          conditions.add("m.namespace = :author");
          bound.put("author", author);
        });
    query
        .pipelineTag()
        .ifPresent(tag -> {
          conditions.add("m.pipeline_tag = :task");
          bound.put("task", tag);
        });
    for (int i = 0; i < query.tags().size(); i++) {
      conditions.add("m.number IN (SELECT number FROM model_tags WHERE tag = :tag%d)".formatted(i));
      bound.put("tag" + i, query.tags().get(i));
    }
    for (int i = 0; i < query.anyTags().size(); i++) {
      conditions.add(
          "m.number IN (SELECT number FROM model_tags WHERE tag IN (SELECT value FROM json_each(:any%d)))"
              .formatted(i));
      bound.put("any" + i, IndexJson.text(query.anyTags().get(i)));
    }
    query
        .gating()
        .ifPresent(gating ->
            conditions.add(
                switch (gating) {
                  case OPEN -> "m.gate = 'OPEN'";
                  case ANY -> "m.gate <> 'OPEN'";
                  case AUTO -> "m.gate = 'AUTO'";
                  case MANUAL -> "m.gate = 'MANUAL'";
                }));
    query
        .minParameters()
        .ifPresent(min -> {
          conditions.add("m.parameters >= :min");
          bound.put("min", min);
        });
    query
        .maxParameters()
        .ifPresent(max -> {
          // Models whose size is not known are not small ones.
          conditions.add("m.parameters BETWEEN 1 AND :max");
          bound.put("max", max);
        });
  }

  private void after(ModelCursor cursor, boolean ascending, boolean isText) {
    String beyond = ascending ? ">" : "<";
    // The first part is there for the index on the column.
    conditions.add(
        "%1$s %2$s= :key AND (%1$s %2$s :key OR m.number %2$s :number)".formatted(key, beyond));
    bound.put("number", cursor.number());
    try {
      bound.put("key", isText ? cursor.key() : (Object) Long.valueOf(cursor.key()));
    } catch (NumberFormatException e) {
      throw HubFailures.badRequest("cursor belongs to a list with another order");
    }
  }

  String select(String columns, int limit) {
    bound.put("limit", limit);
    return "SELECT %s, %s AS key FROM models m%s ORDER BY %s %s, m.number %s LIMIT :limit"
        .formatted(
            columns,
            key,
            conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions),
            key,
            direction,
            direction);
  }

  Map<String, Object> bound() {
    return bound;
  }
}
