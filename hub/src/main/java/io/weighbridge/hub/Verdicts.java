package io.weighbridge.hub;

import io.weighbridge.hub.FileInspection.Report;
import io.weighbridge.hub.FileInspection.Safety;
import io.weighbridge.repositories.Entry;
import io.weighbridge.store.Database;
import java.util.List;
import java.util.Optional;

/// What scans come to for a whole model, in the words of the catalogue.
final class Verdicts {

  static final String UNSCANNED = "unscanned";

  private Verdicts() {}

  /// The worst of all files; what was not read to its end is not called clean.
  static String of(List<Entry.File> files, Scans scans, Database database) {
    // All of them in one look at the database.
    return database.read(_ -> of(files, scans));
  }

  private static String of(List<Entry.File> files, Scans scans) {
    Safety worst = Safety.SAFE;
    boolean all = scans.isOn();
    for (Entry.File file : files) {
      Optional<Report> report = scans.report(file);
      all &= report.isPresent();
      Safety safety = report.map(Report::safety).orElse(Safety.SAFE);
      worst = safety.compareTo(worst) > 0 ? safety : worst;
    }
    return worst == Safety.SAFE && !all ? UNSCANNED : word(worst);
  }

  static String word(Safety safety) {
    return switch (safety) {
      case SAFE -> "clean";
      case SUSPICIOUS -> "suspicious";
      case MALICIOUS -> "malicious";
    };
  }
}
