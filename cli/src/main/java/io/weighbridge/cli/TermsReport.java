package io.weighbridge.cli;

import io.weighbridge.terms.Duty;
import io.weighbridge.terms.Relation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Decisions and lineages for people, from the documents that programs get.
final class TermsReport {

  private TermsReport() {}

  /// The outcome, then every reason.
  static String decision(JsonNode document) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s: %s, licence %s"
            .formatted(
                document.path("decision").asString(""),
                document.path("model").asString(""),
                licence(document.path("licence"))));
    for (JsonNode refusal : document.path("refusals")) {
      line(text, "  refused  %s".formatted(refusal.path("sentence").asString("")));
    }
    for (JsonNode question : document.path("questions")) {
      line(text, "  asked    %s".formatted(question.path("sentence").asString("")));
    }
    for (JsonNode duty : document.path("duties")) {
      line(
          text,
          "  duty     %s (%s; %s)"
              .formatted(
                  duty.path("sentence").asString(""),
                  Duty.When.valueOf(duty.path("when").asString("")).words(),
                  whose(duty)));
    }
    for (JsonNode note : document.path("notes")) {
      line(text, "  note     %s".formatted(note.asString("")));
    }
    return text.toString();
  }

  private static String whose(JsonNode reason) {
    String licence = reason.path("licence").asString("");
    String model = reason.path("of").asString("");
    return model.isEmpty() ? licence : "%s of %s".formatted(licence, model);
  }

  private static String licence(JsonNode licence) {
    if (licence.has("id")) {
      return licence.path("id").asString("");
    }
    if (licence.has("family")) {
      return licence.path("family").asString("") + " (which one is not said)";
    }
    return licence.has("unlisted")
        ? licence.path("unlisted").asString("") + " (not in the table)"
        : "none";
  }

  /// A tree from the model to what it was made from, then what is wrong.
  static String lineage(JsonNode document) {
    StringBuilder text = new StringBuilder();
    tree(text, document, document.path("model").asString(""), "", "", new HashSet<>());
    for (JsonNode finding : document.path("findings")) {
      line(
          text,
          "%s: %s"
              .formatted(finding.path("kind").asString(""), finding.path("sentence").asString("")));
    }
    return text.toString();
  }

  private static void tree(
      StringBuilder text,
      JsonNode document,
      String name,
      String lead,
      String indent,
      Set<String> shown) {
    JsonNode model =
        document
            .path("models")
            .valueStream()
            .filter(one -> one.path("name").asString("").equals(name))
            .findFirst()
            .orElse(null);
    String what = model == null ? "not here" : "licence " + licence(model.path("licence"));
    boolean again = !shown.add(name);
    line(text, "%s%s (%s)%s".formatted(lead, name, what, again ? ", as above" : ""));
    if (again) {
      return;
    }
    List<JsonNode> edges =
        document
            .path("edges")
            .valueStream()
            .filter(edge -> edge.path("child").asString("").equals(name))
            .collect(Collectors.toList());
    for (JsonNode edge : edges) {
      boolean last = edge.equals(edges.getLast());
      String relation = edge.path("relation").asString("");
      tree(
          text,
          document,
          edge.path("parent").asString(""),
          "%s%s %s "
              .formatted(
                  indent,
                  last ? "└─" : "├─",
                  Relation.from(relation).orElse(Relation.UNSTATED).words()),
          indent + (last ? "   " : "│  "),
          shown);
    }
  }

  private static void line(StringBuilder text, String line) {
    text.append(Printable.line(line)).append('\n');
  }
}
