package io.weighbridge.cli;

import io.weighbridge.papers.Comparison;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `weighbridge compare A B …`: models side by side, from what their papers say.
@Command(
    name = "compare",
    description = {
      "Show models side by side: openness, rights, duties, hosting, cost.",
      "From their papers alone; where those are silent, \"" + Comparison.NOT_STATED + "\"."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge compare acme/demo other/demo",
      "  weighbridge compare ./one ./other mof.yml --json"
    })
final class Compare implements Callable<Integer> {

  @Parameters(
      paramLabel = OpenedPapers.TARGET,
      arity = "1..*",
      description = "Folders, files in the framework's format, models on a hub.")
  private List<String> targets = List.of();

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  Compare(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    List<Comparison> sides = new ArrayList<>();
    for (String target : targets) {
      try (OpenedPapers opened = OpenedPapers.of(target, false, hub, surroundings, output)) {
        sides.add(Comparison.of(opened.papers()));
      }
    }
    output.text(text(sides));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("models", sides.stream().map(Comparison::document).toList());
      return document;
    });
    return 0;
  }

  private String text(List<Comparison> sides) {
    List<String> headings = new ArrayList<>(List.of(""));
    sides.forEach(side -> headings.add(Printable.line(side.name())));
    List<List<String>> rows = new ArrayList<>();
    row(rows, "Licence", sides, Comparison::licence);
    row(rows, "Openness", sides, side -> side.openness().mof().label());
    row(rows, "OSAID 1.0", sides, side -> side.openness().osaid().answer().word());
    row(rows, "Weights", sides, side -> side.openness().weightsDownloadable().word());
    row(rows, "Licence open", sides, side -> side.openness().licenceOpen().word());
    for (String right : List.of("use", "change", "share", "sell")) {
      row(rows, "May " + right, sides, side -> side.rights().getOrDefault(right, ""));
    }
    row(rows, "Service", sides, Comparison::hosting);
    row(rows, "Data leave", sides, Comparison::dataLeaves);
    row(rows, "Cost", sides, Comparison::cost);
    int width = output.terminal().outIsScreen() ? output.terminal().width() : Terminal.UNLIMITED;
    StringBuilder text = new StringBuilder(new Columns(headings, rows).text(width));
    for (Comparison side : sides) {
      if (!side.duties().isEmpty()) {
        text.append("\nDuties of %s:\n".formatted(Printable.line(side.name())));
        side.duties().forEach(duty -> text.append("  ").append(Printable.line(duty)).append('\n'));
      }
    }
    return text.toString();
  }

  private static void row(
      List<List<String>> rows,
      String name,
      List<Comparison> sides,
      Function<Comparison, String> cell) {
    List<String> row = new ArrayList<>(List.of(name));
    sides.forEach(side -> row.add(Printable.line(cell.apply(side))));
    rows.add(row);
  }
}
