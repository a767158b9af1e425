package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.RepoId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The statements on what the catalogue says of models.
final class CatalogueRows {

  private static final String SELECT =
      """
      SELECT m.number, m.id, m.name, m.private, m.disabled, m.gate, m.head, m.created, m.modified,
        m.pipeline_tag, m.library, m.parameters, m.main_size, m.downloads, m.likes, m.trending,
        f.head AS looked, f.rules, f.summary, f.weights, f.formats, f.engines, f.sealed, f.licence,
        f.licence_name, f.family, f.mof, f.osaid, f.downloadable, f.licence_open, f.verdict,
        f.signature
      FROM models m LEFT JOIN model_facets f ON f.number = m.number
      """;

  private CatalogueRows() {}

  static List<CatalogueRow> all(Handle handle) {
    return handle.createQuery(SELECT).map((row, context) -> row(row)).list();
  }

  /// Those of these lasting ids that there are.
  static List<CatalogueRow> of(Handle handle, Collection<String> ids) {
    return handle
        .createQuery(SELECT + " WHERE m.id IN (SELECT value FROM json_each(:ids))")
        .bind("ids", IndexJson.text(ids))
        .map((row, context) -> row(row))
        .list();
  }

  /// Those of these numbers that there are.
  static List<CatalogueRow> numbered(Handle handle, Collection<Long> numbers) {
    return handle
        .createQuery(SELECT + " WHERE m.number IN (SELECT value FROM json_each(:numbers))")
        .bind("numbers", IndexJson.text(numbers))
        .map((row, context) -> row(row))
        .list();
  }

  /// The numbers of the models whose name, tags or card have all words.
  static List<Long> matching(Handle handle, String match) {
    return handle
        .createQuery("SELECT rowid FROM model_texts WHERE model_texts MATCH :match")
        .bind("match", match)
        .mapTo(Long.class)
        .list();
  }

  /// The lasting ids of the models that say they were made from one.
  static List<String> children(Handle handle, RepoId base) {
    return handle
        .createQuery(
            "SELECT m.id FROM model_tags t JOIN models m USING (number) WHERE t.tag = :tag")
        .bind("tag", "base_model:" + base)
        .mapTo(String.class)
        .list();
  }

  /// Writes what was derived, unless the model has gone on since.
  static int put(Handle handle, long number, ModelFacets facets) {
    CatalogueFacts.Said said = facets.said();
    return handle
        .createUpdate(
            """
            INSERT INTO model_facets (number, head, rules, summary, weights, formats, engines,
              sealed, licence, licence_name, family, mof, osaid, downloadable, licence_open,
              verdict, signature)
            SELECT m.number, :head, :rules, :summary, :weights, :formats, :engines, :sealed,
              :licence, :licenceName, :family, :mof, :osaid, :downloadable, :licenceOpen, :verdict,
              :signature
            FROM models m WHERE m.number = :number AND m.head = :head
            ON CONFLICT (number) DO UPDATE SET head = excluded.head, rules = excluded.rules,
              summary = excluded.summary, weights = excluded.weights, formats = excluded.formats,
              engines = excluded.engines, sealed = excluded.sealed, licence = excluded.licence,
              licence_name = excluded.licence_name, family = excluded.family, mof = excluded.mof,
              osaid = excluded.osaid, downloadable = excluded.downloadable,
              licence_open = excluded.licence_open, verdict = excluded.verdict,
              signature = excluded.signature
            """)
        .bind("number", number)
        .bind("head", facets.head())
        .bind("rules", facets.rules())
        .bind("summary", facets.summary())
        .bind("weights", facets.weights())
        .bind("formats", IndexJson.text(facets.formats()))
        .bind("engines", IndexJson.text(said.engines()))
        .bind("sealed", said.sealed() ? 1 : 0)
        .bind("licence", said.licence().map(CatalogueFacts.Licence::id).orElse(null))
        .bind("licenceName", said.licence().map(CatalogueFacts.Licence::name).orElse(null))
        .bind("family", said.family())
        .bind("mof", said.openness().mof())
        .bind("osaid", said.openness().osaid())
        .bind("downloadable", number(said.openness().downloadable()))
        .bind("licenceOpen", number(said.openness().licenceOpen()))
        .bind("verdict", facets.verdict())
        .bind("signature", facets.signature())
        .execute();
  }

  @SuppressWarnings("NullAway") // what JDBC binds as NULL
  private static Integer number(Optional<Boolean> truth) {
    return truth.map(yes -> yes ? 1 : 0).orElse(null);
  }

  private static CatalogueRow row(ResultSet row) throws SQLException {
    return new CatalogueRow(
        row.getLong("number"),
        row.getString("id"),
        RepoId.parse(row.getString("name")),
        row.getBoolean("private"),
        row.getBoolean("disabled"),
        Gate.valueOf(row.getString("gate").toUpperCase(Locale.ROOT)),
        CommitId.from(row.getString("head")),
        row.getLong("created"),
        row.getLong("modified"),
        Optional.ofNullable(row.getString("pipeline_tag")).map(String::intern),
        Optional.ofNullable(row.getString("library")).map(String::intern),
        row.getLong("parameters"),
        row.getLong("main_size"),
        row.getLong("downloads"),
        row.getLong("likes"),
        row.getLong("trending"),
        row.getString("looked") == null ? ModelFacets.NONE : facets(row));
  }

  private static ModelFacets facets(ResultSet row) throws SQLException {
    String licence = row.getString("licence");
    return new ModelFacets(
        row.getString("looked"),
        row.getString("rules").intern(),
        row.getString("summary"),
        row.getLong("weights"),
        texts(row.getString("formats")),
        new CatalogueFacts.Said(
            licence == null
                ? Optional.empty()
                : Optional.of(
                    new CatalogueFacts.Licence(
                        licence.intern(), row.getString("licence_name").intern())),
            row.getString("family").intern(),
            new CatalogueFacts.Openness(
                row.getInt("mof"),
                row.getString("osaid").intern(),
                truth(row, "downloadable"),
                truth(row, "licence_open")),
            texts(row.getString("engines")),
            row.getBoolean("sealed")),
        row.getString("verdict").intern(),
        row.getString("signature").intern());
  }

  private static List<String> texts(String list) {
    return IndexJson.texts(list).stream().map(String::intern).toList();
  }

  private static Optional<Boolean> truth(ResultSet row, String column) throws SQLException {
    boolean truth = row.getBoolean(column);
    return row.wasNull() ? Optional.empty() : Optional.of(truth);
  }
}
