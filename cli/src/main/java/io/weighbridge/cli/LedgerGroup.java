package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import io.weighbridge.ledger.Checkpoint;
import io.weighbridge.ledger.CheckpointFile;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.SigningKey;
import io.weighbridge.ledger.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// `weighbridge ledger …`: the books themselves.
@Command(
    name = "ledger",
    description = "Verify the books, export them, import uses.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge ledger verify",
      "  weighbridge ledger checkpoint --out checkpoints.jsonl",
      "  weighbridge ledger export --as focus --month 2026-11 --out focus.csv",
      "  weighbridge ledger import uses.jsonl"
    })
final class LedgerGroup {

  private static final String DATABASE = "ledger.db";
  private static final String CHECKPOINTS = "ledger-checkpoints.jsonl";
  private static final String KEY = "keys/ledger.pub";

  /// Events that are sent at once.
  private static final int BATCH = 1000;

  /// Refusals that are told.
  private static final int TOLD = 20;

  /// What the books are exported as.
  enum Format {
    FOCUS,
    CLOUDEVENTS
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  LedgerGroup(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Command(
      name = "verify",
      description = {
        "Read the whole ledger again: every row follows from the one before, and the sums are those"
            + " of the rows.",
        "A server reads its own; with --data it is read here, from the folder of a server that runs"
            + " or has stopped, and nothing in it is changed. What was cut off at the end shows by"
            + " checkpoints: those beside the ledger, or that you kept (--checkpoints)."
      },
      exitCodeList = {
        "0:everything is as it was written",
        "1:something was changed, or the ledger could not be read",
        "2:wrong usage",
        "130:interrupted (Ctrl-C)"
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge ledger verify",
        "  weighbridge ledger verify --data /srv/hub",
        "  weighbridge ledger verify --data /srv/hub --checkpoints kept.jsonl --json"
      })
  int verify(
      @Option(names = "--data", paramLabel = "DIR", description = "The folder of a server.")
          @Nullable Path data,
      @Option(
              names = "--checkpoints",
              paramLabel = "FILE",
              description = "Checkpoints to compare with [those in DIR].")
          @Nullable Path checkpoints,
      @Mixin HubOptions hub)
      throws IOException {
    if (data == null) {
      if (checkpoints != null) {
        throw new ParameterException(
            spec.commandLine(), "--checkpoints are compared here: name the folder with --data");
      }
      try (Hub opened = hub.open(surroundings)) {
        return report(opened.billing().verify());
      }
    }
    Path database = data.resolve(DATABASE);
    if (Files.notExists(database)) {
      throw new Failure("%s: no ledger; the folder of a server is expected".formatted(database));
    }
    List<Verification.Finding> findings = new ArrayList<>();
    Verification.Report report = Ledger.verify(database, known(data, checkpoints, findings));
    report.findings().forEach(findings::add);
    return report(report, findings, report.all() + findings.size() - report.findings().size());
  }

  /// Those that are signed by the key beside the ledger; others are findings.
  private List<Checkpoint> known(
      Path data, @Nullable Path named, List<Verification.Finding> findings) throws IOException {
    Path file = named == null ? data.resolve(CHECKPOINTS) : named;
    if (named != null && Files.notExists(named)) {
      throw new Failure("%s: no such file".formatted(named));
    }
    Path key = data.resolve(KEY);
    List<Checkpoint> all = CheckpointFile.read(file);
    if (all.isEmpty()) {
      return all;
    }
    PublicKey open = SigningKey.parsePublic(Files.readString(key));
    List<Checkpoint> known = new ArrayList<>();
    for (Checkpoint each : all) {
      if (each.isSignedBy(open)) {
        known.add(each);
      } else {
        findings.add(
            new Verification.Finding(
                "checkpoint " + each.seq(),
                "the checkpoint of row %d in %s is not signed by %s"
                    .formatted(each.seq(), file, key)));
      }
    }
    return known;
  }

  private int report(JsonNode answer) {
    List<Verification.Finding> findings = new ArrayList<>();
    for (JsonNode each : answer.path("findings")) {
      findings.add(
          new Verification.Finding(
              each.path("row").asString(""), each.path("sentence").asString("")));
    }
    return report(
        new Verification.Report(
            answer.path("rows").asLong(),
            answer.path("hash").asString(""),
            answer.path("checkpoints").asInt(),
            findings,
            answer.path("all").asLong()),
        findings,
        answer.path("all").asLong());
  }

  private int report(Verification.Report report, List<Verification.Finding> findings, long all) {
    boolean sound = all == 0;
    StringBuilder text = new StringBuilder();
    findings.forEach(finding -> text.append(Printable.line(finding.sentence())).append('\n'));
    if (all > findings.size()) {
      text.append("and %s more%n".formatted(Figures.count(all - findings.size())));
    }
    text.append(
        sound
            ? "%s, %s: everything is as it was written; the last hash is %s"
                .formatted(
                    Figures.count(report.rows(), "row"),
                    Figures.count(report.checkpoints(), "checkpoint"),
                    report.hash())
            : "%s in %s"
                .formatted(Figures.count(all, "finding"), Figures.count(report.rows(), "row")));
    output.text(text.toString());
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("sound", sound);
      document.put("rows", report.rows());
      document.put("hash", report.hash());
      document.put("checkpoints", report.checkpoints());
      List<Map<String, String>> told =
          findings.stream()
              .map(finding -> Map.of("row", finding.row(), "sentence", finding.sentence()))
              .toList();
      document.put("findings", told);
      document.put("all", all);
      return document;
    });
    return sound ? 0 : 1;
  }

