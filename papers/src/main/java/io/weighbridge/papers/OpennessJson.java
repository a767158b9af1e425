package io.weighbridge.papers;

import io.weighbridge.openness.Answer;
import io.weighbridge.openness.Component;
import io.weighbridge.openness.Evidence;
import io.weighbridge.openness.Mof;
import io.weighbridge.openness.Openness;
import io.weighbridge.openness.SeenFile;
import io.weighbridge.openness.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The four answers as a JSON document: maps, lists, texts, numbers, truth values and null, to be
/// written by whoever answers, the command or the server.
public final class OpennessJson {

  private OpennessJson() {}

  /// The document.
  public static Map<String, @Nullable Object> document(Openness openness) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("mof", mof(openness.mof()));
    Map<String, @Nullable Object> osaid = new LinkedHashMap<>();
    osaid.put("answer", openness.osaid().answer().word());
    osaid.put("reasons", openness.osaid().reasons());
    osaid.put("facts", openness.osaid().facts());
    document.put("osaid", osaid);
    document.put("weights_downloadable", truth(openness.weightsDownloadable()));
    document.put("licence_open", truth(openness.licenceOpen()));
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    openness.evidence().forEach(evidence -> rows.add(row(evidence)));
    next(openness.mof()).ifPresent(rows::add);
    document.put("evidence", rows);
    return document;
  }

  private static Map<String, @Nullable Object> mof(Mof mof) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("class", mof.number());
    document.put("label", mof.label());
    Map<String, @Nullable Object> progress = new LinkedHashMap<>();
    mof.progress().forEach((number, percent) -> progress.put(number.toString(), percent));
    document.put("progress", progress);
    return document;
  }

  private static Optional<Map<String, @Nullable Object>> next(Mof mof) {
    return mof.next()
        .map(number -> {
          Map<String, @Nullable Object> row = new LinkedHashMap<>();
          row.put("of", "next_class");
          row.put("class", number);
          row.put(
              "missing",
              mof.missingForNext().stream().map(missing -> missing.component().title()).toList());
          row.put("says", null);
          return row;
        });
  }

  private static @Nullable Boolean truth(Answer answer) {
    return switch (answer) {
      case YES -> true;
      case NO -> false;
      case NEEDS_FACTS -> null;
    };
  }

  private static Map<String, @Nullable Object> row(Evidence evidence) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    switch (evidence) {
      case Evidence.OfComponent component -> component(component, row);
      case Evidence.OfWeights(var file, var elsewhere, var _) -> {
        row.put("of", "weights_downloadable");
        row.put("present", file.isPresent());
        file(file, row);
        row.put("elsewhere", elsewhere.orElse(null));
      }
      case Evidence.OfLicence(var id, var file, var _) -> {
        row.put("of", "licence_open");
        row.put("licence", id.isEmpty() ? null : id);
        file(file, row);
      }
      case Evidence.Note _ -> row.put("of", "note");
    }
    row.put("says", evidence.says().isEmpty() ? null : evidence.says());
    return row;
  }

  private static void component(Evidence.OfComponent evidence, Map<String, @Nullable Object> row) {
    Standing standing = evidence.standing();
    Component component = standing.component();
    row.put("of", "mof");
    row.put("component", component.title());
    row.put("class", component.ofClass());
    row.put("required", component.required());
    row.put("status", word(standing.status()));
    row.put("licence", standing.licence().map(licence -> licence.id()).orElse(null));
    row.put("licence_from", standing.licence().map(licence -> word(licence.source())).orElse(null));
    row.put("conditional", standing.conditional());
    row.put("claimed", evidence.claimed());
    row.put("present", evidence.present());
    row.put("files", evidence.files().stream().map(OpennessJson::file).toList());
    row.put("elsewhere", evidence.elsewhere().orElse(null));
    row.put("licence_file", evidence.licenceFile().map(OpennessJson::file).orElse(null));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, @Nullable Object> file(SeenFile file) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    file(Optional.of(file), document);
    return document;
  }

  private static void file(Optional<SeenFile> file, Map<String, @Nullable Object> row) {
    row.put("path", file.map(SeenFile::path).orElse(null));
    row.put("bytes", file.map(SeenFile::bytes).orElse(null));
    row.put("sha256", file.flatMap(SeenFile::sha256).orElse(null));
  }
}
