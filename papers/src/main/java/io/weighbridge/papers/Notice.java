package io.weighbridge.papers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.papers.ModelFiles.Listed;
import io.weighbridge.terms.Decision;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Duty;
import io.weighbridge.terms.Licence;
import io.weighbridge.terms.Lineage;
import io.weighbridge.terms.Use;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The NOTICE file of whoever hands a model on: the texts that licences ask for, those that were
/// there already, and what else is to be done, each with the clause that asks for it.
final class Notice {

  private static final int MAX_NOTICE = 64 << 10;
  private static final int MOST_NOTICES = 16;

  /// The model changed and handed on: the use from which most duties come.
  private static final Use HANDED_ON = Use.PLAIN.or(new Changed().use());

  private Notice() {}

  /// Two facts as a use.
  private record Changed() {
    Use use() {
      Use none = Use.PLAIN;
      return new Use(
          true,
          true,
          none.commercial(),
          none.production(),
          none.research(),
          none.monthlyUsers(),
          none.annualRevenue(),
          none.monthlyRevenue(),
          none.domicile(),
          none.placeOfUse(),
          Optional.of(true),
          none.trainsModels(),
          none.sector(),
          none.multimodal(),
          none.registered());
    }
  }

  static String text(Papers papers) throws IOException {
    Lineage lineage = Lineage.of(papers.terms(), name -> Optional.empty());
    Decision decision = lineage.decide(HANDED_ON);
    StringBuilder text = new StringBuilder();
    text.append(papers.name()).append('\n');
    text.append(licence(papers.licence())).append('\n');
    papers
        .bases()
        .forEach((base, relation) ->
            text.append(
                relation.isEmpty()
                    ? "Made from %s.\n".formatted(base)
                    : "Made from %s (%s).\n".formatted(base, relation)));
    notices(papers, text);
    List<Duty> notices =
        of(decision, Duty.Kind.NOTICE).stream().filter(duty -> duty.text().isPresent()).toList();
    for (Duty duty : notices) {
      text.append('\n').append(duty.text().orElseThrow()).append('\n');
    }
    Map<Duty.When, StringBuilder> others = new TreeMap<>();
    decision.duties().stream()
        .filter(duty -> !notices.contains(duty))
        .forEach(duty ->
            others
                .computeIfAbsent(duty.when(), any -> new StringBuilder())
                .append(
                    "- %s (%s, %s)\n".formatted(duty.sentence(), duty.source(), duty.clause())));
    others.forEach(
        (when, lines) -> text.append("\nTo be done %s:\n".formatted(when.words())).append(lines));
    if (!decision.questions().isEmpty()) {
      text.append("\nNot settled here:\n");
      decision
          .questions()
          .forEach(question -> text.append("- ").append(question.sentence()).append('\n'));
    }
    return text.toString();
  }

  private static List<Duty> of(Decision decision, Duty.Kind kind) {
    return decision.duties().stream().filter(duty -> duty.kind() == kind).toList();
  }

  private static String licence(Declared declared) {
    return declared instanceof Declared.Known(Licence licence)
        ? "Licence: %s (%s), %s".formatted(licence.name(), licence.spdx(), licence.source())
        : "Licence: " + TermsDocument.words(declared);
  }

  /// Notices that came with the model are kept as they are.
  private static void notices(Papers papers, StringBuilder text) throws IOException {
    List<Listed> files =
        papers.files().stream()
            .filter(file -> FileRoles.isNotice(file.path()))
            .filter(file -> file.size() <= MAX_NOTICE)
            .limit(MOST_NOTICES)
            .toList();
    for (Listed file : files) {
      String kept = new String(papers.read(file, MAX_NOTICE), UTF_8).strip();
      text.append('\n').append(kept).append('\n');
    }
  }
}
