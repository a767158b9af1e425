package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelId;
import io.weighbridge.client.Push.Options;
import io.weighbridge.client.Push.Pushed;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge push DIR NS/NAME`: the files of a folder into a model on a hub.
@Command(
    name = "push",
    description = {
      "Bring the files of a folder into a model on a hub.",
      "What the hub has already is not sent again; a push that was cut goes on when it is started again."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge push ./demo acme/demo --create",
      "  weighbridge push ./demo acme/demo --branch v2 --message \"Second training\" --exclude \"*.log\""
    })
final class Push implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "DIR", description = "The folder, or one file.")
  private Path from = Path.of("");

  @Parameters(index = "1", paramLabel = "NS/NAME", description = "The model.")
  private String to = "";

  @Option(names = "--branch", paramLabel = "NAME", description = "The branch to commit to [main].")
  private String branch = "main";

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "Title of the commit [Push N files].")
  private String message = "";

  @Option(names = "--description", paramLabel = "TEXT", description = "More about the commit.")
  private String description = "";

  @Option(names = "--create", description = "Make the model and the branch if they are missing.")
  private boolean create;

  @Option(names = "--private", description = "With --create: a model that only its owners see.")
  private boolean isPrivate;

  @Mixin private FileChoice files = new FileChoice();

  @Option(names = "--jobs", paramLabel = "N", description = "Transfers at a time [8].")
  private int jobs = 8;

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Push(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Options options =
        new Options(
            from,
            ModelId.parse(to),
            branch,
            message,
            description,
            create,
            isPrivate,
            files.globs(),
            jobs);
    Pushed pushed;
    try (Hub opened = hub.open(surroundings);
        Interruption _ = Interruption.passedOn();
        TransferLine line = new TransferLine(output.terminal())) {
      pushed = io.weighbridge.client.Push.run(opened, options, line);
    }
    pushed.skipped().forEach(skipped -> output.note("left out: " + Printable.line(skipped)));
    output.text(text(pushed));
    output.document(() -> document(pushed));
    return 0;
  }

  private static String text(Pushed pushed) {
    String where = "%s@%s".formatted(pushed.model(), pushed.branch());
    if (pushed.commits() == 0) {
      return "%s: up to date, %s unchanged"
          .formatted(where, Figures.count(pushed.unchanged(), "file"));
    }
    return "%s: %s in %s, %s of large files sent, %s unchanged\n%s"
        .formatted(
            where,
            Figures.count(pushed.files(), "file"),
            Figures.count(pushed.commits(), "commit"),
            Figures.bytes(pushed.sentBytes()),
            Figures.count(pushed.unchanged(), "file"),
            Printable.line(pushed.url().isEmpty() ? pushed.commit() : pushed.url()));
  }

  private static Map<String, ?> document(Pushed pushed) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", pushed.model().toString());
    document.put("branch", pushed.branch());
    document.put("commit", pushed.commit());
    document.put("url", pushed.url());
    document.put("files", pushed.files());
    document.put("unchanged", pushed.unchanged());
    document.put("large_files_sent", pushed.sent());
    document.put("large_bytes_sent", pushed.sentBytes());
    document.put("commits", pushed.commits());
    document.put("left_out", pushed.skipped());
    return document;
  }
}
