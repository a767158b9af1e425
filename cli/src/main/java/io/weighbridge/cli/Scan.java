package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.client.Globs;
import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelReference;
import io.weighbridge.client.Pull.Options;
import io.weighbridge.trust.FileReport;
import io.weighbridge.trust.Finding;
import io.weighbridge.trust.Sarif;
import io.weighbridge.trust.Scanner;
import io.weighbridge.trust.Severity;
import io.weighbridge.trust.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge scan PATH|NS/NAME[@REV]`: what files may do to the one who loads them.
@Command(
    name = "scan",
    description = {
      "Say whether files are safe to load, without loading them.",
      "A folder is scanned whole; a model on a hub is fetched into a temporary folder first."
    },
    exitCodeList = {
      "0:all is SAFE",
      "1:failed: it could not be opened",
      "2:wrong usage",
      "3:something is SUSPICIOUS",
      "4:something is MALICIOUS",
      "130:interrupted (Ctrl-C)"
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge scan model.pt",
      "  weighbridge scan ./model --sarif findings.sarif",
      "  weighbridge scan acme/demo@v2 --json | jq '.files[] | select(.verdict != \"SAFE\")'"
    })
final class Scan implements Callable<Integer> {

  private static final int SUSPICIOUS = 3;
  private static final int MALICIOUS = 4;
  private static final int DIGITS = 12;

  @Parameters(
      paramLabel = "PATH|NS/NAME[@REV]",
      description = "A file, a folder, or a model on a hub where there is no such path.")
  private String target = "";

  @Option(
      names = "--sarif",
      paramLabel = "FILE",
      description = "Write the findings as SARIF 2.1.0 too.")
  private @Nullable Path sarif;

  @Option(names = "--all", description = "List safe files and notes too.")
  private boolean all;

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Scan(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    Path path = Path.of(target);
    List<FileReport> reports =
        Files.exists(path) || !ModelWords.isReference(target)
            ? local(path)
            : remote(ModelReference.parse(target));
    if (sarif != null) {
      StringWriter text = new StringWriter();
      Sarif.write(reports, text);
      Files.writeString(sarif, text + "\n", UTF_8);
    }
    Verdict verdict = reports.stream().map(FileReport::verdict).reduce(Verdict.SAFE, Verdict::or);
    output.text(text(reports, verdict));
    output.document(() -> document(reports, verdict));
    return switch (verdict) {
      case SAFE -> 0;
      case SUSPICIOUS -> SUSPICIOUS;
      case MALICIOUS -> MALICIOUS;
    };
  }

  private List<FileReport> local(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new Failure("%s: no such file or folder, and no NS/NAME of a model".formatted(path));
    }
    return new FolderReports(output.terminal()).of(path);
  }

  private List<FileReport> remote(ModelReference reference) throws IOException {
    Path folder = Files.createTempDirectory("weighbridge-scan");
    try {
      try (Hub opened = hub.open(surroundings);
          Interruption _ = Interruption.passedOn();
          TransferLine line = new TransferLine(output.terminal())) {
        io.weighbridge.client.Pull.run(opened, new Options(reference, folder, Globs.ALL, 8), line);
      }
      return local(folder);
    } finally {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private String text(List<FileReport> reports, Verdict verdict) {
    boolean few = all || reports.size() == 1;
    StringBuilder text = new StringBuilder();
    List<List<String>> rows = new ArrayList<>();
    for (FileReport report : reports) {
      if (few || report.verdict() != Verdict.SAFE) {
        rows.add(
            List.of(
                Printable.line(report.file()),
                report.verdict().name(),
                Figures.count(report.bytes()),
                report.sha256().substring(0, DIGITS)));
      }
    }
    if (!rows.isEmpty()) {
      int width = output.terminal().outIsScreen() ? output.terminal().width() : Terminal.UNLIMITED;
      text.append(new Columns(List.of("File", "Verdict", ">Bytes", "SHA-256"), rows).text(width))
          .append('\n');
    }
    for (FileReport report : reports) {
      for (Finding finding : report.findings()) {
        if (few || finding.severity() != Severity.NOTE) {
          text.append(
              "%s %s\n  %s at byte %d: %s\n  %s\n"
                  .formatted(
                      finding.severity(),
                      finding.rule(),
                      Printable.line(finding.file()),
                      finding.offset(),
                      Printable.line(finding.what()),
                      finding.why()));
        }
      }
    }
    long flagged = reports.stream().filter(report -> report.verdict() != Verdict.SAFE).count();
    return text.append(
            "%s: %s, %d not safe (rules %s)"
                .formatted(
                    verdict,
                    Figures.count(reports.size(), "file"),
                    flagged,
                    Scanner.rulesVersion()))
        .toString();
  }

  private Map<String, ?> document(List<FileReport> reports, Verdict verdict) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("path", target);
    document.put("rules", Scanner.rulesVersion());
    document.put("verdict", verdict);
    document.put("files", reports.stream().map(Scan::document).toList());
    return document;
  }

  private static Map<String, ?> document(FileReport report) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", report.file());
    document.put("verdict", report.verdict());
    document.put("bytes", report.bytes());
    document.put("sha256", report.sha256());
    document.put("findings", report.findings().stream().map(Scan::document).toList());
    return document;
  }

  private static Map<String, ?> document(Finding finding) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rule", finding.rule());
    document.put("severity", finding.severity());
    document.put("file", finding.file());
    document.put("offset", finding.offset());
    document.put("what", finding.what());
    document.put("why", finding.why());
    return document;
  }
}
