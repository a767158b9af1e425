package io.weighbridge.pages;

import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import tools.jackson.databind.JsonNode;

/// What answers here, and each of them to be tried by hand.
final class DeploymentPages {

  private final Rendering rendering;

  DeploymentPages(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router
        .get("/ui/deployments", Operation.internal("What answers here"), rendering.page(this::all))
        .get(
            "/ui/deployments/{deployment}",
            Operation.internal("A deployment, tried by hand"),
            rendering.page(this::one));
  }

  private Page all(Visit visit) throws IOException {
    return Page.of("deployments", "playground", "Deployments")
        .with("deployments", visit.get("/api/weighbridge/deployments").path("deployments"));
  }

  private Page one(Visit visit) throws IOException {
    String name = visit.path("deployment");
    JsonNode deployment = visit.get("/api/weighbridge/deployments/" + Addresses.encoded(name));
    return Page.of("playground", "playground", name)
        .with("deployment", deployment)
        .with("playground", Playground.of(deployment));
  }
}
