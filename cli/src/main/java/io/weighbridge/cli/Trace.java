package io.weighbridge.cli;

import io.weighbridge.tracing.Findings;
import io.weighbridge.tracing.Fingerprint;
import io.weighbridge.tracing.Tracing;
import io.weighbridge.tracing.VendorSecret;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge trace FILE --original FILE`: which buyer a leaked copy came from.
@Command(
    name = "trace",
    description = {
      "Name the buyer that a leaked copy of a model came from.",
      "The copy may be of any format, quantised, pruned, fine-tuned or mixed from several."
    },
    exitCodeList = {
      "0:at least one buyer is named",
      "1:failed: a file could not be read",
      "2:wrong usage",
      "3:nobody is named",
      "130:interrupted (Ctrl-C)"
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge trace leaked.gguf --original model.safetensors --model acme/demo \\",
      "      --secret-file secret --buyers buyers.txt",
      "  weighbridge trace leaked.safetensors --original ./model --model acme/demo \\",
      "      --secret-file secret --buyer Globex --buyer Initech --json"
    })
final class Trace implements Callable<Integer> {

  private static final int NOBODY = 3;
  private static final long MAX_LIST = 64 << 20;

  @Parameters(paramLabel = "FILE", description = "The copy, of any format that is read.")
  private Path leaked = Path.of("");

  @Option(
      names = "--original",
      paramLabel = "DIR|FILE",
      required = true,
      description = "The safetensors that copies were made from, or the folder they are in.")
  private Path original = Path.of("");

  @Mixin private FingerprintOptions options = new FingerprintOptions();

  @Option(names = "--buyers", paramLabel = "FILE", description = "Who may have it: a name a line.")
  private @Nullable Path list;

  @Option(
      names = "--buyer",
      paramLabel = "NAME",
      description = "One who may have it; may be repeated.")
  private List<String> named = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  Trace(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    List<String> buyers = buyers();
    VendorSecret secret = options.secret(surroundings);
    List<Fingerprint> fingerprints =
        buyers.stream().map(buyer -> options.of(secret, buyer)).toList();
    Progress progress = new Progress(output.terminal());
    Findings findings;
    try (WeightsFile copy = WeightsFile.open(onlyFile(leaked));
        WeightsFile from = WeightsFile.open(onlyFile(original))) {
      findings =
          Tracing.trace(
              copy,
              from,
              fingerprints,
              (done, all) -> {
                if (progress.wanted()) {
                  progress.show(
                      "%s of %s compared"
                          .formatted(Figures.count(done), Figures.count(all, "weight")));
                }
              });
    } finally {
      progress.clear();
    }
    TraceReport report = new TraceReport(leaked, options.model(), findings);
    output.text(report.text());
    output.document(report::document);
    return findings.named().isEmpty() ? NOBODY : 0;
  }

  private List<String> buyers() throws IOException {
    List<String> buyers = new ArrayList<>(named);
    if (list != null) {
      if (Files.size(list) > MAX_LIST) {
        throw new Failure("%s: too long for a list of buyers".formatted(list));
      }
      new String(Files.readAllBytes(list), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .forEach(buyers::add);
    }
    if (buyers.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--buyers or --buyer says who may have the copy");
    }
    return buyers;
  }

  /// Of a folder its only safetensors file, or the folder itself for what it says of its shards.
  private static Path onlyFile(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return path;
    }
    try (Stream<Path> files = Files.list(path)) {
      List<Path> found =
          files.filter(file -> file.toString().endsWith(".safetensors")).limit(2).toList();
      return found.size() == 1 ? found.getFirst() : path;
    }
  }
}
