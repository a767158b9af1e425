package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.openness.Answer;
import io.weighbridge.openness.Evidence;
import io.weighbridge.openness.HumanFacts;
import io.weighbridge.openness.Mof;
import io.weighbridge.openness.Openness;
import io.weighbridge.openness.SeenFile;
import io.weighbridge.openness.Standing;
import io.weighbridge.papers.MofWriter;
import io.weighbridge.papers.OpennessJson;
import io.weighbridge.papers.Papers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge grade NS/NAME|DIR|MOF.yml`: how open a model is, in four answers.
@Command(
    name = "grade",
    description = {
      "Say how open a model is, in four answers with their evidence.",
      "Its class in the Model Openness Framework, the Open Source AI Definition 1.0, whether the",
      "weights can be had, whether the licence is open."
    },
    exitCodeList = {
      "0:all four are answered",
      "1:failed: it could not be read",
      "2:wrong usage",
      "3:NEED_FACT: something has to be said first",
      "130:interrupted (Ctrl-C)"
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge grade ./model",
      "  weighbridge grade acme/demo@v2 --json | jq .mof",
      "  weighbridge grade mof.yml --fact data_information_sufficient=yes",
      "  weighbridge grade ./model --export model/mof.yml"
    })
final class Grade implements Callable<Integer> {

  private static final int NEED_FACT = 3;
  private static final int DIGITS = 12;

  @Parameters(
      paramLabel = OpenedPapers.TARGET,
      description = "A folder, a file in the framework's format, or a model on a hub.")
  private String target = "";

  @Option(
      names = "--fact",
      paramLabel = "NAME=yes|no",
      description = {
        "What only a person knows; may be repeated.",
        HumanFacts.DATA_INFORMATION + ", " + HumanFacts.NO_FIELD_OF_USE + "."
      })
  private Map<String, String> facts = Map.of();

  @Option(
      names = "--base",
      paramLabel = "NAME=DIR|MOF.yml",
      description = "The papers of a model that this one was made from; may be repeated.")
  private Map<String, String> bases = Map.of();

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "Write what was found in the framework's format, as .yml or .json.")
  private @Nullable Path export;

  @Option(names = "--digests", description = "Read files over 64 MiB for their digests too.")
  private boolean digests;

  @Mixin private HubOptions hub = new HubOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  Grade(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    HumanFacts said = said();
    Map<String, Integer> known = gradedBases();
    try (OpenedPapers opened = OpenedPapers.of(target, digests, hub, surroundings, output)) {
      Papers papers = opened.papers();
      Openness openness = papers.grade(said, base -> number(known, base));
      if (export != null) {
        Files.writeString(export, MofWriter.write(papers.export(), export.toString()), UTF_8);
      }
      output.text(text(openness));
      output.document(() -> OpennessJson.document(openness));
      return openness.needsFacts() ? NEED_FACT : 0;
    }
  }

  private static OptionalInt number(Map<String, Integer> known, String base) {
    Integer number = known.get(base);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private HumanFacts said() {
    HumanFacts said = HumanFacts.NONE;
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      String answer = fact.getValue().toLowerCase(Locale.ROOT);
      if (!answer.equals("yes") && !answer.equals("no")) {
        throw new ParameterException(
            spec.commandLine(),
            "--fact %s=%s: expected yes or no".formatted(fact.getKey(), fact.getValue()));
      }
      try {
        said = said.with(fact.getKey(), answer.equals("yes"));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--fact: " + e.getMessage(), e);
      }
    }
    return said;
  }

  private Map<String, Integer> gradedBases() throws IOException {
    Map<String, Integer> known = new LinkedHashMap<>();
    for (Map.Entry<String, String> base : bases.entrySet()) {
      try (OpenedPapers opened =
          OpenedPapers.of(base.getValue(), false, hub, surroundings, output)) {
        known.put(base.getKey(), opened.papers().grade(HumanFacts.NONE).mof().number());
      }
    }
    return known;
  }

  private String text(Openness openness) {
    Mof mof = openness.mof();
    StringBuilder text = new StringBuilder();
    text.append(
        "Model Openness Framework: %s (III %s, II %s, I %s)\n"
            .formatted(mof.label(), percent(mof, 3), percent(mof, 2), percent(mof, 1)));
    text.append("Open Source AI Definition 1.0: %s\n".formatted(openness.osaid().answer().word()));
    text.append("Weights downloadable: %s\n".formatted(openness.weightsDownloadable().word()));
    text.append("Licence open: %s\n\n".formatted(openness.licenceOpen().word()));
    int width = output.terminal().outIsScreen() ? output.terminal().width() : Terminal.UNLIMITED;
    text.append(components(openness).text(width));
    remarks(openness, text);
    return text.toString();
  }

  private static String percent(Mof mof, int number) {
    return "%.1f %%".formatted(mof.progress().getOrDefault(number, 0.0));
  }

  private static Columns components(Openness openness) {
    List<List<String>> rows = new ArrayList<>();
    for (Evidence evidence : openness.evidence()) {
      if (evidence instanceof Evidence.OfComponent component) {
        Standing standing = component.standing();
        rows.add(
            List.of(
                standing.component().title(),
                "I".repeat(standing.component().ofClass()),
                standing.status().name().toLowerCase(Locale.ROOT),
                Printable.line(standing.licence().map(licence -> licence.id()).orElse("")),
                component.claimed() ? "claimed" : "",
                component.present() ? "present" : "",
                component.files().stream().findFirst().map(Grade::shown).orElse("")));
      }
    }
    return new Columns(
        List.of("Component", "Class", "Status", "Licence", "Claimed", "Here", "Evidence"), rows);
  }

  private static String shown(SeenFile file) {
    return Printable.line(file.path())
        + file.sha256().map(digest -> " " + digest.substring(0, DIGITS)).orElse("");
  }

  private static void remarks(Openness openness, StringBuilder text) {
    Mof mof = openness.mof();
    Optional<Integer> next = mof.next();
    if (next.isPresent()) {
      text.append("\nFor class %s:\n".formatted("I".repeat(next.get())));
      for (Standing missing : mof.missingForNext()) {
        text.append("  %s: %s\n".formatted(missing.component().title(), lacking(missing)));
      }
    }
    if (openness.osaid().answer() != Answer.YES) {
      text.append("\nOpen Source AI Definition:\n");
      openness
          .osaid()
          .reasons()
          .forEach(reason -> text.append("  ").append(Printable.line(reason)).append('\n'));
    }
    List<String> remarks = new ArrayList<>();
    for (Evidence evidence : openness.evidence()) {
      switch (evidence) {
        case Evidence.OfComponent component when !component.says().isEmpty() ->
            remarks.add(
                "%s: %s".formatted(component.standing().component().title(), component.says()));
        case Evidence.OfWeights weights when !weights.says().isEmpty() ->
            remarks.add("weights: " + weights.says());
        case Evidence.OfLicence licence ->
            remarks.add(
                "licence %s: %s%s"
                    .formatted(
                        licence.id(),
                        licence.says(),
                        licence.file().map(file -> " (" + shown(file) + ")").orElse("")));
        case Evidence.Note note -> remarks.add(note.says());
        default -> {}
      }
    }
    if (!remarks.isEmpty()) {
      text.append("\nRemarks:\n");
      remarks.forEach(remark -> text.append("  ").append(Printable.line(remark)).append('\n'));
    }
  }

  private static String lacking(Standing standing) {
    return switch (standing.status()) {
      case MISSING -> "not there";
      case UNLICENSED -> "there, without a licence";
      case INVALID ->
          "under '%s', which is not open"
              .formatted(Printable.line(standing.licence().orElseThrow().id()));
      case INCLUDED -> "there";
    };
  }
}
