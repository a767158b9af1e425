package io.weighbridge.cli;

import io.weighbridge.terms.Approval;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Family;
import io.weighbridge.terms.Licence;
import io.weighbridge.terms.LicenceId;
import io.weighbridge.terms.LicenceTexts;
import io.weighbridge.terms.Licences;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `weighbridge licence …`: which licence a text is, and what licences say.
@Command(
    name = "licence",
    description = "Say which licence a text is, list licences, show what one says.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge licence identify LICENSE",
      "  weighbridge licence list",
      "  weighbridge licence show llama3.1"
    })
final class LicenceGroup {

  private static final int LOOK = 3;

  private final Output output;
  private final Surroundings surroundings;

  LicenceGroup(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Command(
      name = "identify",
      description = {
        "Say which licence a text is: exactly, or how close and where it differs.",
        "In a folder, or a model on a hub, the licence files are read and held against the card."
      },
      exitCodeList = {
        "0:each text is exactly a licence, and the card says the same",
        "1:failed: a text could not be read, or there is none",
        "2:wrong usage",
        "3:a text is no licence that is known, or differs from one, or the card says another",
        "130:interrupted (Ctrl-C)"
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge licence identify LICENSE",
        "  weighbridge licence identify ./model",
        "  weighbridge licence identify acme/demo@v2 --json | jq '.targets[].findings'"
      })
  int identify(
      @Parameters(
              paramLabel = "FILE|DIR|NS/NAME[@REV]",
              arity = "1..*",
              description = "Texts, folders, or models on a hub where there is no such path.")
          List<String> targets,
      @Mixin HubOptions hub)
      throws IOException {
    LicenceFiles files = new LicenceFiles(output, surroundings, hub);
    List<LicenceReport> reports = new ArrayList<>();
    for (String target : targets) {
      reports.add(files.report(target));
    }
    output.text(reports.stream().map(LicenceReport::text).collect(Collectors.joining("\n")));
    boolean clear = reports.stream().allMatch(LicenceReport::isClear);
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("identified", clear);
      document.put("targets", reports.stream().map(LicenceReport::document).toList());
      return document;
    });
    return clear ? 0 : LOOK;
  }

  @Command(
      name = "list",
      description = "List the licences that are known, and the words that mean several.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge licence list",
        "  weighbridge licence list --json | jq '.licences[] | select(.open)'"
      })
  int list() {
    List<LicenceId> withText = LicenceTexts.shipped().licences();
    List<List<String>> rows = new ArrayList<>();
    List<Map<String, ?>> objects = new ArrayList<>();
    for (Licence licence : Licences.bundled().all()) {
      boolean text = withText.contains(licence.id());
      rows.add(
          List.of(
              licence.id().text(),
              licence.spdx(),
              approvals(licence).isEmpty() ? "-" : String.join(", ", approvals(licence)),
              text ? "yes" : "-",
              licence.name()));
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("id", licence.id().text());
      object.put("spdx", licence.spdx());
      object.put("name", licence.name());
      object.put("open", licence.isOpen());
      object.put("approved_by", approvals(licence));
      object.put("text_known", text);
      objects.add(object);
    }
    for (Family family : Licences.bundled().families()) {
      rows.add(List.of(family.id().text(), "-", "-", "-", members(family)));
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("id", family.id().text());
      object.put("name", family.name());
      object.put("one_of", family.members().stream().map(LicenceId::text).toList());
      objects.add(object);
    }
    Rows.print(
        output,
        List.of("Licence", "SPDX", "Open", "Text", "Name"),
        rows,
        "no licences",
        "licences",
        objects);
    return 0;
  }

  private static List<String> approvals(Licence licence) {
    return licence.approvals().stream()
        .sorted()
        .map(approval -> word(approval).replace("osi", "OSI").replace("fsf", "FSF"))
        .toList();
  }

  private static String word(Approval approval) {
    return approval.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String members(Family family) {
    return "one of "
        + family.members().stream().map(LicenceId::text).collect(Collectors.joining(", "));
  }

  @Command(
      name = "show",
      description = "Show what a licence says, and where its text is.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge licence show llama3.1",
        "  weighbridge licence show \"Apache License 2.0\" --json"
      })
  int show(
      @Parameters(paramLabel = "LICENCE", description = "An id, an SPDX id, or a name.")
          String word) {
    switch (Licences.bundled().named(word)) {
      case Declared.Known(Licence licence) -> show(licence);
      case Declared.OneOf(Family family) -> {
        output.text("%s: %s, %s".formatted(family.id(), family.name(), members(family)));
        output.document(() -> {
          Map<String, Object> document = new LinkedHashMap<>();
          document.put("id", family.id().text());
          document.put("name", family.name());
          document.put("one_of", family.members().stream().map(LicenceId::text).toList());
          return document;
        });
      }
      case Declared.Unlisted _, Declared.None _ ->
          throw new Failure(
              "%s: no such licence; `weighbridge licence list` shows those that are known"
                  .formatted(Printable.line(word)));
    }
    return 0;
  }

  private void show(Licence licence) {
    Map<String, ?> clauses = LicenceClauses.of(licence.clauses());
    List<LicenceTexts.KnownText> texts = LicenceTexts.shipped().texts(licence.id());
    StringBuilder text = new StringBuilder();
    text.append("%s: %s (%s)%n".formatted(licence.id(), licence.name(), licence.spdx()));
    String approvals = String.join(", ", approvals(licence));
    text.append(
        "open: %s%n"
            .formatted(approvals.isEmpty() ? "nobody whose word counts says so" : approvals));
    clauses.forEach((key, value) -> text.append("%s: %s%n".formatted(key, value)));
    if (clauses.isEmpty()) {
      text.append("allows all and asks for nothing\n");
    }
    text.append("source: %s%n".formatted(licence.source()));
    text.append(
        "compared with %s on %s%n"
            .formatted(
                licence.readFrom() == Licence.ReadFrom.TEXT ? "its text" : "summaries of it",
                licence.reviewed()));
    texts.forEach(known ->
        text.append(
            "%s %s: %s, SHA-256 %s%n"
                .formatted(
                    known.policy() ? "use policy" : "text",
                    known.text(),
                    known.source(),
                    known.sha256())));
    output.text(text.toString());
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("id", licence.id().text());
      document.put("name", licence.name());
      document.put("spdx", licence.spdx());
      document.put("also", licence.also());
      document.put("open", licence.isOpen());
      document.put("approved_by", approvals(licence));
      document.put("clauses", clauses);
      document.put("source", licence.source());
      document.put("read_from", licence.readFrom().name().toLowerCase(Locale.ROOT));
      document.put("reviewed", licence.reviewed().toString());
      document.put("texts", texts.stream().map(LicenceGroup::document).toList());
      return document;
    });
  }

  private static Map<String, ?> document(LicenceTexts.KnownText known) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("text", known.text());
    document.put("policy", known.policy());
    document.put("source", known.source());
    document.put("sha256", known.sha256());
    return document;
  }
}
