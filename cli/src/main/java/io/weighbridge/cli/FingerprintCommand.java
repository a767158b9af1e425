package io.weighbridge.cli;

import io.weighbridge.tracing.Fingerprint;
import io.weighbridge.tracing.Markable;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge fingerprint IN OUT --buyer NAME`: a copy that tells whose it is.
@Command(
    name = "fingerprint",
    description = {
      "Write a buyer's own copy of a weights file, which can be traced to this buyer.",
      "Prints a commitment, to be published or deposited before the copy is delivered."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  openssl rand -hex 32 > secret",
      "  weighbridge fingerprint model.safetensors globex.safetensors --buyer Globex \\",
      "      --model acme/demo --secret-file secret"
    })
final class FingerprintCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "IN", description = "The original, a safetensors file.")
  private Path in = Path.of("");

  @Parameters(index = "1", paramLabel = "OUT", description = "The buyer's copy, to be written.")
  private Path out = Path.of("");

  @Option(
      names = "--buyer",
      paramLabel = "NAME",
      required = true,
      description = "Whose copy it is; the same name when a copy is traced.")
  private String buyer = "";

  @Mixin private FingerprintOptions options = new FingerprintOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  FingerprintCommand(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if (Files.exists(out) && Files.isSameFile(in, out)) {
      throw new ParameterException(
          spec.commandLine(), "OUT is IN, but the original is what copies are compared with");
    }
    Fingerprint fingerprint = options.of(options.secret(surroundings), buyer);
    Markable marked;
    try (WeightsFile file = WeightsFile.open(in);
        Interruption _ = Interruption.passedOn()) {
      marked = fingerprint.embed(file, out);
    }
    output.text(
        """
        %s: %s in %s marked for %s
        Commitment (SHA-256 of the seed): %s
        """
            .formatted(
                Printable.line(out.toString()),
                Figures.count(marked.weights(), "weight"),
                Figures.count(marked.tensors().size(), "tensor"),
                Printable.line(buyer),
                fingerprint.commitment()));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("in", in.toString());
      document.put("out", out.toString());
      document.put("model", options.model());
      document.put("buyer", buyer);
      document.put("weights", marked.weights());
      document.put("tensors", marked.tensors().size());
      document.put("commitment", fingerprint.commitment());
      return document;
    });
    return 0;
  }
}
