package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelReference;
import io.weighbridge.papers.TermsDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `weighbridge lineage NS/NAME|DIR`: what was it made from, and whose terms bind it?
@Command(
    name = "lineage",
    description = {
      "Show what a model was made from, and whose terms bind it.",
      "What is wrong is told: clauses that a licence drops (drift), licences that cannot be kept",
      "together (conflict)."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge lineage acme/demo",
      "  weighbridge lineage ./model --base meta-llama/Llama-3.1-8B=llama3.1"
    })
final class Lineage implements Callable<Integer> {

  @Parameters(
      paramLabel = "NS/NAME[@REV]|DIR|CARD",
      description = "A folder, a model card, or a model on a hub.")
  private String target = "";

  @Option(
      names = "--base",
      paramLabel = "NAME=LICENCE",
      description =
          "The licence of a model that a model in a folder was made from; may be repeated.")
  private Map<String, String> bases = new LinkedHashMap<>();

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Lineage(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    JsonNode answer = Files.exists(Path.of(target)) ? local() : remote();
    output.text(TermsReport.lineage(answer));
    output.document(() -> JsonMapper.shared().convertValue(answer, new TypeReference<>() {}));
    return 0;
  }

  private JsonNode local() throws IOException {
    return JsonMapper.shared()
        .valueToTree(TermsDocument.of(LocalModel.bound(Path.of(target), bases)));
  }

  private JsonNode remote() {
    try (Hub opened = hub.open(surroundings)) {
      return opened.models().papers(ModelReference.parse(target), "lineage", Map.of());
    }
  }
}
