package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelReference;
import io.weighbridge.papers.Bound;
import io.weighbridge.papers.TermsDocument;
import io.weighbridge.terms.Decision;
import io.weighbridge.terms.Outcome;
import io.weighbridge.terms.Use;
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

/// `weighbridge terms NS/NAME|DIR`: may it be used so?
@Command(
    name = "terms",
    description = {
      "Decide whether a model may be used, by its licence.",
      "The licences of the models it was made from count as well.",
      "A fact that is not given is not known, and is asked for where it matters.",
      "For a model on a hub the facts of the hub's operator count too."
    },
    exitCodeList = {
      "0:ALLOW, or ALLOW_WITH_DUTIES",
      "1:failed",
      "2:wrong usage",
      "3:NEED_FACT",
      "4:DENY",
      "130:interrupted (Ctrl-C)"
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge terms acme/demo --use commercial --mau 20000 --country DE",
      "  weighbridge terms ./model --use research --no-train-on-outputs",
      "  weighbridge terms ./model --base meta-llama/Llama-3.1-8B=llama3.1 --sector general"
    })
final class Terms implements Callable<Integer> {

  private static final int NEED_FACT = 3;
  private static final int DENY = 4;

  @Parameters(
      paramLabel = "NS/NAME[@REV]|DIR|CARD",
      description = "A folder, a model card, or a model on a hub.")
  private String target = "";

  @Mixin private FactOptions facts = new FactOptions();

  @Option(
      names = "--base",
      paramLabel = "NAME=LICENCE",
      description =
          "The licence of a model that a model in a folder was made from; may be repeated.")
  private Map<String, String> bases = new LinkedHashMap<>();

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Terms(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    Use use = facts.use();
    JsonNode answer = Files.exists(Path.of(target)) ? local(use) : remote();
    output.text(TermsReport.decision(answer));
    output.document(() -> JsonMapper.shared().convertValue(answer, new TypeReference<>() {}));
    return switch (Outcome.valueOf(answer.path("decision").asString(""))) {
      case ALLOW, ALLOW_WITH_DUTIES -> 0;
      case NEED_FACT -> NEED_FACT;
      case DENY -> DENY;
    };
  }

  private JsonNode local(Use use) throws IOException {
    Bound bound = LocalModel.bound(Path.of(target), bases);
    Decision decision = bound.decide(use);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("facts", facts.given());
    document.putAll(TermsDocument.of(bound, decision));
    return JsonMapper.shared().valueToTree(document);
  }

  private JsonNode remote() {
    try (Hub opened = hub.open(surroundings)) {
      return opened.models().papers(ModelReference.parse(target), "terms", facts.given());
    }
  }
}
