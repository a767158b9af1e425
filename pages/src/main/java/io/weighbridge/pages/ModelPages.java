package io.weighbridge.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What is said of one model: its card, how open it is, what may be done with it, what it was made
/// from, how programs use it.
final class ModelPages {

  private static final String MODEL = "/{ns}/{name}";
  private static final String HISTORY = "history.json";
  private static final long MOST_HISTORY = 1 << 20;

  /// Facts of a use that the page asks for by name; the others are in the API.
  static final List<String> FACTS =
      List.of(
          "use",
          "sector",
          "country",
          "place",
          "mau",
          "revenue",
          "monthly-revenue",
          "offer-to-others",
          "train-on-outputs",
          "multimodal",
          "registered",
          "modify",
          "distribute");

  private final Rendering rendering;

  ModelPages(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router
        .get(MODEL, Operation.internal("A model's card"), rendering.page(this::card))
        .get(
            MODEL + "/openness",
            Operation.internal("How open a model is"),
            rendering.page(this::openness))
        .get(
            MODEL + "/terms",
            Operation.internal("What may be done with a model"),
            rendering.page(this::terms))
        .get(
            MODEL + "/lineage",
            Operation.internal("What a model was made from"),
            rendering.page(this::lineage))
        .get(
            MODEL + "/use",
            Operation.internal("How programs use a model"),
            rendering.page(this::use))
        .get(
            MODEL + "/settings",
            Operation.internal("Settings of a model"),
            rendering.page(this::settings));
  }

  static Page.Shown shown(String template, ModelHead head, String tab) {
    return Page.of(template, "models", head.id()).with("head", head).with("tab", tab);
  }

  private static String revision(Visit visit) {
    String revision = visit.query("revision");
    return revision.isEmpty() ? "main" : revision;
  }

  private Page card(Visit visit) throws IOException {
    ModelHead head = ModelHead.of(visit, revision(visit));
    String html = "";
    if (head.access() && !head.commit().isEmpty()) {
      Reply card =
          visit.ask(Request.get("%s/raw/%s/README.md".formatted(head.address(), head.at())));
      if (card.isGood()) {
        html =
            Markdown.html(
                new String(card.body(), UTF_8),
                "%s/blob/%s".formatted(head.address(), head.at()),
                "%s/resolve/%s".formatted(head.address(), head.at()));
      }
    }
    return shown("model-card", head, "card")
        .with("html", html)
        .with("trained", trained(visit, head));
  }

  /// The run that a `history.json` beside the weights tells of, if there is one.
  private static List<Run> trained(Visit visit, ModelHead head) throws IOException {
    boolean there =
        head.access()
            && head.model()
                .path("siblings")
                .valueStream()
                .anyMatch(file -> file.path("rfilename").asString("").equals(HISTORY));
    if (!there || !isSmall(visit, head)) {
      return List.of();
    }
    Reply history =
        visit.ask(Request.get("%s/resolve/%s/%s".formatted(head.address(), head.at(), HISTORY)));
    try {
      return history.isGood() ? List.of(Run.history(head.id(), history.json())) : List.of();
    } catch (HttpFailure notJson) {
      // Somebody else's file of that name.
      return List.of();
    }
  }

  private static boolean isSmall(Visit visit, ModelHead head) throws IOException {
    return visit
        .get("/api/models/%s/tree/%s".formatted(id(head), head.at()))
        .valueStream()
        .filter(file -> file.path("path").asString("").equals(HISTORY))
        .anyMatch(file -> file.path("size").asLong(Long.MAX_VALUE) <= MOST_HISTORY);
  }

  private Page openness(Visit visit) throws IOException {
    ModelHead head = ModelHead.of(visit, revision(visit));
    if (head.commit().isEmpty()) {
      return shown("model-empty", head, "openness");
    }
    return shown("model-openness", head, "openness")
        .with("openness", visit.get(own(head) + "/openness" + at(head)));
  }

  private Page terms(Visit visit) throws IOException {
    ModelHead head = ModelHead.of(visit, revision(visit));
    Map<String, List<String>> facts = new LinkedHashMap<>();
    Map<String, String> stated = new LinkedHashMap<>();
    for (String fact : FACTS) {
      String value =
          String.join(",", visit.queries(fact).stream().filter(v -> !v.isBlank()).toList());
      if (!value.isEmpty()) {
        facts.put(fact, List.of(value));
        stated.put(fact, value);
      }
    }
    facts.put("revision", List.of(head.revision()));
    Reply reply = visit.ask(Request.get(own(head) + "/terms" + Addresses.query(facts)));
    boolean refused = !reply.isGood();
    return shown("model-terms", head, "terms")
        .with("stated", stated)
        .with("problem", refused ? Visit.sentence(reply) : "")
        .with("answer", refused ? head.terms() : reply.json());
  }

  private Page lineage(Visit visit) throws IOException {
    ModelHead head = ModelHead.of(visit, revision(visit));
    if (head.commit().isEmpty()) {
      return shown("model-empty", head, "lineage");
    }
    JsonNode lineage = visit.get(own(head) + "/lineage" + at(head));
    return shown("model-lineage", head, "lineage")
        .with("lineage", lineage)
        .with("graph", LineageGraph.of(lineage));
  }

  private Page use(Visit visit) throws IOException {
    return shown("model-use", ModelHead.of(visit, revision(visit)), "use");
  }

  private Page settings(Visit visit) throws IOException {
    ModelHead head = ModelHead.of(visit, "main");
    JsonNode nothing = head.model().path("nothing");
    String requests = "/api/models/%s/user-access-request/".formatted(id(head));
    boolean asked = head.mayWrite() && head.isGated();
    return shown("model-settings", head, "settings")
        .with("pending", asked ? visit.find(requests + "pending").orElse(nothing) : nothing)
        .with("accepted", asked ? visit.find(requests + "accepted").orElse(nothing) : nothing);
  }

  static String id(ModelHead head) {
    return Addresses.encoded(head.namespace()) + "/" + Addresses.encoded(head.name());
  }

  static String own(ModelHead head) {
    return "/api/weighbridge/models/" + id(head);
  }

  private static String at(ModelHead head) {
    return "?revision=" + head.at();
  }
}