  @Command(
      name = "checkpoint",
      description = {
        "Let the server sign where its ledger ends now.",
        "Kept elsewhere, it shows later whether rows up to there were changed or cut off."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge ledger checkpoint",
        "  weighbridge ledger checkpoint --out checkpoints.jsonl"
      })
  int checkpoint(
      @Option(names = "--out", paramLabel = "FILE", description = "Add it to this file.")
          @Nullable Path file,
      @Mixin HubOptions hub)
      throws IOException {
    try (Hub opened = hub.open(surroundings)) {
      String line = Checkpoint.parse(opened.billing().checkpoint()).text();
      if (file != null) {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      output.terminal().out().println(line);
    }
    return 0;
  }

  @Command(
      name = "key",
      description = "Print the public key of the server's receipts and checkpoints (Ed25519, PEM).",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge ledger key > ledger.pub")
  int key(@Mixin HubOptions hub) {
    try (Hub opened = hub.open(surroundings)) {
      String key = opened.billing().key();
      output.text(key);
      output.document(() -> Map.of("key", key));
    }
    return 0;
  }

  @Command(
      name = "export",
      description = {
        "Print what is in the books for other programs.",
        "focus: a month's charges in the FinOps Open Cost and Usage Specification 1.2 (CSV);"
            + " cloudevents: uses as CloudEvents 1.0, a line of JSON each."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge ledger export --as focus --month 2026-11 --out focus.csv",
        "  weighbridge ledger export --as cloudevents --customer acme > uses.jsonl"
      })
  int export(
      @Option(
              names = "--as",
              paramLabel = "FORMAT",
              required = true,
              description = "focus or cloudevents.")
          Format format,
      @Option(names = "--month", paramLabel = "MONTH", description = "Such as 2026-11.")
          @Nullable String month,
      @Option(names = "--customer", paramLabel = "NAME", description = "Only what this one pays.")
          @Nullable String customer,
      @Option(names = "--out", paramLabel = "FILE", description = "Write it there.")
          @Nullable Path file,
      @Mixin HubOptions hub)
      throws IOException {
    String which = customer == null ? "" : customer;
    if (format == Format.FOCUS && month == null) {
      throw new ParameterException(
          spec.commandLine(), "--as focus is of one month: name it with --month");
    }
    if (format == Format.FOCUS && file == null && output.json()) {
      throw new ParameterException(
          spec.commandLine(), "--as focus is a table, no JSON: write it to a file with --out");
    }
    try (Hub opened = hub.open(surroundings)) {
      String when = month == null ? "" : month;
      Lines.write(
          output,
          file,
          "events",
          out -> {
            switch (format) {
              case FOCUS -> opened.billing().focus(which, when, out);
              case CLOUDEVENTS -> opened.billing().events(which, when, out);
            }
          });
    }
    return 0;
  }

  @Command(
      name = "import",
      description = {
        "Send uses that were seen elsewhere to a server: CloudEvents 1.0 in JSON, one a line or an"
            + " array.",
        "Each is counted once for ever by its source and id, so a file may be sent again."
      },
      exitCodeList = {
        "0:all are in the books",
        "1:failed, or some were refused",
        "2:wrong usage",
        "130:interrupted (Ctrl-C)"
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {"  weighbridge ledger import uses.jsonl", "  weighbridge ledger import batch.json"})
  int importEvents(
      @Parameters(paramLabel = "FILE", description = "The events.") Path file,
      @Mixin HubOptions hub)
      throws IOException {
    Sent sent = new Sent();
    try (Hub opened = hub.open(surroundings);
        Stream<JsonNode> events = EventFile.read(file)) {
      List<JsonNode> batch = new ArrayList<>();
      events.forEach(event -> {
        batch.add(event);
        if (batch.size() == BATCH) {
          send(opened, batch, sent);
        }
      });
      if (!batch.isEmpty()) {
        send(opened, batch, sent);
      }
    }
    sent.refusals.forEach(refusal -> output.note(Printable.line(refusal)));
    output.text(
        "%s counted, %s there before, %s refused"
            .formatted(
                Figures.count(sent.counted),
                Figures.count(sent.again),
                Figures.count(sent.refused)));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("counted", sent.counted);
      document.put("again", sent.again);
      document.put("refused", sent.refused);
      document.put("refusals", sent.refusals);
      return document;
    });
    return sent.refused == 0 ? 0 : 1;
  }

  private static final class Sent {
    private long counted;
    private long again;
    private long refused;
    private final List<String> refusals = new ArrayList<>();
  }

  private static void send(Hub hub, List<JsonNode> batch, Sent sent) {
    ArrayNode array = JsonMapper.shared().createArrayNode();
    batch.forEach(array::add);
    batch.clear();
    JsonNode answer = hub.billing().send(JsonMapper.shared().writeValueAsString(array));
    sent.counted += answer.path("counted").asLong();
    sent.again += answer.path("again").asLong();
    sent.refused += answer.path("refused").asLong();
    for (JsonNode event : answer.path("events")) {
      if (event.path("result").asString("").equals("refused") && sent.refusals.size() < TOLD) {
        sent.refusals.add(
            "%s: %s".formatted(event.path("id").asString(""), event.path("why").asString("")));
      }
    }
  }
}
