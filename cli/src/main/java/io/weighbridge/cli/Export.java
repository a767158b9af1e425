package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.papers.PapersDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge export NS/NAME|DIR --as KIND`: a model's papers as a document for others.
@Command(
    name = "export",
    description = {
      "Write a document from a model's papers.",
      "A bill of materials (CycloneDX 1.6), a policy (ODRL 2.2), a NOTICE file, a MOF file."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge export ./model --as cyclonedx --out bom.json",
      "  weighbridge export acme/demo --as odrl",
      "  weighbridge export ./model --as notice --out model/NOTICE"
    })
final class Export implements Callable<Integer> {

  @Parameters(
      paramLabel = OpenedPapers.TARGET,
      description = "A folder, a file in the framework's format, or a model on a hub.")
  private String target = "";

  @Option(
      names = "--as",
      paramLabel = "KIND",
      required = true,
      description = "cyclonedx, odrl, notice or mof.")
  private String kind = "";

  @Option(names = "--out", paramLabel = "FILE", description = "The file to write [the screen].")
  private @Nullable Path out;

  @Option(names = "--digests", description = "Read files over 64 MiB for their digests too.")
  private boolean digests;

  @Mixin private HubOptions hub = new HubOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  Export(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    PapersDocument document =
        PapersDocument.from(kind)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(),
                    "--as %s: expected cyclonedx, odrl, notice or mof".formatted(kind)));
    Path file = out;
    String text;
    try (OpenedPapers opened = OpenedPapers.of(target, digests, hub, surroundings, output)) {
      boolean json = file != null && file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
      text = document.of(opened.papers(), json);
    }
    if (file != null) {
      Files.writeString(file, text, UTF_8);
    }
    output.text(file == null ? text : "%s: %s".formatted(file, document.word()));
    output.document(() -> {
      Map<String, @Nullable Object> said = new LinkedHashMap<>();
      said.put("model", target);
      said.put("as", document.word());
      said.put("file", file == null ? null : file.toString());
      said.put("document", file == null ? text : null);
      return said;
    });
    return 0;
  }
}
