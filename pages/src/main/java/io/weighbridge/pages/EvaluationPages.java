package io.weighbridge.pages;

import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// How good deployments are on data: what was measured, and where they go wrong.
final class EvaluationPages {

  private static final String API = "/api/weighbridge/evaluations";
  private static final String AREA = "training";

  private final Rendering rendering;

  EvaluationPages(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router
        .get("/ui/evaluations", Operation.internal("Evaluations"), rendering.page(this::list))
        .get(
            "/ui/evaluations/{id}", Operation.internal("An evaluation"), rendering.page(this::one));
  }

  private Page list(Visit visit) throws IOException {
    String deployment = visit.query("deployment");
    List<EvaluationView> evaluations =
        visit
            .get(API + (deployment.isEmpty() ? "" : "?deployment=" + Addresses.encoded(deployment)))
            .path("evaluations")
            .valueStream()
            .map(one -> EvaluationView.of(one, -1, -1))
            .toList();
    List<String> deployments =
        visit
            .get("/api/weighbridge/deployments")
            .path("deployments")
            .valueStream()
            .map(one -> one.path("name").asString(""))
            .toList();
    List<JsonNode> files =
        visit.visitor().isSignedIn()
            ? visit.get("/v1/files?purpose=fine-tune&limit=100").path("data").valueStream().toList()
            : List.of();
    return Page.of("evaluations", AREA, "Evaluations")
        .with("deployment", deployment)
        .with("deployments", deployments)
        .with("files", files)
        .with("evaluations", evaluations);
  }

  private Page one(Visit visit) throws IOException {
    JsonNode one = visit.get(API + "/" + Addresses.encoded(visit.path("id")));
    return Page.of("evaluation", AREA, "Evaluation")
        .with("view", EvaluationView.of(one, cell(visit, "meant"), cell(visit, "said")));
  }

  private static int cell(Visit visit, String name) {
    String text = visit.query(name);
    return text.matches("\\d{1,4}") ? Integer.parseInt(text) : -1;
  }
}
