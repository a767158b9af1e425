package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelReference;
import io.weighbridge.client.Pull.Options;
import io.weighbridge.client.Pull.Pulled;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge pull NS/NAME[@REV]`: the files of a model into a folder.
@Command(
    name = "pull",
    description = {
      "Bring the files of a model on a hub into a folder.",
      "Each is checked against its digest; a pull that was cut goes on when it is started again."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge pull acme/demo",
      "  weighbridge pull acme/demo@v2 --to ./demo --include \"*.safetensors\" --include \"*.json\""
    })
final class Pull implements Callable<Integer> {

  @Parameters(
      paramLabel = "NS/NAME[@REV]",
      description = "The model, perhaps with a branch, a tag or a commit [main].")
  private String from = "";

  @Option(names = "--to", paramLabel = "DIR", description = "The folder [./NAME].")
  private @Nullable Path to;

  @Mixin private FileChoice files = new FileChoice();

  @Option(names = "--jobs", paramLabel = "N", description = "Files fetched at a time [8].")
  private int jobs = 8;

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Pull(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ModelReference reference = ModelReference.parse(from);
    Path folder = Objects.requireNonNullElseGet(to, () -> Path.of(reference.model().name()));
    Options options = new Options(reference, folder, files.globs(), jobs);
    Pulled pulled;
    try (Hub opened = hub.open(surroundings);
        Interruption _ = Interruption.passedOn();
        TransferLine line = new TransferLine(output.terminal())) {
      pulled = io.weighbridge.client.Pull.run(opened, options, line);
    }
    output.text(
        "%s: %s (%s) fetched, %s up to date\n%s@%s"
            .formatted(
                Printable.line(folder.toString()),
                Figures.count(pulled.files(), "file"),
                Figures.bytes(pulled.bytes()),
                Figures.count(pulled.current(), "file"),
                pulled.model(),
                pulled.commit()));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("model", pulled.model().toString());
      document.put("commit", pulled.commit());
      document.put("folder", folder.toString());
      document.put("files", pulled.files());
      document.put("bytes", pulled.bytes());
      document.put("up_to_date", pulled.current());
      return document;
    });
    return 0;
  }
}
